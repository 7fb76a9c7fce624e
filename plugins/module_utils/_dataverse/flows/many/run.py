# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out steps side by side, within a bound, where none needs the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor


def width(dataverse, most):
    """Return how many requests may be sent at once: at most ``most``, and no more than the service advises."""
    hint = dataverse.parallel_hint
    return min(most, hint) if hint and hint > 0 else most


def in_order(steps, before, work, width):
    """Call ``work(number, step)`` for every step, ``width`` of them at once.

    They begin in their order, each when the earlier steps of the flows whose ids ``before(step)`` returns have ended;
    a step of a flow is known by ``flow_id`` in its payload. An error of ours in a thread is raised here. An interrupt,
    or the end of the task's time, does not wait for the requests that are on their way.
    """
    if width == 1:
        for number, step in enumerate(steps):
            work(number, step)
        return
    begun, of_flow, patient = [], {}, False
    pool = ThreadPoolExecutor(max_workers=width)
    try:
        for number, step in enumerate(steps):
            # what is waited for began earlier, so it has a thread: nothing waits for ever
            needed = [one for guid in before(step) for one in of_flow.get(guid, ())]
            begun.append(pool.submit(_after, needed, work, number, step))
            of_flow.setdefault(step.payload["flow_id"], []).append(begun[-1])
        for one in begun:
            one.result()
        patient = True
    except Exception:
        patient = True
        raise
    finally:
        pool.shutdown(wait=patient, cancel_futures=True)


def _after(needed, work, number, step):
    for one in needed:
        one.result()
    work(number, step)
