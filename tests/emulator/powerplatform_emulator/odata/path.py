# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resource paths: `workflows(<guid>)/ownerid/$ref` taken apart, quotes and parentheses respected."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from ..errors import DataverseError, bad_query

GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
CONSTANTS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Segment:
    """One part of the path: its name, and what stood in parentheses behind it."""

    name: str
    value: Any = None
    named: dict[str, Any] = field(default_factory=dict)
    has_parentheses: bool = False


def parse_path(raw_path: str, aliases: dict[str, str]) -> list[Segment]:
    text = unquote(raw_path).strip("/")
    return [_segment(part, aliases) for part in split_outside(text, "/")] if text else []


def split_outside(text: str, separator: str) -> list[str]:
    """Split at separators that are in no quotes, parentheses, brackets or braces."""
    parts, depth, quoted, start = [], 0, False, 0
    for index, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == separator and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    parts.append(text[start:])
    return parts


def _segment(text: str, aliases: dict[str, str]) -> Segment:
    name, opened, rest = text.partition("(")
    if not opened:
        return Segment(text)
    if not rest.endswith(")"):
        raise bad_query(f"The request URI is not valid. The segment '{text}' has no closing parenthesis.")
    inside = rest[:-1].strip()
    if not inside:
        return Segment(name, has_parentheses=True)
    named: dict[str, Any] = {}
    for item in split_outside(inside, ","):
        key, equals, value = item.partition("=")
        if not equals or key.strip().startswith(("'", "@")):
            return Segment(name, literal(item.strip(), aliases), has_parentheses=True)
        named[key.strip()] = literal(value.strip(), aliases)
    return Segment(name, named=named, has_parentheses=True)


def literal(text: str, aliases: dict[str, str]) -> Any:
    """A value in a URL: quoted text, GUID, number, constant, JSON or an alias of one of them."""
    if text.startswith("@"):
        if text not in aliases:
            raise bad_query(f"The parameter alias '{text}' has no value in the query string.")
        return literal(aliases[text].strip(), aliases)
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if GUID.fullmatch(text):
        return text.lower()
    if text in CONSTANTS:
        return CONSTANTS[text]
    if NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if text[:1] in "{[":
        return _json(text)
    raise bad_query(f"The value '{text}' in the request URI is not valid.")


def _json(text: str) -> Any:
    for candidate in (text, text.replace("'", '"')):
        try:
            return json.loads(candidate)
        except ValueError:
            continue
    raise bad_query(f"The value '{text}' in the request URI is not valid JSON.")


def guid(value: Any) -> str:
    if not isinstance(value, str) or not GUID.fullmatch(value.strip("{}")):
        raise DataverseError(400, "0x80060888", f"The key value '{value}' is no GUID.")
    return value.strip("{}").lower()
