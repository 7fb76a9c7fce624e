# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an execution is going (contract 4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.masking import known
from . import statuses

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any


class Progress:
    """One answer about an execution. Every member may be missing; unknown ones are ignored.

    ``over`` means that a task stops here; the percentage is only for display.
    """

    def __init__(self, answer: Mapping[str, Any], verdict: statuses.Verdict, stops: Collection[str] = ()) -> None:
        self.guid: str | None = answer.get("id") or None
        self.status = answer.get("status")
        self.message = known.foreign(_text(answer.get("message")))
        self.percent = _percent(answer.get("percentage"))
        self.schema = answer.get("schema")
        self.form = answer.get("form")
        self.model = answer.get("model")
        self.succeeded = verdict.succeeded(self.status)
        self.failed = verdict.failed(self.status)
        self.stable = verdict.over(self.status)
        self.asking = verdict.asking(self.status)
        self.waiting = verdict.waiting(self.status)
        self.unknown = verdict.unknown(self.status)
        self.over = self.stable or self.asking or (self.waiting and statuses.WAITING in stops)

    @property
    def phase(self) -> str:
        """What it does, in words: the status, and what the server says of it."""
        words = (self.status if isinstance(self.status, str) else None) or "in progress"
        return "{0}: {1}".format(words, self.message) if self.message else words

    @property
    def word(self) -> Any:
        """The status as results show it: the known word, or what the server said."""
        return statuses.canonical(self.status) or self.status

    def questions(self) -> list[dict[str, Any]]:
        """Return what is asked as ``{key, title, default}``, in the order of the form."""
        properties = self.schema.get("properties") if isinstance(self.schema, dict) else None
        titles = {key: key for key in properties} if isinstance(properties, dict) else {}
        for item in _items(self.form):
            titles[item["key"]] = _text(item.get("title")) or item["key"]
        model = self.model if isinstance(self.model, dict) else {}
        return [{"key": key, "title": title, "default": model.get(key)} for key, title in titles.items()]


def _items(form: Any, depth: int = 0) -> list[dict[str, Any]]:
    """Return the objects of a form that have a key, wherever they stand."""
    found: list[dict[str, Any]] = []
    if depth > 12:
        return found
    if isinstance(form, dict):
        if isinstance(form.get("key"), str):
            found.append(form)
        for member in form.values():
            found += _items(member, depth + 1)
    elif isinstance(form, list):
        for member in form:
            found += _items(member, depth + 1)
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _percent(value: Any) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
