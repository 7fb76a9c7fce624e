# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package of an import: a file, or what an export said about one that it is going to write."""

from __future__ import annotations

import contextlib
import os

from ...._core.bounds import MARK
from ...._core.errors import Failure, InputFailure
from ...._core.text import place, short
from ...._local import files
from ...._local.handed import kept
from ...api.streams import FileContent
from ..packages import package

LONGEST_FLOWS = 60_000


class Source:
    """``facts`` of the package at ``path``; ``content()`` stands for it in the body of a request.

    The file is read when planning, and once more only when it is another one by then. What was handed on is planned
    from the file, from the ``shelf``, where a dry run of the export has left it, or from what the export said of it.
    """

    def __init__(self, options, shelf=None):
        self._shelf = shelf
        self.path = os.path.expanduser(options["src"])
        self._shown = options["src"]
        self._package = self._stamp = None
        self.facts = self._settled(options["package"]) if options.get("package") else self._read()

    @property
    def there(self):
        """Whether the file exists; in a dry run the export may not have written it."""
        return os.path.exists(self.path)

    def content(self):
        """Return the package as a member of a body; Failure when it is another one than was planned with."""
        if (self._stamp is None or self._stamp != self._stamp_now()) and (
            self._read()["fingerprint"] != self.facts["fingerprint"]
        ):
            raise Failure(
                "{0} is not the package that was planned with: its content differs.".format(self._shown),
                "Nothing was imported; export it again.",
            )
        return FileContent(self.path)

    def contents(self):
        """Return the package with its definitions; None for one that was handed on and stands nowhere yet."""
        return dict(self._package.contents(), version=self.facts["version"]) if self._package else None

    def handed_on(self, flows):
        """Return what a result holds of the flows, which later tasks plan from."""
        return kept(self._shelf, flows, LONGEST_FLOWS)

    def _read(self):
        with files.opened(self.path, "src") as stream:
            stamp = _stamp(os.fstat(stream.fileno()))
            found = package.Package(self.path, self._shown)
        self._package, self._stamp = found, stamp
        return found.facts

    def _stamp_now(self):
        with contextlib.suppress(OSError):
            return _stamp(os.stat(self.path))

    def _settled(self, handed):
        """Return the facts of a file that holds the package that was handed on, else what was handed on itself."""
        with contextlib.suppress(InputFailure):
            if self._read()["fingerprint"] == handed.get("fingerprint"):
                return self._package.facts
        self._package = self._stamp = None
        with contextlib.suppress(InputFailure):
            return self._from_shelf(handed)
        if handed.get(MARK):
            raise InputFailure(
                "package is not whole: it was too long for a result, and lacks {0}.".format(
                    short(", ".join(handed[MARK]), 100)
                ),
                "Write that package to {0} first; it is read from there then.".format(place(self._shown, 60)),
            )
        missing = [name for name in package.MEMBERS if name not in handed]
        if missing:
            raise InputFailure(
                "package lacks {0}.".format(", ".join(missing)),
                "Give the package that dataverse_solution_export returned.",
            )
        return handed

    def _from_shelf(self, handed):
        """Return the facts of the package that an export has left; InputFailure when it is not there."""
        version, fingerprint = handed.get("version"), handed.get("fingerprint")
        path = self._shelf and fingerprint and self._shelf.find(fingerprint)
        found = package.Package(path, self._shown) if path else None
        # a dry run has not raised the version that it foresees
        if not found or found.fingerprint(version) != fingerprint:
            raise InputFailure("{0} is not there yet.".format(self._shown))
        self._package = found
        return dict(found.facts, version=version, fingerprint=fingerprint)


def _stamp(state):
    """Return what tells a file from another in its place, and from itself after it was written to."""
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns
