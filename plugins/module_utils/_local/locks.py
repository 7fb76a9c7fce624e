# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks in folders that only the user can access."""

from __future__ import annotations

import contextlib
import math
import os
import time
from typing import TYPE_CHECKING

from .private import is_private

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextlib.contextmanager
def locked(path: str, patience: float = math.inf, waiting: Callable[[float], None] | None = None) -> Iterator[None]:
    """Hold the lock at ``path``, whose folder is private.

    If locks are not possible, or another task holds it for more than ``patience`` seconds, the task continues without
    it. It ends with the process that holds it. ``waiting(seconds)`` is called with the time waited so far.
    """
    lock = None
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        if fcntl and is_private(os.path.dirname(path)):
            lock = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
            _wait_for(lock, patience, waiting)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _wait_for(lock: int, patience: float, waiting: Callable[[float], None] | None) -> None:
    begun = time.monotonic()
    waited = 0.0
    while waited < patience:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            time.sleep(0.05)
        waited = time.monotonic() - begun
        if waiting:
            waiting(waited)
