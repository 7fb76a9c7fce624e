# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an emulator has noted, read from its file as it grows: each entry is read once."""

from __future__ import annotations

import json
import threading
from pathlib import Path


class Journal:
    def __init__(self, path: Path):
        self._path = path
        self._entries: list[dict] = []
        self._read = 0
        self._lock = threading.Lock()

    def entries(self, after: int = 0, environment: str | None = None) -> list[dict]:
        """Return the entries after one of them, all or those of one environment."""
        with self._lock:
            # the last line may still be written
            whole, _newline, _begun = self.since(self._read).rpartition(b"\n")
            if whole:
                self._read += len(whole) + 1
                self._entries += map(json.loads, whole.splitlines())
            return [one for one in self._entries if one["seq"] > after and environment in (None, one["environment"])]

    def size(self) -> int:
        return self._path.stat().st_size

    def since(self, size: int) -> bytes:
        """Return what has been noted since the file had a size."""
        with self._path.open("rb") as file:
            file.seek(size)
            return file.read()
