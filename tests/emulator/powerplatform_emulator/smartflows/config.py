# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A project in the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..values import Values, WrongValue, named, shown, text
from .project import LATER_CALLS, READER, ROLES, SUPER
from .script import DEFAULT_FLOWS, Flow, flow

KNOWN_KEYS = ("name", "port", "plain", "users", "api_key", "api_keys", "lacks", "hold_seconds", "flows")
DEFAULT_USERS = ({"name": "deployer", "role": SUPER}, {"name": "reader", "role": READER})


@dataclass(frozen=True)
class SmartFlowsConfig:
    """A Smart Flows project. `users` are `{name, role, key}`; one without a key gets one.

    With `plain` it speaks HTTP, as a server on the premises may. `lacks` names calls an older server has not, and
    `hold_seconds` is how long it holds a question for progress while nothing happens.
    """

    name: str
    port: int = 0
    plain: bool = False
    users: tuple[dict[str, str], ...] = DEFAULT_USERS
    flows: tuple[Flow, ...] = ()
    lacks: frozenset[str] = frozenset()
    hold_seconds: float = 30.0


def read_project(entry: dict[str, Any]) -> SmartFlowsConfig:
    name = entry["name"]
    values = Values(entry, KNOWN_KEYS, "smartflows", name)
    flows = named(values.get("flows", DEFAULT_FLOWS), values.label("flows"))
    return SmartFlowsConfig(
        name,
        values.port(),
        values.truth("plain"),
        tuple(_users(values)) or DEFAULT_USERS,
        tuple(flow(name, one, values.label("flows")) for one in flows),
        _lacks(values),
        values.number("hold_seconds", 30.0),
    )


def _users(values: Values) -> list[dict[str, str]]:
    """The `users`; `api_keys` is short for users `key1`, `key2` and so on that may do everything."""
    users = [_user(entry, values.label("users")) for entry in named(values.get("users", ()), values.label("users"))]
    keys = [(key, option) for option in ("api_key", "api_keys") for key in values.listed(option)]
    for number, (key, option) in enumerate(keys, 1):
        users.append({"name": f"key{number}", "role": SUPER, "key": text(key, values.label(option, each=True))})
    for member in ("name", "key"):
        given = [user[member] for user in users if user.get(member)]
        if len(set(given)) != len(given):
            raise WrongValue(f"{values.label('users')}: every user needs a {member} of its own")
    return users


def _user(entry: dict[str, Any], place: str) -> dict[str, str]:
    values = Values(entry, ("name", "role", "key"), place, entry["name"])
    role = values.get("role", SUPER)
    if role not in ROLES:
        raise WrongValue(f"{values.label('role')}: unknown role {shown(role)}; known roles are {', '.join(ROLES)}")
    return {"name": entry["name"], "role": role, "key": values.text("key", "")}


def _lacks(values: Values) -> frozenset[str]:
    lacks = values.listed("lacks")
    for call in lacks:
        if call not in LATER_CALLS:
            label = values.label("lacks")
            raise WrongValue(f"{label}: unknown call {shown(call)}; known calls are {', '.join(LATER_CALLS)}")
    return frozenset(lacks)
