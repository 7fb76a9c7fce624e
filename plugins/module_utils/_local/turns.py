# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns: one task at a time checks whether something exists and starts or creates it.

They hold among the tasks of one user that share a folder, that is, on one machine. Tasks elsewhere are not seen.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import TYPE_CHECKING

from .locks import locked

if TYPE_CHECKING:
    from .._core.protocols import Progress

# A wait for a turn is shown when it takes longer than that.
QUIET = 1


class Turns:
    """Gives turns by means of locks in ``folder``; without a folder everybody has a turn at once.

    ``report(phase, percent, elapsed, limit)`` is called during a wait, as for any other (see _core/waiter.py).
    """

    def __init__(self, folder: str | None, report: Progress | None = None) -> None:
        self._folder = folder
        self._report = report or (lambda phase, percent, elapsed, limit: None)

    def take(self, *names: str) -> contextlib.AbstractContextManager[None]:
        """Return what holds the turn for ``names``, for example an address and the id of a flow.

        Take it before checking what exists, and hold it until the missing object exists: a task that waited then sees
        what others have done. It is held as long as its holder lives, however long that takes.
        """
        if not self._folder:
            return contextlib.nullcontext()
        name = hashlib.sha256("\0".join(names).encode("utf-8")).hexdigest()[:32]
        return locked(os.path.join(self._folder, name + ".turn"), waiting=self._waiting)

    def _waiting(self, seconds: float) -> None:
        if seconds >= QUIET:
            self._report("waiting for another task that is about to start or create the same", None, seconds, None)
