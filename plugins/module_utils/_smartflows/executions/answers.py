# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers to the questions of a flow, set in advance (contract 3.4, 8.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import naming

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .progress import Progress


class Answers:
    """Answers by key or by title. Each form is answered once, so that a flow that asks again does not ask forever."""

    def __init__(self, declared: Mapping[str, Any] | None) -> None:
        self._declared = declared or {}
        self._answered: set[tuple[str, ...]] = set()
        self._used: set[str] = set()

    def to(self, progress: Progress) -> dict[str, Any] | None:
        """Return what to send for the form that is shown: the answers, and defaults for the other questions.

        None when no answer matches, one may be misspelt, or the form was answered before.
        """
        questions = progress.questions()
        form = tuple(sorted(one["key"] for one in questions))
        given = {one["key"]: self._declared[name] for one in questions for name in self._names(one)}
        if not given or form in self._answered or self.misspelt(progress):
            return None
        defaults = {one["key"]: one["default"] for one in questions if one["default"] is not None}
        return dict(defaults, **given)

    def misspelt(self, progress: Progress) -> str:
        """Return a sentence about an answer to no question of the form that may be meant for one, "" if none is.

        Any other answer may belong to a form that is shown later, which cannot be known.
        """
        questions = progress.questions()
        taken = {name for one in questions for name in self._names(one)}
        unanswered = [one["title"] for one in questions if not self._names(one)]
        for name in self._declared:
            near = "" if name in taken or name in self._used else naming.suggestion(name, unanswered)
            if near:
                return "user_input {0!r} matches no question. {1}".format(name[:40], near)
        return ""

    def sent(self, progress: Progress) -> None:
        """Note that the form that is shown was answered."""
        questions = progress.questions()
        self._answered.add(tuple(sorted(one["key"] for one in questions)))
        self._used.update(name for one in questions for name in self._names(one))

    @property
    def was_used(self) -> bool:
        """Whether a form was answered."""
        return bool(self._answered)

    @property
    def unused(self) -> list[str]:
        """The names of the answers that no question has taken."""
        return [name for name in self._declared if name not in self._used]

    def _names(self, question: Mapping[str, Any]) -> list[str]:
        """Return the name of the answer to a question, in a list that is empty if there is none."""
        for member in ("key", "title"):
            found = naming.fitting(question[member], self._declared)
            if len(found) == 1:
                return found
        return []
