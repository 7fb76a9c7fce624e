# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the view of a page is made of, in plain dictionaries that JSON can hold."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    View = dict[str, Any]

# Tones, from the one that needs most attention. A tone never stands without a word.
BAD, WARN, INFO, GOOD, CALM = TONES = ("bad", "warn", "info", "good", "calm")
UNKNOWN = "not known"


def badge(word: str, tone: str) -> View:
    """Return a status."""
    return {"word": word, "tone": tone}


def fact(label: str, value: str, form: str = "text", note: str | None = None) -> View:
    """Return a fact of the head of a page; ``form`` is ``text``, ``code`` or ``address``."""
    return {"label": label, "value": value, "form": form, "note": note}


def table(key: str, title: str, empty: str, columns: Sequence[tuple[str, str, str]], rows: Sequence[View]) -> View:
    """Return a section that is a table; ``empty`` is what it says without rows.

    Each column has a key of the rows, a title and the form of its cells: ``text``, ``name``, ``code``, ``badge``,
    ``badges`` or ``link``.
    """
    heads = [dict(zip(("key", "title", "form"), column)) for column in columns]
    return {"key": key, "title": title, "empty": empty, "columns": heads, "rows": list(rows)}


def listing(key: str, title: str, empty: str, items: Sequence[View]) -> View:
    """Return a section that is a list of objects, each with badges, a name, a note and lines that can be opened."""
    return {"key": key, "title": title, "empty": empty, "columns": None, "rows": list(items)}


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun."""
    return "{0} {1}".format(number, noun if number == 1 else plural or noun + "s")


def distinct(texts: Iterable[str]) -> list[str]:
    """Return texts, each once."""
    return list(dict.fromkeys(texts))


def words(*texts: object) -> str:
    """Return texts in a line, without those that are empty."""
    return " ".join(str(one) for one in texts if one)


def shown(value: object) -> str:
    """Return the value of a setting in words."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return "not set" if value in (None, "") else str(value)


def moment(text: str | None) -> str:
    """Return a moment as people read it."""
    return re.sub(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|\+00:00)\Z", r"\1 \2 UTC", text or UNKNOWN)


def file_name(*parts: str) -> str:
    """Return a name for the file of a page, the same for the same parts and another one for others."""
    whole = "-".join(parts)
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", whole).strip(".-")[:80]
    return safe if safe == whole else "{0}-{1}".format(safe, hashlib.sha256(whole.encode("utf-8")).hexdigest()[:8])


def label_of(release: Mapping[str, Any]) -> str:
    """Return name and version of a release."""
    return words(release.get("name"), release.get("version")) or UNKNOWN
