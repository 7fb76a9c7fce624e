# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is declared of references and variables: a settings file, and options that win over it."""

from __future__ import annotations

import os

from ...._core.text import short
from ...._local import files
from ...settings import connection_form
from ..deployment_settings import DeploymentSettings


class Declared:
    """``references`` and ``variables`` as they are declared, ``connectors`` by reference in lower case.

    ``empty`` names what a settings file gives no value.
    ``complete`` says that every reference of the package has to have a connection. ``where`` names the source.
    """

    def __init__(self, options):
        path = options.get("deployment_settings")
        self.complete = bool(path)
        settings = DeploymentSettings()
        if path:
            text = files.read_text(os.path.expanduser(path), "deployment_settings")
            where = "deployment_settings ({0})".format(os.path.basename(path))
            settings = DeploymentSettings(text, where)
            _check_connections(settings.references, where)
        _check_connections(options.get("connection_references"), "connection_references")
        self.references = _merged(settings.references, options.get("connection_references"))
        self.variables = _merged(settings.variables, options.get("environment_variables"))
        self.connectors = settings.connectors
        given = {name.lower() for name in list(self.references) + list(self.variables)}
        self.empty = [name for name in settings.empty if name.lower() not in given]
        self.sources = "{0}" if not path else "{0} or deployment_settings"


def _check_connections(references, where):
    """Raise InputFailure unless every connection that is given may be the name of one."""
    for name, connection in (references or {}).items():
        if connection not in (None, ""):
            connection_form.check(connection, "{0} in {1}".format(short(name, 80), where))


def _merged(base, over):
    """Return two declarations as one; the second wins, and what is empty in it counts as not given."""
    over = {name: value for name, value in (over or {}).items() if value not in (None, "")}
    names = {name.lower() for name in over}
    return {**{name: value for name, value in base.items() if name.lower() not in names}, **over}
