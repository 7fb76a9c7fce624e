# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Actions and functions: parameters read, checked against the CSDL and handed to their handler."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..caller import Depth
from ..errors import DataverseError, bad_payload, invalid_argument, not_found, unknown_segment
from ..http import Response
from ..messages import ACTIONS, FUNCTIONS
from ..schema import NAMESPACE, Message, Parameter, Schema, Table, plain_type
from ..solutions.waiting import Pending
from .exchange import Exchange
from .path import GUID, Segment

PREFIX = f"{NAMESPACE}."
WRITING_KINDS = {
    "Edm.String": str,
    "Edm.Binary": str,
    "Edm.Guid": str,
    "Edm.DateTimeOffset": str,
    "Edm.Boolean": bool,
    "Edm.Int32": int,
    "Edm.Int64": int,
    "Edm.Double": (int, float),
}

MANUAL_CHOICES = frozenset({"OverwriteUnmanagedCustomizations", "PublishWorkflows", "ImportJobId"})
# What the CSDL file requires and the server takes as missing, and what it takes beyond the file.
OPTIONAL = {
    "ImportSolution": MANUAL_CHOICES,
    "StageAndUpgrade": MANUAL_CHOICES,
}

READING_IS_ENOUGH = ("RunDesktopFlow",)


@dataclass(frozen=True)
class Unfinished:
    """A call whose work goes on; `finish` turns its members into the answer."""

    pending: Pending
    finish: Callable[[dict[str, Any] | None], Response]


Result = Response | Unfinished


def find_message(schema: Schema, name: str) -> Message | None:
    plain = name.removeprefix(PREFIX)
    return schema.actions.get(plain) or schema.functions.get(plain)


def call(exchange: Exchange, message: Message, segment: Segment, bound: tuple[Table, str] | None = None) -> Result:
    method = exchange.request.method
    if method != ("GET" if message.is_function else "POST"):
        raise DataverseError(405, "0x8006088a", f"The method {method} is not allowed for '{message.name}'.")
    handler = (FUNCTIONS if message.is_function else ACTIONS).get(message.name)
    if handler is None:
        raise DataverseError(501, "0x80040216", f"The message '{message.name}' is not served by this emulator.")
    if not message.is_function and message.name not in READING_IS_ENOUGH:
        exchange.caller.require_write(f"prv{message.name}", Depth.OWN)
    given = segment.named if message.is_function else _body(exchange)
    if message.name in READING_IS_ENOUGH:
        exchange.caller.require_read("prvReadworkflow")
    parameters = read_parameters(exchange.environment.schema, message, given)
    if bound is not None:
        parameters["$id"] = _bound_id(exchange, message, *bound)
    result = handler(exchange.environment, exchange.caller, parameters)
    if isinstance(result, Pending):
        return Unfinished(result, lambda members: _answer(exchange, message, members))
    return _answer(exchange, message, result)


def _body(exchange: Exchange) -> dict[str, Any]:
    body = exchange.body() if exchange.request.body.strip() else {}
    if not isinstance(body, dict):
        raise bad_payload("The parameters of an action are an object.")
    return body


def _bound_id(exchange: Exchange, message: Message, table: Table, row_id: str) -> str:
    if message.bound_to not in (table.name, *table.bases):
        raise unknown_segment(message.name)
    if exchange.environment.store.get(table.name, row_id) is None:
        raise not_found(table.name, row_id)
    return row_id


def _answer(exchange: Exchange, message: Message, result: dict[str, Any] | None) -> Response:
    if result is None:
        return exchange.no_content()
    kind = message.returns or f"{PREFIX}{message.name}Response"
    context = (
        f"Collection({PREFIX}{plain_type(kind)})" if kind.startswith("Collection(") else f"{PREFIX}{plain_type(kind)}"
    )
    return exchange.answer(200, {"@odata.context": exchange.context(context), **result})


def read_parameters(schema: Schema, message: Message, given: dict[str, Any]) -> dict[str, Any]:
    """Known names only, required ones present, values of the declared kinds."""
    known = message.parameters
    optional = OPTIONAL.get(message.name, frozenset())
    unknown = [name for name in given if name not in known and "@" not in name]
    if unknown:
        raise bad_payload(f"The parameter '{unknown[0]}' is not a valid parameter for the operation '{message.name}'.")
    parameters: dict[str, Any] = {}
    for parameter in known.values():
        value = given.get(parameter.name)
        if value is None:
            if parameter.type.startswith("Collection("):
                parameters[parameter.name] = []
            elif not parameter.nullable and parameter.name not in optional:
                raise invalid_argument(f"Required field '{parameter.name}' is missing for {message.name}.")
        else:
            parameters[parameter.name] = _value(schema, parameter, value)
    return parameters


def _value(schema: Schema, parameter: Parameter, value: Any) -> Any:
    kind = parameter.type
    expected = WRITING_KINDS.get(kind)
    if kind.startswith("Collection("):
        fits = isinstance(value, list)
    elif expected is not None:
        fits = isinstance(value, expected) and (expected is bool or not isinstance(value, bool))
    elif plain_type(kind) in schema.enums:
        fits = isinstance(value, (str, int)) and not isinstance(value, bool)
    else:
        fits = isinstance(value, dict)
    if not fits:
        raise bad_payload(f"Cannot convert the value of parameter '{parameter.name}' to the expected type '{kind}'.")
    if kind == "Edm.Guid":
        if not GUID.fullmatch(value.strip("{}")):
            raise bad_payload(f"The parameter '{parameter.name}' is no GUID: {json.dumps(value)}.")
        return value.strip("{}").lower()
    return _without_hash(value) if isinstance(value, (dict, list)) else value


def _without_hash(value: Any) -> Any:
    """`@odata.type` in one form: without the leading hash."""
    if isinstance(value, list):
        return [_without_hash(item) for item in value]
    if isinstance(value, dict):
        return {
            name: item.lstrip("#") if name == "@odata.type" and isinstance(item, str) else _without_hash(item)
            for name, item in value.items()
        }
    return value
