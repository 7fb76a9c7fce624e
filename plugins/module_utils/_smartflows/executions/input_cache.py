# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tasks of one user keep between them: what executions started with, as digests, and whose turn it is to start.

An input never changes, and comparing it costs two requests for each execution. So a task that looks for an execution of
its own among hundreds asks for each of them once. The file is the user's alone; where none can be kept, all is asked
again, and that is no error.
"""

from __future__ import annotations

import contextlib
import hashlib
import os

from ..._local.private import is_private

LARGEST = 4 * 1024 * 1024
FORM = "2"


class InputCache:
    """Digests of inputs by the ids of executions of the project at ``url``; ``folder`` may be None."""

    def __init__(self, folder, url):
        self._folder = folder
        self._known = None
        name = hashlib.sha256("\0".join((FORM, url)).encode("utf-8")).hexdigest()[:32]
        self._file = os.path.join(folder, name + ".inputs") if folder else None

    def get(self, guid):
        """Return the digest of an execution's input, None when it is not known."""
        if self._known is None:
            self._known = dict(self._read())
        return self._known.get(guid)

    def put(self, guid, digest):
        """Keep a digest."""
        if self.get(guid) == digest:
            return
        self._known[guid] = digest
        if not self._file:
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

    def _read(self):
        """Yield what is kept; a line that was cut off is none."""
        if not self._file or not is_private(self._folder):
            return
        with contextlib.suppress(OSError, ValueError), open(self._file, encoding="utf-8") as stream:
            for line in stream:
                guid, _blank, digest = line.rstrip("\n").partition(" ")
                if line.endswith("\n") and len(digest) == 64:
                    yield guid, digest
