# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Just enough of OData's filter language to answer what the collection asks."""

from __future__ import annotations

import operator
import re

CALL = re.compile(r"(startswith|contains|endswith)\((\w+),('(?:[^']|'')*')\)")
TOKEN = re.compile(r"\s*((?:startswith|contains|endswith)\(\w+,'(?:[^']|'')*'\)|\(|\)|'(?:[^']|'')*'|[^\s()]+)")
OPERATORS = {"eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "ge": operator.ge}
CONSTANTS = {"true": True, "false": False, "null": None}


def matches(row, condition):
    """Tell whether a row fits a filter; texts are compared without case, as the platform does."""
    tokens = TOKEN.findall(condition)
    found = _any(row, tokens)
    if tokens:
        raise ValueError(f"cannot read the rest of the filter: {tokens}")
    return found


def _any(row, tokens):
    found = _all(row, tokens)
    while tokens[:1] == ["or"]:
        tokens.pop(0)
        found = _all(row, tokens) or found
    return found


def _all(row, tokens):
    found = _one(row, tokens)
    while tokens[:1] == ["and"]:
        tokens.pop(0)
        found = _one(row, tokens) and found
    return found


def _one(row, tokens):
    if tokens[0] == "(":
        tokens.pop(0)
        found = _any(row, tokens)
        tokens.pop(0)
        return found
    call = CALL.fullmatch(tokens[0])
    if call:
        tokens.pop(0)
        value, part = str(row.get(call.group(2)) or "").lower(), _value(call.group(3)).lower()
        return {"startswith": value.startswith, "endswith": value.endswith, "contains": value.__contains__}[
            call.group(1)
        ](part)
    column, name, literal = (tokens.pop(0) for _number in range(3))
    return OPERATORS[name](_folded(row.get(column)), _folded(_value(literal)))


def _value(literal):
    if literal.startswith("'"):
        return literal[1:-1].replace("''", "'")
    if literal in CONSTANTS:
        return CONSTANTS[literal]
    return int(literal) if literal.lstrip("-").isdigit() else literal


def _folded(value):
    return value.lower() if isinstance(value, str) else value
