# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an execution is answered as a task declares.

An execution shows answers only once there are any, so what the tasks of this user have declared is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.late_imports import late
from .start_input import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from . import recorded_answers
    from .input_cache import InputCache
else:
    (recorded_answers,) = late(__package__, ".recorded_answers")

# Kept for an execution whose task has ended without answering it.
NOTHING = "0" * 64


class Answered:
    """The answers of the options ``user_input`` and ``batch``, which answers by defaults; ``kept`` are digests."""

    def __init__(self, options: Mapping[str, Any], kept: InputCache) -> None:
        self._batch = options["batch"]
        self._declared = None if self._batch else options.get("user_input")
        self._kept = kept

    @property
    def _are_declared(self) -> bool:
        return bool(self._batch or self._declared)

    @property
    def _digest(self) -> str:
        return digest_of([self._batch, self._declared])

    def started(self, guid: str) -> None:
        """Note that the task has started an execution, which it is going to answer."""
        if self._are_declared:
            self._kept.put(guid, self._digest)

    def left(self, guid: str) -> None:
        """Note that the task ends without answering an execution, so that any other may."""
        if self._are_declared:
            self._kept.put(guid, NOTHING)

    def match(self, guid: str, over: bool, read: Callable[[], Mapping[str, Any]]) -> bool:
        """Return whether an execution has these answers or, unless it is ``over``, can still get them.

        ``read()`` returns the resource. Raises Refused if that does not show them.
        """
        kept = self._kept.get(guid)
        if kept and kept != NOTHING:
            return kept == self._digest
        if self._batch:
            return recorded_answers.has_defaults(read(), over)
        return not self._declared or recorded_answers.has_answers(read(), self._declared, over)
