# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployment settings: connections and values for one environment, in pac's form of JSON (contract 19.6).

Names of members count without case, and members that are not known are left alone, unless they are misspelled.
"""

from __future__ import annotations

import json
import re

from ...._core.errors import InputFailure
from ...._core.naming import slips

CREATE = "Use a settings file created by 'pac solution create-settings'."
MEMBERS = ("connectionreferences", "environmentvariables")
PLACEHOLDER = re.compile(r"^#\{.*\}#\Z")


def is_placeholder(value):
    """Return whether a value is a placeholder such as ``#{token}#``, which no import takes."""
    return isinstance(value, str) and bool(PLACEHOLDER.match(value.strip()))


class DeploymentSettings:
    """``references`` maps logical names to connections, ``connectors`` to connectors, ``variables`` names to values.

    ``empty`` names the entries that have no value yet.
    """

    def __init__(self, text="{}", where="deployment_settings"):
        self._where = where
        document = self._document(text)
        self.references, self.connectors, self.variables, self.empty = {}, {}, {}, []
        for entry in self._entries(document, "ConnectionReferences"):
            name = self._name(entry, "LogicalName")
            self._keep(self.references, name, entry.get("connectionid"))
            if entry.get("connectorid"):
                self.connectors[name.lower()] = entry["connectorid"]
        for entry in self._entries(document, "EnvironmentVariables"):
            self._keep(self.variables, self._name(entry, "SchemaName"), entry.get("value"))

    def _document(self, text):
        try:
            document = json.loads(text)
        except ValueError as error:
            raise InputFailure("{0} is not JSON: {1}.".format(self._where, error))
        if not isinstance(document, dict):
            raise InputFailure("{0} does not contain a JSON object.".format(self._where), CREATE)
        folded = _folded(document)
        for name in slips(folded.keys() - set(MEMBERS), MEMBERS):
            raise InputFailure("{0}: the member {1!r} is misspelled.".format(self._where, name[:40]), CREATE)
        return folded

    def _entries(self, document, name):
        entries = document.get(name.lower()) or []
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise InputFailure("{0}: {1} is not a list of objects.".format(self._where, name))
        return [_folded(one) for one in entries]

    def _name(self, entry, member):
        name = entry.get(member.lower())
        if not isinstance(name, str) or not name:
            raise InputFailure("{0}: an entry has no {1}.".format(self._where, member))
        return name

    def _keep(self, kept, name, value):
        if is_placeholder(value):
            raise InputFailure(
                "{0}: {1} still contains the placeholder {2}.".format(self._where, name, value.strip()[:60]),
                "Replace the placeholders before the import.",
            )
        if name.lower() in {known.lower() for known in kept}:
            raise InputFailure("{0} lists {1} twice.".format(self._where, name))
        if value in (None, ""):
            self.empty.append(name)
        else:
            kept[name] = value


def _folded(members):
    return {key.lower(): value for key, value in members.items()}
