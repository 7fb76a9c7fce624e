# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out steps side by side, within a bound, where none needs the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from concurrent.futures import Future
    from typing import Protocol, TypeVar

    from ...._core.plan import Step

    class Ordered(Protocol):
        """What has a place in an order: it concerns the flow ``flow_id``, and waits for those in ``after``."""

        @property
        def flow_id(self) -> str:
            """The id of its flow."""

        @property
        def after(self) -> Collection[str]:
            """The ids of other flows whose earlier steps must have ended."""

    One = TypeVar("One", bound=Ordered)


class FlowStep(NamedTuple):
    """A step of one of many flows, carried out after the earlier steps of its flow and of the flows in ``after``.

    It is skipped if one of those is not as declared; ``because(name)`` is the reason then.
    """

    step: Step
    flow_id: str
    after: Collection[str] = ()
    because: Callable[[str], dict[str, Any]] | None = None


def width(dataverse: Any, most: int) -> int:
    """Return how many requests may be sent at once: at most ``most``, and no more than the service advises."""
    hint = dataverse.parallel_hint
    return min(most, hint) if hint and hint > 0 else most


def in_order(steps: Sequence[One], work: Callable[[int, One], None], width: int) -> None:
    """Call ``work(number, step)`` for every step, ``width`` of them at once.

    They begin in their order, each when the earlier steps of its flow, and of the flows it comes after, have ended. An
    error of the collection in a thread is raised here.
    """
    if width == 1:
        for number, step in enumerate(steps):
            work(number, step)
        return
    from ...._core.threads import threads

    begun: list[Future[None]] = []
    of_flow: dict[str, list[Future[None]]] = {}
    with threads(width) as pool:
        for number, step in enumerate(steps):
            # what is waited for began earlier, so it has a thread: nothing waits for ever
            needed = [one for guid in (step.flow_id, *step.after) for one in of_flow.get(guid, ())]
            begun.append(pool.submit(_after, needed, work, number, step))
            of_flow.setdefault(step.flow_id, []).append(begun[-1])
        for one in begun:
            one.result()


def _after(needed: list[Future[None]], work: Callable[[int, One], None], number: int, step: One) -> None:
    for one in needed:
        one.result()
    work(number, step)
