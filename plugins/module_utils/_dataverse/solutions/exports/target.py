# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One file that an export declares: its content, its permissions, its backup and its readable tree."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil

from ...._core.diff import only_differences
from ...._core.errors import Failure, InputFailure
from ...._core.plan import Step
from ...._core.text import place
from ...._local import files
from ...._local.attributes import Attributes
from ..packages import comparison, keeping, package, reversion
from ..packages.archive import Archive
from ..packages.summary import foreign_content, summary
from .tree import Tree

PIECE = 1024 * 1024


class Target:
    """The package file at ``path``. ``load`` what was exported, then ask for ``sides`` and ``steps``."""

    def __init__(self, path, managed, options):
        self.path = path
        self.managed = managed
        self.facts = None
        self.backup_file = None
        self._attributes = Attributes(options)
        self._backup = options["backup"]
        self._tree = Tree(os.path.splitext(path)[0]) if options["unpack"] else None
        self._stream = None
        self._package = self._old = None
        self._contents = self._old_contents = {}
        self._tree_sides = ({}, {})

    def check(self):
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

    def load(self, stream, where):
        """Take an exported package, and look at the existing file."""
        if self._stream:
            self._stream.close()
        self._stream = stream
        self._package = package.Package(stream, where)
        self.facts = self._package.facts
        self._contents = self._package.contents()
        self._look_at_tree()
        self._old = self._existing()
        self._old_contents = self._old.contents() if self._old else {}

    @property
    def there(self):
        """The version of the existing package, or None."""
        return self._old.facts["version"] if self._old else None

    @property
    def content_changed(self):
        """Whether the existing file differs from the export in more than the version."""
        return self._package.fingerprint(self.there) != self._old.facts["fingerprint"]

    def foresee(self, version):
        """Take it that the solution gets another version before it is exported again."""
        self.facts = dict(self.facts, version=version, fingerprint=self._package.fingerprint(version))
        self._contents["version"] = version
        self._look_at_tree(version)

    @property
    def differs(self):
        """Whether the file has to be written."""
        return not self._old or self._old.facts["fingerprint"] != self.facts["fingerprint"]

    @property
    def changes(self):
        """What differs between the file and the package, in words."""
        return comparison.changes(self._old_contents if self.differs else self._contents, self._contents)

    def sides(self):
        """Return before and after of this file; both empty when nothing has to be done."""
        before, after = {}, {}
        if self.differs and self._old:
            before, after = comparison.sides_apart(self._old_contents, self._contents)
            before["content"], after["content"] = (facts["fingerprint"][:19] for facts in (self._old.facts, self.facts))
        elif self.differs:
            before, after = foreign_content(self.path), summary(self.facts)
        if self._tree_differs:
            before["tree"], after["tree"] = self._tree_sides
        own = only_differences(*self._attributes.sides(self.path))
        before.update(own[0])
        after.update(own[1])
        return before, after

    def steps(self, name):
        """Return what has to be done."""
        kind = "managed" if self.managed else "unmanaged"
        steps, own, content = [], self._attributes.sides(self.path), self.facts["fingerprint"]
        if self.differs:
            summary = "write {0} {1} ({2}) to {3}".format(name, self.facts["version"], kind, self.path)
            steps.append(Step(summary, content, lambda _content: self.write()))
            if self._backup and os.path.exists(self.path):
                self.backup_file = self._backup_path()
        elif own[0] != own[1]:
            steps.append(
                Step("set mode and owner of {0}".format(self.path), own[1], lambda _own: self.set_attributes())
            )
        if self._tree_differs:
            steps.append(
                Step("write its files to {0}".format(self._tree.folder), content, lambda _content: self.unpack())
            )
        return steps

    def kept(self, shelf):
        """Return the path of the package in a dry run, which keeps elsewhere what it does not write."""
        if not self.differs:
            return self.path
        size, version = os.fstat(self._stream.fileno()).st_size, self.facts["version"]
        content = self._stream
        if self._package.facts["version"] != version:
            content = functools.partial(reversion.write, self._stream, self.path, version)
        return keeping.keep(shelf, self.path, self.facts, size, content)

    def write(self):
        """Replace the old file by the package."""
        try:
            if self.backup_file:
                shutil.copy2(self.path, self.backup_file)
            files.replace(self.path, self._stream, self._attributes.mode, **self._attributes.owner)
        except OSError as error:
            raise Failure("{0} cannot be written: {1}.".format(place(self.path), error.strerror))

    def set_attributes(self):
        """Set the permissions and the owner of the file."""
        self._attributes.set(self.path)

    def unpack(self):
        """Write the package's members beside it."""
        with Archive(self._stream, self.path) as archive:
            self._tree.write(archive, self._attributes.mode)

    @property
    def tree(self):
        """The folder of the readable members; None when none is declared."""
        return self._tree.folder if self._tree else None

    @property
    def _tree_differs(self):
        return self._tree_sides[0] != self._tree_sides[1]

    def _look_at_tree(self, version=None):
        if self._tree:
            with Archive(self._stream, self.path) as archive:
                self._tree_sides = self._tree.sides(archive, version)

    def _existing(self):
        """Return the existing package; None if the file is missing or is something else."""
        if not os.path.exists(self.path):
            return None
        try:
            return package.Package(self.path, self.path)
        except InputFailure:
            return None

    def _backup_path(self):
        digest = hashlib.sha256()
        with open(self.path, "rb") as stream:
            for piece in iter(lambda: stream.read(PIECE), b""):
                digest.update(piece)
        return "{0}.{1}-{2}~".format(self.path, self.there or "unknown", digest.hexdigest()[:8])
