# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One file of text that a task declares: its content and its permissions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .._core.diff import only_differences
from .._core.errors import Failure, InputFailure
from .._core.field import NOTHING, Difference
from .._core.plan import Step
from .._core.text import place
from . import files
from .attributes import Attributes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

NO_TEXT = "not a text file"
NO_FILE = "no file"
ANOTHER_FORM = "the same in another form"


class TextFile:
    """The file at ``path``, with the permissions and the owner that ``options`` declare."""

    nothing: tuple[Difference, list[Step]] = (NOTHING, [])

    def __init__(self, path: str, options: Mapping[str, Any]) -> None:
        files.check_folder(path, "dest")
        self._path = path
        self._attributes = Attributes(options)

    def difference_and_steps(self, text: str, what: str, shown: Callable[[str], str]) -> tuple[Difference, list[Step]]:
        """Return what differs from a file that contains ``text``, and the steps; ``what`` names the text in them.

        ``shown`` returns a text as people may see it, also that of the file that existed before.
        """
        before = self._text()
        if before != text:
            step = Step("write {0} to {1}".format(what, self._path), text, self._write)
            return Difference(*_sides(before, text, shown)), [step]
        own = only_differences(*self._attributes.sides(self._path))
        if own[0] != own[1]:
            step = Step("set mode and owner of {0}".format(self._path), own[1], lambda _own: self._set_attributes())
            return Difference(*own), [step]
        return self.nothing

    def _text(self) -> str | None:
        """Return what the file contains; None if it does not exist."""
        if not os.path.exists(self._path):
            return None
        try:
            return files.read_text(self._path, "dest")
        except InputFailure:
            return NO_TEXT

    def _write(self, text: str) -> None:
        try:
            content = text.encode("utf-8", "backslashreplace")
            files.replace(self._path, content, self._attributes.mode, **self._attributes.owner)
        except OSError as error:
            raise Failure("{0} cannot be written: {1}.".format(place(self._path), error.strerror))

    def _set_attributes(self) -> None:
        self._attributes.set(self._path)


def _sides(before: str | None, text: str, shown: Callable[[str], str]) -> tuple[str, str]:
    """Return two texts that differ as people may see them, where they must differ as well."""
    old, new = "" if before is None else shown(before), shown(text)
    if old == new:
        old = NO_FILE if before is None else ANOTHER_FORM
    return old, new
