# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What executions started with and how they are answered, as digests that the tasks of one user keep for later ones.

An input never changes, and comparing it costs two requests for each execution. A task that searches hundreds of them
for its own therefore reads each of them once. Only the user can read the file; if it cannot be kept, everything is
read again, and that is not an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from functools import cached_property
from typing import TYPE_CHECKING

from ..._local.private import is_private

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 4 * 1024 * 1024
FORM = "2"


class InputCache:
    """Digests by the ids of executions of the project at ``url``, in a file of its ``kind``; ``folder`` may be None."""

    def __init__(self, folder: str | None, url: str, kind: str = "inputs") -> None:
        self._folder = folder
        name = hashlib.sha256("\0".join((FORM, url)).encode("utf-8")).hexdigest()[:32]
        self._file = os.path.join(folder, "{0}.{1}".format(name, kind)) if folder else None

    def get(self, guid: str) -> str | None:
        """Return the digest of an execution, None when it is not known."""
        return self._known.get(guid)

    def put(self, guid: str, digest: str) -> None:
        """Keep a digest."""
        if self.get(guid) == digest:
            return
        self._known[guid] = digest
        if not (self._folder and self._file):
            return
        with contextlib.suppress(OSError):
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            if not is_private(self._folder):
                return
            if os.path.exists(self._file) and os.path.getsize(self._file) > LARGEST:
                os.unlink(self._file)
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, "{0} {1}\n".format(guid, digest).encode("utf-8"))
            finally:
                os.close(handle)

    @cached_property
    def _known(self) -> dict[str, str]:
        return dict(self._read())

    def _read(self) -> Iterator[tuple[str, str]]:
        """Yield what is kept; a line that was cut off is ignored."""
        if not (self._folder and self._file and is_private(self._folder)):
            return
        with contextlib.suppress(OSError, ValueError), open(self._file, encoding="utf-8") as stream:
            for line in stream:
                guid, _blank, digest = line.rstrip("\n").partition(" ")
                if line.endswith("\n") and len(digest) == 64:
                    yield guid, digest
