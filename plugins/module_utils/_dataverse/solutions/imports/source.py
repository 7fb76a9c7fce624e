# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package of an import: a file, or what an export said about one that it is going to write."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from ...._core.bounds import MARK
from ...._core.errors import Failure, InputFailure
from ...._core.text import place, short
from ...._local import files
from ...._local.handed import kept
from ...api.streams import FileContent
from ..packages import package

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


LONGEST_FLOWS = 60_000


class Source:
    """``facts`` of the package at ``path``; ``request_body()`` stands for it in the body of a request.

    The file is read once to plan, definitions included, and once to send it; again only if it was written to meanwhile.
    A package that an export has handed on is planned from the file, from the ``shelf``, where a dry run of the export
    has left it, or from what the export has returned.
    """

    def __init__(self, options: Mapping[str, Any], shelf: Any = None) -> None:
        self._shelf = shelf
        self.path = os.path.expanduser(options["src"])
        self._shown = options["src"]
        self._package: package.Package | None = None
        self._stamp: tuple[int, ...] | None = None
        self.facts = self._settled(options["package"]) if options.get("package") else self._read()

    @property
    def there(self) -> bool:
        """Whether the file exists; in a dry run the export may not have written it."""
        return os.path.exists(self.path)

    @property
    def is_whole(self) -> bool:
        """Whether the package itself was read, and not only what an export has said of it."""
        return self._package is not None

    def request_body(self) -> FileContent:
        """Return the package as a member of a body; Failure if its content differs from what was planned with."""
        if (self._stamp is None or self._stamp != self._stamp_now()) and (
            self._read()["fingerprint"] != self.facts["fingerprint"]
        ):
            raise Failure(
                "{0} is not the package that was planned with: its content differs.".format(self._shown),
                "Nothing was imported. Export it again.",
            )
        return FileContent(self.path)

    def definitions(self) -> dict[str, Any] | None:
        """Return the package with its definitions; None for one that was handed on and is in no file yet."""
        return dict(self._package.contents(), version=self.facts["version"]) if self._package else None

    def handed_on(self, flows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return what a result holds of the flows, which later tasks plan from."""
        return kept(self._shelf, flows, LONGEST_FLOWS)

    def _read(self) -> dict[str, Any]:
        with files.opened(self.path, "src") as stream:
            stamp = _stamp(os.fstat(stream.fileno()))
            found = package.Package(self.path, self._shown)
        self._package, self._stamp = found, stamp
        return found.facts

    def _stamp_now(self) -> tuple[int, ...] | None:
        with contextlib.suppress(OSError):
            return _stamp(os.stat(self.path))
        return None

    def _settled(self, handed: dict[str, Any]) -> dict[str, Any]:
        """Return the facts of a file that holds the package that was handed on, else what was handed on itself."""
        with contextlib.suppress(InputFailure):
            found = self._read()
            if found["fingerprint"] == handed.get("fingerprint"):
                return found
        self._package = self._stamp = None
        with contextlib.suppress(InputFailure):
            return self._from_shelf(handed)
        if handed.get(MARK):
            raise InputFailure(
                "package is not complete: it was too long for a result, and {0} is missing.".format(
                    short(", ".join(handed[MARK]), 100)
                ),
                "Write that package to {0} first, so that it is read from there.".format(place(self._shown, 60)),
            )
        missing = [name for name in package.MEMBERS if name not in handed]
        if missing:
            raise InputFailure(
                "package is incomplete: {0} is missing.".format(", ".join(missing)),
                "Use the package that dataverse_solution_export returned.",
            )
        return handed

    def _from_shelf(self, handed: dict[str, Any]) -> dict[str, Any]:
        """Return the facts of the package that an export has left; InputFailure when it is not there."""
        version, fingerprint = handed.get("version"), handed.get("fingerprint")
        path = self._shelf and fingerprint and self._shelf.find(fingerprint)
        found = package.Package(path, self._shown) if path else None
        # a dry run has not raised the version that it foresees
        if not found or found.fingerprint(version) != fingerprint:
            raise InputFailure("{0} does not exist yet.".format(self._shown))
        self._package = found
        return dict(found.facts, version=version, fingerprint=fingerprint)


def _stamp(state: os.stat_result) -> tuple[int, ...]:
    """Return what differs if a file was replaced by another one, or was written to."""
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns
