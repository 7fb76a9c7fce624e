# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and literals of the Web API (contract 1.2, 4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from ..._core import text as shapes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

API = "/api/data/v9.2/"
LITERALS_A_FILTER = 40
is_guid = shapes.is_guid


def text(value: str) -> str:
    """Return a string literal: in single quotes, with quotes inside doubled."""
    return "'{0}'".format(value.replace("'", "''"))


def any_of(column: str, literals: Iterable[str]) -> str:
    """Return a filter that holds when ``column`` equals one of ``literals``."""
    return "({0})".format(" or ".join("{0} eq {1}".format(column, literal) for literal in literals))


def any_of_many(column: str, literals: Iterable[str]) -> list[str]:
    """Return filters of limited length that together are ``any_of`` for many literals."""
    listed = list(literals)
    starts = range(0, len(listed), LITERALS_A_FILTER)
    return [any_of(column, listed[start : start + LITERALS_A_FILTER]) for start in starts]


def query(**options: Any) -> str:
    """Return ``?$select=...&$filter=...`` from options without their dollar sign; None is left out."""
    parts = [
        "${0}={1}".format(name, quote(str(value), safe="(),$='/:"))
        for name, value in options.items()
        if value is not None
    ]
    return "?" + "&".join(parts) if parts else ""


def row(table: str, guid: str) -> str:
    """Return the address of a row, relative to the service root."""
    return "{0}({1})".format(table, guid)


def target(path: str) -> str:
    """Return the target in the request line for a path below the service root, or for a complete address."""
    if not path.startswith(("https://", "http://")):
        return API + path
    parts = urlsplit(path)
    return parts.path + ("?" + parts.query if parts.query else "")
