# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are locked while a task reads and replaces them."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def held(path: str) -> Iterator[bool]:
    """Lock the file at ``path`` and yield whether it exists; other tasks wait for it.

    A task that waited gets the file that exists by then, which may have been replaced. Where files cannot be locked,
    the task continues without a lock. A lock ends with the process that holds it.
    """
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(contextlib.closing(_File(path)))
        while file.is_there and not file.lock():
            file.close()
            file.open()
        yield file.is_there


class _File:
    def __init__(self, path: str) -> None:
        self._path = path
        self._number: int | None = None
        self.open()

    @property
    def is_there(self) -> bool:
        return self._number is not None

    def open(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._number = os.open(self._path, os.O_RDWR)

    def lock(self) -> bool:
        """Lock the file; return whether it is still the one at its path."""
        if self._number is None:
            return False
        if fcntl:
            with contextlib.suppress(OSError):
                fcntl.flock(self._number, fcntl.LOCK_EX)
        try:
            return os.path.samestat(os.fstat(self._number), os.stat(self._path))
        except FileNotFoundError:
            return False

    def close(self) -> None:
        if self._number is not None:
            os.close(self._number)
            self._number = None
