# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where documents go: a folder, or one file (contract 8.14, 8.15)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ..._core.diff import only_differences
from ..._core.errors import Failure
from ..._core.field import Difference
from ..._core.plan import Step
from ..._core.text import place
from ..._local import files
from ..._local.attributes import Attributes
from .document import Content
from .names import file_name, unique

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

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
            return [Target.of(document, self.path, self._attributes) for document in documents]
        described = [document.with_ending() for document in documents]
        names = [(file_name(document.name, document.guid, ending), document.guid) for document, ending in described]
        return [
            Target.of(document, os.path.join(self.path, name), self._attributes)
            for (document, _ending), name in zip(described, unique(names))
        ]


class Target(NamedTuple):
    """One document and its file, whose content is ``old``.

    ``differs`` says whether the file has to be written, ``changed`` whether anything of it was, or has to be, changed.
    """

    document: Document
    path: str
    attributes: Attributes
    old: Content | None
    differs: bool = False
    changed: bool = False

    @classmethod
    def of(cls, document: Document, path: str, attributes: Attributes) -> Target:
        """Return a document with its file as it is."""
        return cls(document, path, attributes, _content(path))

    def compared(self) -> Target:
        """Return the comparison with the document, which is read if the file exists."""
        document = self.document.read() if self.old else self.document
        differs = not self.old or document.content != self.old
        return self._replace(document=document, differs=differs, changed=differs or self._attributes_differ())

    def sides(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return before and after of this file; both empty when nothing has to be done."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        if self.differs:
            before, after = {"checksum": self.old.checksum} if self.old else {}, {"document": self.document.guid}
            if self.document.content:
                after["checksum"] = self.document.content.checksum
        existing, declared = self.attributes.sides(self.path)
        if existing != declared:
            before.update(existing)
            after.update(declared)
        return only_differences(before, after)

    def difference(self) -> Difference:
        """Return what differs of this file."""
        return Difference(*self.sides())

    def steps(self) -> list[Step]:
        """Return what has to be done."""
        if self.differs:
            return [_step("write {0}", self.path, self.document.guid, self.written)]
        return [_attributes_step(self.path, self._set_attributes)] if self.changed else []

    def written(self) -> Target:
        """Replace the file by the document if it differs; the file is complete at any moment."""
        try:
            with files.replacing(self.path, self.attributes.mode, **self.attributes.owner) as stream:
                document = self.document.read(stream)
                if document.content == self.old:
                    raise _Same
            return self._replace(document=document, differs=False, changed=True)
        except _Same:
            return self._replace(document=document, differs=False, changed=self._set_attributes())
        except OSError as error:
            raise Failure("{0} cannot be written: {1}.".format(place(self.path), error.strerror))

    def stored(self) -> Target:
        """Return it after its steps: what was written is known from the file."""
        content = _content(self.path) if self.differs else self.document.content
        return self._replace(document=self.document._replace(content=content))

    def as_result(self) -> dict[str, Any]:
        """Return the document with its file."""
        return dict(self.document.as_result(), file=self.path, changed=self.changed)

    def _set_attributes(self) -> bool:
        """Set the permissions and the owner, and return whether they differed."""
        differed = self._attributes_differ()
        if differed:
            self.attributes.set(self.path)
        return differed

    def _attributes_differ(self) -> bool:
        existing, declared = self.attributes.sides(self.path)
        return existing != declared


class _Same(Exception):
    """The file already contains the document."""


def _attributes_step(path: str, work: Callable[[], object]) -> Step:
    return _step("set mode and owner of {0}", path, None, work)


def _step(summary: str, path: str, payload: str | None, work: Callable[[], object]) -> Step:
    def do(_payload: str | None) -> None:
        work()

    return Step(summary.format(path), payload, do)


def _content(path: str) -> Content | None:
    """Return what is known of the content of a file, None without a readable one."""
    try:
        with open(path, "rb") as stream:
            return Content.of(iter(lambda: stream.read(PIECE), b""))
    except OSError:
        return None
