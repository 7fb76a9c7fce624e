# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection references of a flow: in the user's form, and in both editions of the service's (contract 11.4).

In the older edition (2021), an entry has ``connectionName``, ``source`` and ``id`` of its own; only the newer one is
sent.
"""

from __future__ import annotations

import re

from ..._core.errors import InputFailure
from .actions import as_object

SOURCES = ("embedded", "invoker")
UNSPECIFIED = "notspecified"
MEMBERS = ("logical_name", "connection", "connector", "source")
OLDER_MEMBERS = ("connectionName", "connectionReferenceLogicalName", "source", "id", "tier")
WIRE_MEMBERS = (
    "runtimeSource",
    "api",
    "impersonation",
    "connectionName",
    "connectionReferenceLogicalName",
    "id",
    "tier",
)
# Microsoft's documentation shows the id with a blank in it.
_CONNECTOR_ID = re.compile(r"(?i)^/providers/Microsoft\.Power ?Apps/apis/(?=[^/]+\Z)")
_CONNECTOR = re.compile(r"(?i)^shared_[a-z0-9][a-z0-9_.-]*\Z")


def from_user(declared, where="connection_references", connectors=None):
    """Return, in the newer form, what a user or a flow file declares under each key.

    A string is the logical name of a connection reference; an object is in the user's form or in either edition of the
    service's. ``connectors`` maps keys to the connector that an entry has if it names none. InputFailure names what is
    wrong.
    """
    return {
        key: _declared("{0}.{1}".format(where, key), key, value, (connectors or {}).get(key))
        for key, value in declared.items()
    }


def _declared(where, key, value, connector):
    entry = {"logical_name": value} if isinstance(value, str) else value
    if not isinstance(entry, dict):
        raise _not_an_entry(where)
    if isinstance(entry.get("connection"), dict) or set(entry) & set(WIRE_MEMBERS):
        _check_wire(where, entry)
        wire = entry
    elif set(entry) - set(MEMBERS):
        raise _not_an_entry(where)
    else:
        wire = {
            "runtimeSource": entry.get("source"),
            "connection": {
                "connectionReferenceLogicalName": entry.get("logical_name"),
                "name": entry.get("connection"),
            },
            "api": {"name": entry.get("connector")},
        }
    parts = _raw(wire)
    for name, part in parts.items():
        if part is not None and not isinstance(part, str):
            raise InputFailure("{0}: {1} must be a string.".format(where, name.replace("_", " ")))
    if (parts["source"] or SOURCES[0]).lower() not in SOURCES + (UNSPECIFIED,):
        raise InputFailure("{0}.source must be one of: {1}.".format(where, ", ".join(SOURCES)))
    name = _CONNECTOR_ID.sub("", parts["connector"] or connector or connector_of_key(key))
    if not _CONNECTOR.match(name):
        raise InputFailure(
            "{0}: {1!r} is not a connector.".format(where, name[:60]),
            "Use a name such as shared_office365, or /providers/Microsoft.PowerApps/apis/NAME.",
        )
    return _newer(wire, dict(parts, connector=name))


def _not_an_entry(where):
    return InputFailure("{0} must be a logical name, or an object with any of: {1}.".format(where, ", ".join(MEMBERS)))


def _check_wire(where, entry):
    for member in ("connection", "api"):
        if not isinstance(entry.get(member, {}), dict):
            raise InputFailure("{0}.{1} must be an object.".format(where, member))


def _raw(entry):
    """Return the values of an entry of either edition under the user's names, unchecked."""
    connection, api = as_object(entry.get("connection")), as_object(entry.get("api"))
    return {
        "logical_name": connection.get("connectionReferenceLogicalName") or entry.get("connectionReferenceLogicalName"),
        "connection": connection.get("name") or entry.get("connectionName"),
        "connector": api.get("name") or api.get("id") or entry.get("id"),
        "source": entry.get("runtimeSource") or entry.get("source"),
    }


def _parts(key, entry):
    """Return the values of an entry that was read; a value that makes no sense is treated as missing."""
    raw = {name: part if isinstance(part, str) else None for name, part in _raw(as_object(entry)).items()}
    source = (raw["source"] or "").lower()
    raw["connector"] = (raw["connector"] or connector_of_key(key)).rpartition("/")[2]
    raw["source"] = SOURCES[0] if source in ("", UNSPECIFIED) else source
    return raw


def _newer(entry, parts):
    """Return an entry in the newer form, with the other members that both editions have."""
    source = (parts["source"] or SOURCES[0]).lower()
    kept = {name: value for name, value in entry.items() if name not in OLDER_MEMBERS}
    api = {name: value for name, value in as_object(entry.get("api")).items() if name != "id"}
    connection = {
        "name": parts["connection"],
        "connectionReferenceLogicalName": parts["logical_name"],
    }
    return dict(
        kept,
        runtimeSource=SOURCES[0] if source == UNSPECIFIED else source,
        connection={name: value for name, value in connection.items() if value},
        api=dict(api, name=parts["connector"]),
    )


def normal(wire):
    """Return references of either edition, as they were read, in the newer form."""
    return {key: _newer(as_object(entry), _parts(key, entry)) for key, entry in as_object(wire).items()}


def connector_of_key(key):
    """Return the connector that a key stands for: designers number the second one, as in shared_office365_1."""
    head, underscore, tail = key.rpartition("_")
    return head if head and tail.isdecimal() else key


def to_user(wire):
    """Return ``{key: {logical_name or connection, connector, source}}`` of references of either edition."""
    user = {}
    for key, entry in as_object(wire).items():
        parts = _parts(key, entry)
        user[key] = {"connector": parts["connector"], "source": parts["source"]}
        if parts["logical_name"]:
            user[key]["logical_name"] = parts["logical_name"]
        elif parts["connection"]:
            user[key]["connection"] = parts["connection"]
    return user


def connection_names(wire, keys):
    """Return ``{key: name of the connection, or an empty string}`` for those of ``keys`` that have a reference."""
    return {key: _parts(key, wire[key])["connection"] or "" for key in keys if key in wire}


def with_connections(wire, names):
    """Return references in the newer form, those of ``names`` with that connection; an empty name removes it."""
    bound = normal(wire)
    for key, name in names.items():
        connection = {member: value for member, value in bound[key]["connection"].items() if member != "name"}
        bound[key]["connection"] = dict({"name": name} if name else {}, **connection)
    return bound


def logical_names(wire):
    """Return the sorted logical names of the connection references that a flow uses."""
    return sorted(
        {entry["logical_name"] for entry in to_user(wire).values() if entry.get("logical_name")}, key=str.lower
    )
