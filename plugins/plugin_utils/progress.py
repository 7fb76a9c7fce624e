# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a wait is going, as a person sees it on the screen and in the output of a job."""

from __future__ import annotations

import time

from ansible import constants as C
from ansible import context
from ansible.utils.display import Display

from ..module_utils._core.text import printable

SECONDS_BETWEEN_LINES = 30
LONGEST_PHASE = 100
# Callbacks whose output is read by people; what others print may be read by programs.
FOR_PEOPLE = ("default", "minimal", "yaml", "debug", "dense", "unixy", "diy", "awx_display", "tree")


class Progress:
    """Lines about one task on one host: one when the phase changes, and one every half minute."""

    def __init__(self, host, task, clock=time.monotonic):
        self._host = host
        self._task = task
        self._clock = clock
        self._phase = None
        self._told = 0.0

    def tell(self, phase, percent, elapsed, limit):
        """Print a line if it is time for one.

        What follows a colon in ``phase`` is a detail of it and does not begin a new one. ``percent`` may be None, or a
        function that asks for it; ``elapsed`` and ``limit`` are seconds. ``limit`` is None where there is none.
        """
        now, kind = self._clock(), phase.partition(":")[0]
        if kind == self._phase and now - self._told < SECONDS_BETWEEN_LINES:
            return
        self._phase, self._told = kind, now
        if is_read_by_people() and not self._task.no_log:
            percent = percent() if callable(percent) else percent
            Display().display(line(self._host, phase, percent, elapsed, limit), color=C.COLOR_VERBOSE)


def line(host, phase, percent, elapsed, limit):
    """Return what is printed: ``prod: importing, 40 %, 2 min 5 s of at most 1 h``."""
    parts = [printable(phase, LONGEST_PHASE)] + ([] if percent is None else ["{0:.0f} %".format(percent)])
    most = "" if limit is None else " of at most {0}".format(duration(limit))
    return "{0}: {1}, {2}{3}".format(host, ", ".join(parts), duration(elapsed), most)


def duration(seconds):
    """Return seconds in words: hours, minutes and seconds, without those that are nought."""
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    words = ["{0} {1}".format(value, unit) for value, unit in ((hours, "h"), (minutes, "min"), (seconds, "s")) if value]
    return " ".join(words) or "0 s"


def is_read_by_people():
    """Return whether what is printed here is for people."""
    callback = C.DEFAULT_STDOUT_CALLBACK.rpartition(".")[2]
    return callback in FOR_PEOPLE and not context.CLIARGS.get("one_line")
