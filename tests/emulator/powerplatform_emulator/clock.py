# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator's time: real time plus an offset that tests may move, forward and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """Real time plus an offset; the offset is kept in a file so that it survives a restart."""

    def __init__(self, path: Path | None = None):
        self._path = path
        self._offset = timedelta()
        if path is not None and path.exists():
            self._offset = timedelta(seconds=json.loads(path.read_text(encoding="utf-8"))["offset_seconds"])

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def advance(self, seconds: float) -> None:
        """Move on; raises OverflowError, and stays, when that would lead out of the calendar."""
        offset = self._offset + timedelta(seconds=seconds)
        self.iso(datetime.now(UTC) + offset)
        self._offset = offset
        if self._path is not None:
            temporary = self._path.with_suffix(".new")
            temporary.write_text(json.dumps({"offset_seconds": self._offset.total_seconds()}), encoding="utf-8")
            temporary.replace(self._path)

    @property
    def offset_seconds(self) -> float:
        return self._offset.total_seconds()

    @staticmethod
    def iso(moment: datetime) -> str:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def now_iso(self) -> str:
        return self.iso(self.now())
