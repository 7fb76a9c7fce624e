# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out steps, and what was done instead of one."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from .equality import equal
from .errors import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .plan import Mark, Operations, Step


def do(step: Step, number: int, mark: Mark) -> None:
    """Carry out a step, and mark what became of it; until there is a response, it has failed."""
    mark(number, False)
    try:
        mark(number, step.do(step.payload) or True)
    except Failure as failure:
        mark(number, failure.instead or False)
        raise


def operations(summary: str, status: str) -> Operations:
    """Return what became of one step, if that is not that it was done."""
    return [{"step": summary, "status": status}]


def same(step: Step, other: Step) -> bool:
    """Return whether two steps do the same."""
    return step.summary == other.summary and equal(step.payload, other.payload)


@contextlib.contextmanager
def done_instead(operations: Operations | None) -> Iterator[None]:
    """Let what fails here show what was done instead of the step, if that is another way."""
    try:
        yield
    except Failure as failure:
        failure.instead = operations
        raise
