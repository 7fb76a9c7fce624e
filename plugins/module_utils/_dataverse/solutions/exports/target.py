# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One file that an export declares: its content, its permissions, its backup and its readable tree."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

from ...._core.diff import only_differences
from ...._core.errors import Failure, InputFailure
from ...._core.plan import Step
from ...._core.text import place
from ...._local import files
from ...._local.attributes import Attributes
from ..packages import comparison, keeping, reversion
from ..packages.archive import Archive
from ..packages.package import Package
from ..packages.summary import foreign_content, summary
from .tree import Tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from ...._local.kept_files import Shelf

    Sides = tuple[dict[str, Any], dict[str, Any]]

PIECE = 1024 * 1024


class Exported(NamedTuple):
    """A package that was exported, beside ``old``, the one in the file; ``tree`` are both sides of the readable tree.

    ``facts`` and ``contents`` are those that the package will have. ``backup_file`` is the copy of the file, if it is
    replaced and one is declared. ``there`` is the version of the existing package, None without one, and
    ``content_changed`` whether it differs in more than the version; a tree without a file is treated as one.
    """

    stream: BinaryIO
    package: Package
    facts: dict[str, Any]
    contents: dict[str, Any]
    old: Package | None
    old_contents: dict[str, Any]
    tree: Sides
    backup_path: str | None
    there: str | None
    content_changed: bool

    @property
    def differs(self) -> bool:
        """Whether the file has to be written."""
        return not self.old or self.old.facts["fingerprint"] != self.facts["fingerprint"]

    @property
    def changes(self) -> dict[str, Any]:
        """What differs between the file and the package, in words."""
        return comparison.changes(self.old_contents if self.differs else self.contents, self.contents)

    @property
    def backup_file(self) -> str | None:
        """The copy of the file that is kept when it is replaced."""
        return self.backup_path if self.differs else None

    def sides(self, path: str) -> Sides:
        """Return before and after of the content, of the file at ``path``, and of the tree."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        if self.differs and self.old:
            before, after = comparison.sides_apart(self.old_contents, self.contents)
            before["content"], after["content"] = (facts["fingerprint"][:19] for facts in (self.old.facts, self.facts))
        elif self.differs:
            before, after = foreign_content(path), summary(self.facts)
        if self.tree[0] != self.tree[1]:
            before["tree"], after["tree"] = self.tree
        return before, after


class Target:
    """The package file at ``path``; ``exported`` is the package that was exported last."""

    def __init__(self, path: str, managed: bool, options: Mapping[str, Any]) -> None:
        self.path = path
        self.managed = managed
        self.exported: Exported | None = None
        self._attributes = Attributes(options)
        self._backup = options["backup"]
        self._tree = Tree(os.path.splitext(path)[0]) if options["unpack"] else None

    def check(self) -> None:
        """Raise InputFailure when nothing could be written."""
        if os.path.isdir(self.path):
            raise InputFailure("dest: {0} is a folder and cannot be replaced by a file.".format(place(self.path)))
        files.check_folder(self.path, "dest")
        if not self._tree:
            return
        if self._tree.folder == self.path:
            raise InputFailure(
                "unpack: the folder next to {0} would have the same name.".format(place(self.path)),
                "Add a file extension to dest, such as .zip.",
            )
        self._tree.check()

    def take(self, stream: BinaryIO, where: str) -> None:
        """Take an exported package instead of an earlier one, and look at the existing file."""
        if self.exported:
            self.exported.stream.close()
        found, old = Package(stream, where), self._existing()
        self._refuse_others(found.facts["unique_name"], old)
        tree = self._sides_of_tree(stream)
        self.exported = Exported(
            stream,
            found,
            found.facts,
            found.contents(),
            old,
            old.contents() if old else {},
            tree,
            self._backup_path(old) if self._backup and os.path.exists(self.path) else None,
            *self._compared(found, stream, old, tree),
        )

    def _refuse_others(self, name: str, old: Package | None) -> None:
        """Raise InputFailure if the file or the folder belongs to another solution.

        The managed package of ``foo`` and the unmanaged one of ``foo_managed`` have the same name in a folder.
        """
        places = {self.path: old.facts["unique_name"] if old else None}
        if self._tree:
            places[self._tree.folder] = self._tree.unique_name()
        for path, other in places.items():
            if other and other.lower() != name.lower():
                raise InputFailure(
                    "dest: {0} has the solution {1!r} and is not replaced by {2!r}.".format(place(path), other, name),
                    "Specify another file or folder, or delete it.",
                )

    def foresee(self, version: str) -> None:
        """Take it that the solution gets another version before it is exported again."""
        found = self.exported
        self.exported = found._replace(
            facts=dict(found.facts, version=version, fingerprint=found.package.fingerprint(version)),
            contents=dict(found.contents, version=version),
            tree=self._sides_of_tree(found.stream, version),
        )

    def sides(self) -> Sides:
        """Return before and after of this file; both empty when nothing has to be done."""
        before, after = self.exported.sides(self.path)
        own = only_differences(*self._attributes.sides(self.path))
        return {**before, **own[0]}, {**after, **own[1]}

    def steps(self, name: str) -> list[Step]:
        """Return what has to be done."""
        kind = "managed" if self.managed else "unmanaged"
        found, own = self.exported, self._attributes.sides(self.path)
        steps, content = [], found.facts["fingerprint"]
        if found.differs:
            summary = "write {0} {1} ({2}) to {3}".format(name, found.facts["version"], kind, self.path)
            steps.append(Step(summary, content, self.write))
        elif own[0] != own[1]:
            summary = "set mode and owner of {0}".format(self.path)
            steps.append(Step(summary, own[1], lambda _own: self._attributes.set(self.path)))
        if self._tree and found.tree[0] != found.tree[1]:
            steps.append(Step("write its files to {0}".format(self._tree.folder), content, self.unpack))
        return steps

    def kept(self, shelf: Shelf) -> str:
        """Return the path of the package in a dry run, which keeps elsewhere what it does not write."""
        found = self.exported
        if not found.differs:
            return self.path
        size, version = os.fstat(found.stream.fileno()).st_size, found.facts["version"]
        content: Any = found.stream
        if found.package.facts["version"] != version:
            content = functools.partial(reversion.write, found.stream, self.path, version)
        return keeping.keep(shelf, self.path, found.facts, size, content)

    def write(self, content: str) -> None:
        """Replace the old file by the package with this fingerprint."""
        stream = self._stream_of(content)
        try:
            if self.exported.backup_file:
                shutil.copy2(self.path, self.exported.backup_file)
            files.replace(self.path, stream, self._attributes.mode, **self._attributes.owner)
        except OSError as error:
            raise Failure("{0} cannot be written: {1}.".format(place(self.path), error.strerror))

    def unpack(self, content: str) -> None:
        """Write the members of the package with this fingerprint beside it."""
        with Archive(self._stream_of(content), self.path) as archive:
            self._tree.write(archive, self._attributes.mode)

    @property
    def tree(self) -> str | None:
        """The folder of the readable members; None when none is declared."""
        return self._tree.folder if self._tree else None

    def _stream_of(self, content: str) -> BinaryIO:
        """Return the package; Failure if it is not the one that was planned."""
        if self.exported.facts["fingerprint"] != content:
            raise Failure(
                "The package for {0} is not the one that was planned.".format(place(self.path)), "Run the task again."
            )
        return self.exported.stream

    def _compared(self, found: Package, stream: BinaryIO, old: Package | None, tree: Sides) -> tuple[str | None, bool]:
        """Return the version of the existing package, and whether its content is another one; ``tree`` are both sides
        of the tree."""
        if old:
            there = old.facts["version"]
            return there, found.fingerprint(there) != old.facts["fingerprint"]
        there = self._tree.version() if self._tree else None
        if there and there != found.facts["version"]:
            tree = self._sides_of_tree(stream, there)
        return there, bool(there) and tree[0] != tree[1]

    def _sides_of_tree(self, stream: BinaryIO, version: str | None = None) -> Sides:
        if not self._tree:
            return {}, {}
        with Archive(stream, self.path) as archive:
            return self._tree.sides(archive, version)

    def _existing(self) -> Package | None:
        """Return the existing package; None if the file is missing or is something else."""
        if not os.path.exists(self.path):
            return None
        try:
            return Package(self.path, self.path)
        except InputFailure:
            return None

    def _backup_path(self, old: Package | None) -> str:
        digest = hashlib.sha256()
        with open(self.path, "rb") as stream:
            for piece in iter(lambda: stream.read(PIECE), b""):
                digest.update(piece)
        version = old.facts["version"] if old else "unknown"
        return "{0}.{1}-{2}~".format(self.path, version, digest.hexdigest()[:8])
