# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows that people put in: what the emulator could not work with later is refused here, in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .caller import KNOWN_ROLES
from .desktop_flows.messages import LICENSES
from .desktop_flows.states import Status
from .environment import Environment
from .errors import DataverseError, invalid_argument
from .odata.payload import read_value
from .schema import Column, Table
from .solutions.layers import CONTENT
from .store import Row
from .values import Values, WrongValue, listed, mapping, shown, text, whole

STATES = {"workflow": (0, 1, 2)}
NEVER_EMPTY = ("statecode", "statuscode", "type", "category", "componenttype")
SCRIPT = frozenset(
    {
        "queued",
        "seconds",
        "status",
        "outputs",
        "errorcode",
        "errormessage",
        "errordetails",
        "visible_after",
        "keeps_inputs",
        "license",
    }
)
KINDS = {
    "Edm.String": "text",
    "Edm.Guid": "a GUID",
    "Edm.Int32": "a whole number",
    "Edm.Int64": "a whole number",
    "Edm.Boolean": "true or false",
    "Edm.Double": "a number",
    "Edm.Decimal": "a number",
    "Edm.DateTimeOffset": "a time such as 2026-01-31T08:00:00Z",
    "Edm.Binary": "base64",
}


def check_row(environment: Environment, table: str, row: Row) -> None:
    """Raise DataverseError or WrongValue for a row that makes no sense."""
    known = environment.schema.table(table)
    states = STATES.get(table)
    if states and row.get("statecode", states[0]) not in states:
        raise invalid_argument(f"The statecode of a {table} is 0, 1 or 2, not {row['statecode']!r}.")
    for name, value in row.items():
        if str(name).startswith("$"):
            _special(table, name)(value, f"{name} of {table}")
            continue
        column = known.columns.get(name)
        if column is None:
            raise DataverseError(400, "0x80048d19", f"The table {table} has no column '{name}'.")
        if value is None and name in (*NEVER_EMPTY, known.key):
            raise invalid_argument(f"The column {name} of the table {table} cannot be empty.")
        if not _fits(environment, known, column, value):
            kind = KINDS.get(column.type, f"of type {column.type.rpartition('.')[2]}")
            raise invalid_argument(f"The column {name} of the table {table} must be {kind}, not {shown(value)}.")


def _fits(environment: Environment, table: Table, column: Column, value: Any) -> bool:
    """By type alone: what is longer than the platform keeps, or none of its options, may be what a test is about."""
    if KINDS.get(column.type) == KINDS["Edm.Int32"]:
        return value is None or (isinstance(value, int) and not isinstance(value, bool))
    try:
        read_value(environment.schema, table, replace(column, max_length=None), value)
    except DataverseError:
        return False
    return True


def _special(table: str, name: str) -> Callable[[Any, str], Any]:
    members = SPECIAL.get(table, {})
    if name not in members:
        remedy = f"known ones are {', '.join(members)}" if members else "it has none"
        raise WrongValue(f"the table {table} has no member {shown(name)} that may be set; {remedy}")
    return members[name]


def _truth(value: Any, label: str) -> None:
    if not isinstance(value, bool):
        raise WrongValue(f"{label} must be true or false, not {shown(value)}")


def _texts(value: Any, label: str) -> None:
    if isinstance(value, str):
        raise WrongValue(f"{label} must be a list, not {shown(value)}")
    for one in listed(value, label):
        text(one, f"every entry of {label}")


def _roles(value: Any, label: str) -> None:
    _texts(value, label)
    for role in value:
        if role not in KNOWN_ROLES:
            raise WrongValue(f"{label}: unknown role {shown(role)}; known roles are {', '.join(KNOWN_ROLES)}")


def _script(value: Any, label: str) -> None:
    if value is None:
        return
    values = Values(mapping(value, label), SCRIPT, label)
    for name in ("queued", "seconds", "visible_after"):
        values.number(name, 0)
    values.whole("status", int(Status.SUCCEEDED))
    values.truth("keeps_inputs", True)
    if value.get("license") is not None:
        values.word("license", tuple(LICENSES))
    for name in ("errorcode", "errormessage", "errordetails"):
        values.text(name, None)


def _installed(value: Any, label: str) -> None:
    values = Values(mapping(value, label), CONTENT, label)
    for name in CONTENT:
        values.text(name, None)


def _seconds(value: Any, label: str) -> None:
    whole(value, label, least=0)


def _machines(value: Any, label: str) -> None:
    whole(value, label, least=1)


SPECIAL: Mapping[str, Mapping[str, Callable[[Any, str], Any]]] = {
    "systemuser": {"$roles": _roles},
    "team": {"$roles": _roles, "$members": _texts},
    "workflow": {"$needs_user_details": _truth, "$run": _script, "$installed": _installed},
    "connectionreference": {"$needs_user_details": _truth, "$usable_by": _texts},
    "flowrun": {"$visible_after": _seconds},
    "flowmachinegroup": {"$connections": _texts, "$machines": _machines},
}
