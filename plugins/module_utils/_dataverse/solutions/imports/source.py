# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package file of an import."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from ...._core.errors import Failure
from ...._local import files
from ...._local.long_lists import kept
from ...api.streams import FileContent
from ..packages.package import Package

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


LONGEST_FLOWS = 60_000


class Source:
    """``facts`` of the package at ``path``; ``request_body()`` stands for it in the body of a request.

    The file is read once to plan, definitions included, and once to send it; again only if it was written to meanwhile.
    """

    def __init__(self, options: Mapping[str, Any], shelf: Any) -> None:
        self._shelf = shelf
        self.path = os.path.expanduser(options["src"])
        self._shown = options["src"]
        self._package, self._stamp = self._read()
        self.facts: dict[str, Any] = self._package.facts

    def request_body(self) -> FileContent:
        """Return the package as a member of a body; Failure if its content differs from what was planned with."""
        if self._stamp != self._stamp_now():
            package, stamp = self._read()
            if package.facts["fingerprint"] != self.facts["fingerprint"]:
                raise Failure(
                    "{0} is not the package that was planned with: its content differs.".format(self._shown),
                    "Nothing was imported. Export it again.",
                )
            self._stamp = stamp
        return FileContent(self.path)

    def definitions(self) -> dict[str, Any]:
        """Return the package with the definitions of its flows."""
        return self._package.contents()

    def handed_on(self, flows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return what a result holds of the flows, which later tasks plan from."""
        return kept(self._shelf, flows, LONGEST_FLOWS)

    def _read(self) -> tuple[Package, tuple[int, ...]]:
        with files.opened(self.path, "src") as stream:
            stamp = _stamp(os.fstat(stream.fileno()))
            return Package(self.path, self._shown), stamp

    def _stamp_now(self) -> tuple[int, ...] | None:
        with contextlib.suppress(OSError):
            return _stamp(os.stat(self.path))
        return None


def _stamp(state: os.stat_result) -> tuple[int, ...]:
    """Return what differs if a file was replaced by another one, or was written to."""
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns
