# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployment settings for a package, in pac's form of JSON, and a given file against it (contract 19.6)."""

from __future__ import annotations

import json

from ...._core.errors import InputFailure
from ...connection_references import connection_form
from ...connection_references.fields import same_connector
from .settings_file import CREATE, is_placeholder

REFERENCES, VARIABLES = "ConnectionReferences", "EnvironmentVariables"
# Of each list: the noun, the member that names an entry, and the one that holds its value.
LISTS = (
    (REFERENCES, "connection_references", "LogicalName", "ConnectionId"),
    (VARIABLES, "environment_variables", "SchemaName", "Value"),
)


def skeleton(facts, text=None, where="deployment_settings"):
    """Return ``{settings, added, removed, unbound}`` for the facts of a package and the text of a given file.

    Entries that stay keep their values and whatever members they have. What an import rejects is unbound: a
    placeholder, what is not the name of a connection, a connector that is not the package's; and a variable without a
    value unless the package brings a value or a default.
    """
    given = _document(text, where) if text is not None else {}
    settings = {key: value for key, value in given.items() if key.lower() not in [one[0].lower() for one in LISTS]}
    added, removed, unbound = {}, {}, {}
    for member, noun, name_member, value_member in LISTS:
        old = _entries(given, member, name_member, where)
        entries, new = [], []
        for one in facts[noun]:
            entry = old.pop(one["name"].lower(), None)
            if entry is None:
                entry = {name_member: one["name"], value_member: ""}
                new.append(one["name"])
            if noun == "connection_references" and not _get(entry, "ConnectorId"):
                entry = dict(entry, ConnectorId=one["connector"])
            entries.append(entry)
        settings[member] = entries
        added[noun], removed[noun] = new, sorted(_get(entry, name_member) for entry in old.values())
        is_bound = _is_bound if noun == "connection_references" else _has_value
        unbound[noun] = [
            one["name"]
            for one, entry in zip(facts[noun], entries)
            if not is_bound(_get(entry, value_member), _get(entry, "ConnectorId"), one)
        ]
    return {"settings": settings, "added": added, "removed": removed, "unbound": unbound}


def _document(text, where):
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputFailure("{0} is not JSON: {1}.".format(where, error))
    if not isinstance(document, dict):
        raise InputFailure("{0} must be a JSON object.".format(where), CREATE)
    return document


def _entries(document, member, name_member, where):
    """Return the entries of a list under their names in lower case."""
    entries = _get(document, member) or []
    listed = entries if isinstance(entries, list) else [None]
    names = [_get(one, name_member) if isinstance(one, dict) else None for one in listed]
    if not all(isinstance(name, str) and name for name in names):
        raise InputFailure("{0}: {1} must be a list of objects with {2}.".format(where, member, name_member))
    return {name.lower(): one for name, one in zip(names, entries)}


def _is_bound(connection, connector, fact):
    fits = fact.get("custom") or same_connector(connector, fact["connector"])
    return fits and not connection_form.fault_of(connection)


def _has_value(value, _connector, fact):
    if value in (None, ""):
        return bool(fact.get("has_default") or fact.get("carries_value"))
    return not is_placeholder(value)


def _get(members, name):
    """Return a member whose name counts without case."""
    return next((value for key, value in members.items() if key.lower() == name.lower()), None)
