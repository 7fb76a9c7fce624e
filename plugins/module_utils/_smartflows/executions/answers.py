# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers to the questions of a flow, set in advance (contract 3.4, 8.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .progress import Progress


class Answers:
    """Answers by key or by title. Each form is answered once, so that a flow that asks again does not ask forever."""

    def __init__(self, declared: Mapping[str, Any] | None) -> None:
        self._declared = declared or {}
        self._answered: set[tuple[str, ...]] = set()

    def to(self, progress: Progress) -> dict[str, Any] | None:
        """Return what to send for the form that is shown: the answers, and defaults for the other questions.

        None when no answer matches, or the form was answered before.
        """
        questions = progress.questions()
        form = tuple(sorted(one["key"] for one in questions))
        given = {one["key"]: self._find(one) for one in questions if self._knows(one)}
        if not given or form in self._answered:
            return None
        defaults = {one["key"]: one["default"] for one in questions if one["default"] is not None}
        return dict(defaults, **given)

    def sent(self, progress: Progress) -> None:
        """Note that the form that is shown was answered."""
        self._answered.add(tuple(sorted(one["key"] for one in progress.questions())))

    def _knows(self, question: Mapping[str, Any]) -> bool:
        return question["key"] in self._declared or question["title"] in self._declared

    def _find(self, question: Mapping[str, Any]) -> Any:
        key = question["key"] if question["key"] in self._declared else question["title"]
        return self._declared[key]
