# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is declared of references and variables: a settings file, and options that win over it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...._core.errors import InputFailure
from ...._core.text import short
from ...._local import files
from ...connection_references import connection_form
from ..packages.settings_file import DeploymentSettings, is_placeholder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

REFERENCES, VARIABLES = "connection_references", "environment_variables"
NOTHING = (None, "")


class Declared:
    """``references`` and ``variables`` as they are declared, ``connectors`` by reference in lower case.

    ``complete`` says that every reference of the package has to have a connection, ``partial`` that names the package
    does not have are left out. ``empty`` names what is given without a value, by where that is; ``file`` stands for
    the settings file. ``sources`` names the options that count.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        path = options.get("deployment_settings")
        self.complete, self.partial = bool(path), bool(options.get("ignore_unknown"))
        settings, where = _settings(path)
        references, variables = (options.get(name) or {} for name in (REFERENCES, VARIABLES))
        self.references = _merged(settings.references, references)
        self.variables = _merged(settings.variables, variables)
        self.connectors, self.file = settings.connectors, where
        given = {name.lower() for name in [*self.references, *self.variables]}
        inline = {name.lower() for name in [*references, *variables]}
        self.empty = {
            where: [name for name in settings.empty if name.lower() not in given | inline],
            REFERENCES: _without_value(references, given),
            VARIABLES: _without_value(variables, given),
        }
        self.sources = "{0}" if not path else "{0} or deployment_settings"
        for name, connection in self.references.items():
            source = REFERENCES if name in references else where
            connection_form.check(connection, "{0} in {1}".format(short(name, 80), source))
        _refuse_placeholders(variables)


def _settings(path: str | None) -> tuple[DeploymentSettings, str]:
    """Return the settings of a file, if there is one, and what messages call it."""
    where = "deployment_settings"
    if not path:
        return DeploymentSettings(), where
    text = files.read_text(os.path.expanduser(path), where)
    where = "{0} ({1})".format(where, os.path.basename(path))
    return DeploymentSettings(text, where), where


def _without_value(declared: Mapping[str, Any], given: set[str]) -> list[str]:
    """Return the names that are declared without a value, unless one is ``given`` elsewhere, in lower case."""
    return [name for name, value in declared.items() if value in NOTHING and name.lower() not in given]


def _refuse_placeholders(variables: Mapping[str, Any]) -> None:
    for name, value in variables.items():
        if is_placeholder(value):
            raise InputFailure(
                "{0}: {1} still contains the placeholder {2}.".format(VARIABLES, name, short(value.strip(), 60)),
                "Replace the placeholders before the import.",
            )


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return two declarations as one; the second wins, and what is empty in it is treated as not set."""
    over = {name: value for name, value in over.items() if value not in NOTHING}
    names = {name.lower() for name in over}
    return {**{name: value for name, value in base.items() if name.lower() not in names}, **over}
