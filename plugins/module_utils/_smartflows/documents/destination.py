# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where documents go: a folder, or one file (contract 8.14, 8.15)."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from ..._core.diff import only_differences
from ..._core.errors import Failure
from ..._core.field import Difference
from ..._core.plan import Step
from ..._core.text import place
from ..._local import files
from ..._local.attributes import Attributes
from .names import file_name, unique

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, BinaryIO

    from .document import Document

PIECE = 1024 * 1024


class Destination:
    """What ``dest`` of a task's options declares. A path that ends with a slash, or is a folder, is a folder."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.path = os.path.expanduser(options["dest"])
        self.is_folder = self.path.endswith(os.sep) or os.path.isdir(self.path)
        self._attributes = Attributes(options)
        files.check_folder(os.path.join(self.path, "x") if self.is_folder else self.path, "dest")

    @property
    def is_file(self) -> bool:
        """Whether it is one file, which exists."""
        return not self.is_folder and os.path.exists(self.path)

    def difference(self) -> Difference:
        """Return what differs of the permissions and the owner of an existing file."""
        sides = self._attributes.sides(self.path) if self.is_file else ({}, {})
        return Difference(*only_differences(*sides))

    def steps(self) -> list[Step]:
        """Return the step that sets them, if they differ."""
        if not self.difference():
            return []
        return [_attributes_step(self.path, lambda: self._attributes.set(self.path))]

    def targets(self, documents: Sequence[Document]) -> list[Target]:
        """Return a Target for each of some documents, in order."""
        if not self.is_folder:
            if len(documents) > 1:
                raise Failure(
                    "The execution has {0} documents, but dest is one file: {1}.".format(len(documents), self.path),
                    "To write to a folder, end dest with a slash.",
                )
            return [Target(document, self.path, self._attributes) for document in documents]
        names = [(_name(document), document.guid) for document in documents]
        return [
            Target(document, os.path.join(self.path, name), self._attributes)
            for document, name in zip(documents, unique(names))
        ]


class Target:
    """One document and its file; ``changed`` says whether the file differs, and after ``write`` whether it did."""

    def __init__(self, document: Document, path: str, attributes: Attributes) -> None:
        self.document = document
        self.path = path
        self.changed = False
        self._attributes = attributes
        self._old = _checksum(path)

    def compare(self) -> None:
        """Read the document to find out whether the file differs; a missing file does anyway."""
        self.changed = True
        if self._old:
            self.document.measure()
            self.changed = self.document.checksum != self._old

    def sides(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return before and after of this file; both empty when nothing has to be done."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        if self.changed:
            before, after = {"checksum": self._old} if self._old else {}, {"document": self.document.guid}
            if self.document.checksum:
                after["checksum"] = self.document.checksum
        existing, declared = self._attributes.sides(self.path)
        if existing != declared:
            before.update(existing)
            after.update(declared)
        return only_differences(before, after)

    def difference(self) -> Difference:
        """Return what differs of this file."""
        return Difference(*self.sides())

    def steps(self) -> list[Step]:
        """Return what has to be done."""
        if self.changed:
            return [Step("write {0}".format(self.path), self.document.guid, lambda _guid: self.write())]
        return [_attributes_step(self.path, self._set_attributes)] if self._attributes_differ() else []

    def write(self) -> None:
        """Replace the file by the document if it differs; the file is complete at any moment."""
        try:
            files.replace(self.path, self._fetch, self._attributes.mode, **self._attributes.owner)
            self.changed = True
        except _Same:
            self.changed = False
            self._set_attributes()
        except OSError as error:
            raise Failure("{0} cannot be written: {1}.".format(place(self.path), error.strerror))

    def as_result(self) -> dict[str, Any]:
        """Return the document with its file."""
        return dict(self.document.as_result(), file=self.path, changed=self.changed)

    def _set_attributes(self) -> None:
        if self._attributes_differ():
            self._attributes.set(self.path)
            self.changed = True

    def _attributes_differ(self) -> bool:
        existing, declared = self._attributes.sides(self.path)
        return existing != declared

    def _fetch(self, stream: BinaryIO) -> None:
        self.document.write(stream)
        if self.document.checksum == self._old:
            raise _Same


class _Same(Exception):
    """The file already contains the document."""


def _name(document: Document) -> str:
    # the ending first, since it reads the metadata, and with them the name
    ending = document.ending()
    return file_name(document.name, document.guid, ending)


def _attributes_step(path: str, work: Callable[[], None]) -> Step:
    return Step("set mode and owner of {0}".format(path), None, lambda _nothing: work())


def _checksum(path: str) -> str | None:
    """Return the digest of a file, None without a readable one."""
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as stream:
            for piece in iter(lambda: stream.read(PIECE), b""):
                digest.update(piece)
    except OSError:
        return None
    return digest.hexdigest()
