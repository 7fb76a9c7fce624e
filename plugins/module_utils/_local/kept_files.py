# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a task keeps for later ones of the same user, such as packages that a dry run does not write.

Each stays for a day at most, and all of them together are bounded in number and size: the oldest make room. What is in
the folder and was not put there is left alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import time
from typing import TYPE_CHECKING

from .locks import locked
from .private import is_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_STAY = 24 * 60 * 60
MOST = 200
LARGEST = 2 * 1024 * 1024 * 1024
FOLDER = "kept"
OWN_NAME = re.compile(r"[0-9a-f]{32}\Z")


class Shelf:
    """What is kept under names of any form, below the cache folder of the user, which only the user can access.

    ``warn(text)`` says what cannot be kept.
    """

    def __init__(self, cache: str, warn: Callable[[str], None], clock: Callable[[], float] = time.time) -> None:
        self._cache = os.path.realpath(cache) if cache else ""
        self._folder = os.path.join(self._cache, FOLDER)
        self._warn = warn
        self._clock = clock

    def keep(self, what: str, name: str, size: int, write: Callable[[str], object]) -> str | None:
        """Keep what ``write(folder)`` puts into a folder, ``size`` bytes, and return that folder.

        What is kept under this name already is in the folder. None, with a warning about ``what``, if nothing can be
        kept.
        """
        path = self._path(name)
        try:
            self._prepare(size)
            with self._lock():
                self._make_room(size, path)
                _make_private(path)
                write(path)
                os.utime(path, (self._clock(), self._clock()))
        except OSError as error:
            self._warn(
                "{0} is not kept for later tasks of a dry run: {1}. Set DATAVERSE_TOKEN_CACHE_DIR to a folder that "
                "only you can access.".format(what, error.strerror or error)
            )
            return None
        return path

    def find(self, name: str, file: str) -> str | None:
        """Return the path of a file that is kept under a name, or None."""
        path = os.path.join(self._path(name), file)
        return path if self._cache and _is_own(self._folder) and os.path.isfile(path) else None

    def tidy(self) -> None:
        """Remove what has been kept for a day."""
        with contextlib.suppress(OSError):
            if self._cache and _is_own(self._folder):
                with self._lock():
                    self._make_room(0)

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, hashlib.sha256(name.encode("utf-8")).hexdigest()[:32])

    def _lock(self) -> contextlib.AbstractContextManager[None]:
        return locked(os.path.join(self._folder, "lock"))

    def _prepare(self, size: int) -> None:
        """Make the folder; OSError unless it can hold so many bytes."""
        if not self._cache:
            raise OSError("the home directory of this user is not known")
        if size > LARGEST:
            raise OSError("it has more than {0} bytes".format(LARGEST))
        for folder in (self._cache, self._folder):
            _make_private(folder)

    def _make_room(self, size: int, spared: str | None = None) -> None:
        """Remove what has been kept for too long, and the oldest of what is too much beside ``size`` bytes."""
        number, total = 1, size
        for path, moment in self._entries():
            if path == spared:
                continue
            number, total = number + 1, total + _size(path)
            if self._clock() - moment > LONGEST_STAY or number > MOST or total > LARGEST:
                shutil.rmtree(path, ignore_errors=True)

    def _entries(self) -> Iterator[tuple[str, float]]:
        """Yield what is kept, the newest first, and since when."""
        with os.scandir(self._folder) as entries:
            own = [one for one in entries if OWN_NAME.match(one.name) and one.is_dir(follow_symlinks=False)]
        moments = {one.path: one.stat(follow_symlinks=False).st_mtime for one in own}
        yield from sorted(moments.items(), key=lambda item: item[1], reverse=True)


def _make_private(folder: str) -> None:
    """Make a folder that only the user can access; raise OSError if that is not possible."""
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    if not _is_own(folder):
        raise OSError("{0} is not a folder that only you can access".format(folder))


def _is_own(folder: str) -> bool:
    return not os.path.islink(folder) and is_private(folder)


def _size(folder: str) -> int:
    """Return how many bytes the files in a folder have."""
    return sum(
        os.lstat(os.path.join(place, name)).st_size for place, _folders, names in os.walk(folder) for name in names
    )
