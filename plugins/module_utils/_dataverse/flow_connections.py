# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection references a flow names, in the user's form and in the wire's (contract 11.4)."""

from __future__ import annotations

from .._core.errors import InputFailure

SOURCES = ("embedded", "invoker")
MEMBERS = ("logical_name", "connection", "connector", "source")


def from_user(declared):
    """Return the wire form of ``{key: {logical_name, connector, source}}``; a bare text is a logical name.

    Raises InputFailure naming what is wrong.
    """
    wire = {}
    for key, value in declared.items():
        entry = {"logical_name": value} if isinstance(value, str) else value
        if not isinstance(entry, dict) or set(entry) - set(MEMBERS):
            raise InputFailure(
                "connection_references.{0} must be a logical name, or an object of: {1}.".format(
                    key, ", ".join(MEMBERS)
                )
            )
        source = entry.get("source") or "embedded"
        if source not in SOURCES:
            raise InputFailure("connection_references.{0}.source must be one of: {1}.".format(key, ", ".join(SOURCES)))
        connection = {}
        if entry.get("logical_name"):
            connection["connectionReferenceLogicalName"] = entry["logical_name"]
        if entry.get("connection"):
            connection["name"] = entry["connection"]
        wire[key] = {
            "runtimeSource": source,
            "connection": connection,
            "api": {"name": entry.get("connector") or connector_of_key(key)},
        }
    return wire


def connector_of_key(key):
    """Return the connector a key stands for: designers number the second one, as in shared_office365_1."""
    head, underscore, tail = key.rpartition("_")
    return head if underscore and tail.isdigit() else key


def to_user(wire):
    """Return ``{key: {logical_name or connection, connector, source}}`` of the wire form, of either edition.

    In the older edition (2021) ``source``, ``connectionName`` and ``id`` stand flat (contract 11.4).
    """
    user = {}
    for key, entry in (wire or {}).items():
        connection = entry.get("connection") or {}
        connector = (entry.get("api") or {}).get("name") or (entry.get("id") or key).rpartition("/")[2]
        source = entry.get("runtimeSource") or entry.get("source") or "embedded"
        shown = {"connector": connector, "source": source.lower()}
        name = connection.get("connectionReferenceLogicalName") or entry.get("connectionReferenceLogicalName")
        if name:
            shown["logical_name"] = name
        elif connection.get("name") or entry.get("connectionName"):
            shown["connection"] = connection.get("name") or entry.get("connectionName")
        user[key] = shown
    return user


def logical_names(wire):
    """Return the sorted logical names of the connection references a flow uses."""
    return sorted(
        {entry["logical_name"] for entry in to_user(wire).values() if entry.get("logical_name")}, key=str.lower
    )
