# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of inputs and outputs in the types of the schema (contract 15.1; the types on the wire are inferred)."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from ..._core import naming
from ..._core.errors import InputFailure
from ..._core.text import joined

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .schema import Known, Members

LARGEST = 2 * 1024 * 1024
TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


def inputs(given: Mapping[str, Any], members: Members) -> dict[str, Any]:
    """Return the inputs to send; raise InputFailure for one that is unknown or cannot be converted.

    An input that is not set gets its default from the platform.
    """
    found: dict[str, Any] = {}
    for written, value in given.items():
        name = _member(written, members)
        if name in found:
            raise InputFailure(
                "Input {0!r} is set twice, once as {1!r}.".format(name[:60], written[:60]), "Remove one of them."
            )
        found[name] = _input(name, value, members)
    return found


def encoded(values: Mapping[str, Any]) -> str:
    """Return inputs as the text that is sent; raise InputFailure if it is too long or cannot be sent."""
    try:
        text = json.dumps(values, sort_keys=True, allow_nan=False)
    except ValueError:
        raise InputFailure(
            "The inputs contain a number that JSON cannot represent.", "Remove nan and infinite numbers."
        )
    if len(text.encode("utf-8")) > LARGEST:
        raise InputFailure(
            "The inputs are {0} bytes long, but the platform accepts at most 2 MiB.".format(len(text.encode("utf-8"))),
            "Pass a path or an address instead of the content.",
        )
    return text


def outputs(values: Mapping[str, Any], members: Known) -> dict[str, Any]:
    """Return outputs in the types of the schema; what cannot be converted stays as it is."""
    typed = {}
    for name, value in values.items():
        kind = ((members.get(name) if members else None) or {}).get("type")
        try:
            typed[name] = convert(value, kind)
        except ValueError:
            typed[name] = value
    return typed


def convert(value: Any, kind: str | None) -> Any:
    """Return a value converted to a type of JSON Schema; raise ValueError if that is not possible."""
    if value is None or kind is None:
        return value
    if kind == "string":
        return value if isinstance(value, str) else _text(value)
    if kind == "boolean":
        return _boolean(value)
    if kind in ("number", "integer"):
        return _number(value, kind)
    if kind in ("object", "array"):
        parsed = _parsed(value) if isinstance(value, str) else value
        if not isinstance(parsed, dict if kind == "object" else list):
            raise ValueError(kind)
        return parsed
    return value


def _member(written: str, members: Members) -> str:
    """Return the name of the input that is meant, as the schema has it."""
    found: list[str] = naming.fitting(written, list(members))
    if len(found) == 1:
        return found[0]
    if found:
        raise InputFailure(
            "Input {0!r} matches several: {1}.".format(written[:60], joined(found)), "Write it exactly as one of them."
        )
    raise InputFailure(
        "The flow has no input {0!r}.".format(written[:60]),
        naming.suggestion(written, list(members))
        or ("Its inputs are: {0}.".format(joined(members)) if members else "It has no inputs."),
    )


def _input(name: str, value: Any, members: Members) -> Any:
    kind = members[name].get("type") or "string"
    try:
        return convert(value, kind)
    except ValueError:
        raise InputFailure("Input {0!r} must be of type {1}, but its value is not.".format(name[:60], kind))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("too deep")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, (dict, list)) else str(value)


def _boolean(value: Any) -> bool:
    word = str(value).strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ValueError(word)


def _number(value: Any, kind: str) -> int | float:
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, str):
        text = value.strip()
        try:
            value = int(text)
        except ValueError:
            value = float(text)
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(value)
    if kind == "number":
        return value
    if value != int(value):
        raise ValueError(value)
    return int(value)
