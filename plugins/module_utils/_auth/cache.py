# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens kept between tasks, in a file of the user.

A task is a process of its own, so without a cache every task would sign in again. The file's name is a digest of
authority, tenant, client, scope and credential; the mode of the folder is 0700, that of the file 0600. Because of a
lock beside it, twelve tasks that start at once sign in only once. If no file can be written, or others can access the
folder, tokens are not cached, which is not an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from typing import TYPE_CHECKING

from .._local.private import is_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

EARLY = 300
PATIENCE = 30


def cache_folder(environment: Mapping[str, str]) -> str:
    """Return the folder of the cache: DATAVERSE_TOKEN_CACHE_DIR, or the user's cache folder.

    Empty if the user has no home folder: nothing is kept then.
    """
    given = environment.get("DATAVERSE_TOKEN_CACHE_DIR")
    if given:
        return os.path.expanduser(given)
    base = environment.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "flowops.powerplatform") if os.path.isabs(base) else ""


class TokenCache:
    """One token in one file; ``identity`` is a sequence of strings that distinguishes it from all others."""

    def __init__(self, folder: str, identity: Iterable[Any], clock: Callable[[], float] = time.time) -> None:
        key = hashlib.sha256("\0".join(str(part) for part in identity).encode("utf-8")).hexdigest()[:32]
        self._folder = folder
        self._file = os.path.join(folder, key + ".json")
        self._clock = clock

    def read(self, refused: str | None = None) -> str | None:
        """Return a token that is valid for some more minutes and is not ``refused``, or None."""
        if not is_private(self._folder):
            return None
        try:
            if os.stat(self._file).st_mode & 0o077:
                return None
            with open(self._file, encoding="utf-8") as stream:
                entry = json.load(stream)
            token, until = entry["token"], float(entry["expires_on"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return token if until - EARLY > self._clock() and token != refused else None

    def write(self, token: str, expires_in: float) -> None:
        """Keep a token that is valid for ``expires_in`` seconds."""
        if not is_private(self._folder):
            return
        entry = json.dumps({"token": token, "expires_on": self._clock() + expires_in})
        beside = "{0}.{1}".format(self._file, os.getpid())
        with contextlib.suppress(OSError):
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
                stream.write(entry)
            os.replace(beside, self._file)

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Return what holds the lock of this token while another is fetched."""
        from .._local.locks import locked

        return locked(self._file + ".lock", PATIENCE)
