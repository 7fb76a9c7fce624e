# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Triggers and actions of a definition, nested ones included, and what they use (contract 11.4, 11.6)."""

from __future__ import annotations

import re

BRANCHES = ("else", "default")
# Kinds of request that people do not send.
NOT_BY_PEOPLE = ("http", "none")
# How definitions in the older edition name a connection.
_OLDER_USE = re.compile(r"parameters\('\$connections'\)\['([^']+)'\]")


def as_object(value):
    """Return a value that is an object, and an empty object for everything else."""
    return value if isinstance(value, dict) else {}


def actions_of(holder):
    """Return ``[(name, action)]`` of all actions inside an object, at any depth."""
    found, holders = [], [holder]
    while holders:
        one = as_object(holders.pop())
        for name, action in as_object(one.get("actions")).items():
            if isinstance(action, dict):
                found.append((name, action))
                holders.append(action)
        holders += [one[branch] for branch in BRANCHES if isinstance(one.get(branch), dict)]
        holders += list(as_object(one.get("cases")).values())
    return found


def operations_of(definition):
    """Return ``[(name, operation)]`` of all triggers and actions of a definition."""
    triggers = as_object(as_object(definition).get("triggers"))
    return [(name, one) for name, one in triggers.items() if isinstance(one, dict)] + actions_of(definition)


def child_flows(definition):
    """Return the ids of the flows that a definition calls, in lower case."""
    called = {
        host_of(action).get("workflowReferenceName")
        for _name, action in actions_of(definition)
        if action.get("type") == "Workflow"
    }
    return sorted({one.lower() for one in called if isinstance(one, str)})


def connections_used(definition):
    """Return ``{key: (name of an operation, connector or None)}`` of the connections that operations use."""
    used = {}
    for name, operation in operations_of(definition):
        host = host_of(operation)
        key = host.get("connectionName")
        if key is None:
            older = _OLDER_USE.search(str(as_object(host.get("connection")).get("name")))
            key = older.group(1) if older else None
        if isinstance(key, str) and key and not key.startswith("@"):
            api = host.get("apiId")
            known = api.rpartition("/")[2] if isinstance(api, str) and not api.startswith("@") else None
            used[key] = (name, known or used.get(key, (None, None))[1])
    return used


def host_of(operation):
    """Return what an operation says about the connector, or the flow, that it calls."""
    return as_object(as_object(operation.get("inputs")).get("host"))


def is_instant(definition):
    """Return whether people start the flow, so that it may use their connections.

    That every request except a plain HTTP request means this is inferred: flows with connections of their callers have
    been seen with buttons, with apps (PowerApp), for a selected file (ApiConnection) and for agents (Skills).
    """
    return any(
        isinstance(trigger, dict)
        and str(trigger.get("type")).lower() == "request"
        and str(trigger.get("kind")).lower() not in NOT_BY_PEOPLE
        for trigger in as_object(as_object(definition).get("triggers")).values()
    )
