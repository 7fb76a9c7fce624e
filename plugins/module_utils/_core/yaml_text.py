# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML as people write it: easy to read, the same for equal values, and changed in few lines where values change.

Modules cannot rely on a library of YAML where they run, and need none: values are those of JSON.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

WIDTH = 100
# What no reader of YAML takes for anything else than this text: it begins with a letter and has no signs of YAML.
_PLAIN = re.compile(r"[^\W\d_](?:[\w./@+()-]|:(?=\w|/)| (?=[\w./@(]))*")
_WORDS = {"true", "false", "yes", "no", "on", "off", "y", "n", "null", "none"}
# What must not stand in a file as it is: control characters, unusual breaks of lines, halves of characters.
_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_ENDS_IN_BLANK = re.compile(r"[^\S\n]$", re.MULTILINE)


def dump(members: dict[str, Any]) -> str:
    """Return a JSON object as a document of YAML, without its first line."""
    return "\n".join(_block(members)) + "\n"


def comment(text: str) -> str:
    """Return a text as a line that readers of YAML ignore."""
    return "# {0}\n".format(_ESCAPED.sub(" ", text))


def _block(value: Any) -> list[str]:
    """Return the lines of a value that stands alone and is not a text."""
    short = _inline(value)
    if short is not None:
        return [short]
    if isinstance(value, dict):
        return [line for name, member in value.items() for line in _under(_text(name) + ":", member)]
    return [line for member in value for line in _item(member)]


def _under(head: str, value: Any) -> list[str]:
    """Return the lines of a value that has a name."""
    short = _inline(value)
    if short is not None:
        return ["{0} {1}".format(head, short)]
    if isinstance(value, str):
        mark = "|" if value.endswith("\n") else "|-"
        return ["{0} {1}".format(head, mark), *_indented(value.removesuffix("\n").split("\n"))]
    return [head, *_indented(_block(value))]


def _item(value: Any) -> list[str]:
    """Return the lines of a member of a list."""
    if isinstance(value, str):
        return _under("-", value)
    first, *rest = _block(value)
    return ["- " + first, *_indented(rest)]


def _indented(lines: Iterable[str]) -> list[str]:
    return ["  " + line if line else line for line in lines]


def _inline(value: Any) -> str | None:
    """Return a value as it stands in one line; None if it needs several."""
    if isinstance(value, str):
        return None if _has_lines(value) else _text(value)
    if isinstance(value, list):
        return _list(value)
    if isinstance(value, dict):
        return None if value else "{}"
    return _number(value) if isinstance(value, float) else json.dumps(value)


def _list(values: list[Any]) -> str | None:
    if any(isinstance(one, (dict, list)) for one in values):
        return None
    line = "[{0}]".format(", ".join(_text(one, ":") if isinstance(one, str) else str(_inline(one)) for one in values))
    return line if len(line) <= WIDTH or not values else None


def _text(text: str, also: str = "") -> str:
    """Return a text, in quotes if it could be read otherwise, or if it contains ``also``."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and not (also and also in text):
        return text
    return _ESCAPED.sub(_escape, json.dumps(text, ensure_ascii=False))


def _escape(found: re.Match[str]) -> str:
    return "\\u{0:04x}".format(ord(found.group()))


def _has_lines(text: str) -> bool:
    """Return whether a text is shown line by line: if each line is as a person would write it."""
    lines = text.removesuffix("\n")
    if "\n" not in lines or lines.startswith((" ", "\n")) or lines.endswith("\n"):
        return False
    return not (_ESCAPED.search(lines.replace("\n", "")) or _ENDS_IN_BLANK.search(lines))


def _number(value: float) -> str:
    """Return a number as YAML knows it, which has a point."""
    text = repr(value)
    return text if "." in text else text.replace("e", ".0e")
