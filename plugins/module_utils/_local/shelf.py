# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that one task leaves to a later one of the same user, for a day at most."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from typing import TYPE_CHECKING

from .private import is_private

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

LONGEST_STAY = 24 * 60 * 60


class Shelf:
    """Files under names of any form, in a folder that only the user can access; without one, nothing is kept."""

    def __init__(self, folder: str, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock

    def put(self, name: str, stream: BinaryIO) -> None:
        """Keep what an open file holds."""
        with contextlib.suppress(OSError):
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            if not is_private(self._folder):
                return
            self._clear()
            handle, beside = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as kept:
                stream.seek(0)
                shutil.copyfileobj(stream, kept)
            os.replace(beside, self._path(name))

    def find(self, name: str) -> str | None:
        """Return the path of a file that is kept, or None."""
        path = self._path(name)
        return path if is_private(self._folder) and os.path.isfile(path) else None

    def drop(self, name: str) -> None:
        """Keep a file no longer."""
        with contextlib.suppress(OSError):
            os.unlink(self._path(name))

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, hashlib.sha256(name.encode("utf-8")).hexdigest()[:32])

    def _clear(self) -> None:
        for entry in os.scandir(self._folder):
            if self._clock() - entry.stat().st_mtime > LONGEST_STAY:
                os.unlink(entry.path)
