# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package's members as files in a folder, for people and for version control."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile

from ...._core.errors import Failure, InputFailure
from ...._local import files
from ..packages import content

MARK = "solution.xml"
PIECE = 256 * 1024


class Tree:
    """The folder of a package. Names that start with a dot, at its top, belong to others."""

    def __init__(self, folder):
        self.folder = folder

    def check(self):
        """Raise InputFailure when the folder holds something else, which would be deleted."""
        if not os.path.lexists(self.folder):
            return
        if os.path.islink(self.folder) or not os.path.isdir(self.folder):
            raise InputFailure("unpack: {0} is not a folder.".format(self.folder))
        links = [
            os.path.join(folder, name)
            for folder, folders, _names in os.walk(self.folder)
            for name in folders
            if os.path.islink(os.path.join(folder, name))
        ]
        if links:
            raise InputFailure("unpack: {0} leads elsewhere and is not written to.".format(links[0]))
        if self._present() and not os.path.exists(os.path.join(self.folder, MARK)):
            raise InputFailure(
                "unpack: {0} holds other files than a package's.".format(self.folder),
                "Move them away: what the package lacks is deleted there.",
            )

    def differs(self, archive):
        """Tell whether the folder is not what the package says."""
        names = archive.names()
        if set(names) != self._present():
            return True
        return any(_digest_of(self._path(name)) != _digest(content.readable(archive, name)) for name in names)

    def write(self, archive, mode=None):
        """Make the folder what the package says; files that are so already are left alone."""
        names = archive.names()
        try:
            for name in self._present() - set(names):
                os.unlink(self._path(name))
            # the mark first: what is left of a run that was cut off is known by it
            for name in sorted(names, key=lambda name: name != MARK):
                with tempfile.TemporaryFile() as stream:
                    for piece in content.readable(archive, name):
                        stream.write(piece)
                    stream.seek(0)
                    if _digest_of(self._path(name)) != _digest(iter(lambda read=stream.read: read(PIECE), b"")):
                        files.replace(self._path(name), stream, mode)
            self._remove_empty_folders()
        except OSError as error:
            raise Failure("{0} cannot be written: {1}.".format(self.folder, error.strerror))

    def _path(self, name):
        return os.path.join(self.folder, *name.replace("\\", "/").split("/"))

    def _present(self):
        """Return the names of the files that are there, as a package would name them."""
        found = set()
        for folder, folders, names in os.walk(self.folder):
            if folder == self.folder:
                folders[:] = [name for name in folders if not name.startswith(".")]
                names = [name for name in names if not name.startswith(".")]
            found |= {os.path.relpath(os.path.join(folder, name), self.folder).replace(os.sep, "/") for name in names}
        return found

    def _remove_empty_folders(self):
        for folder, _folders, _names in os.walk(self.folder, topdown=False):
            if folder != self.folder:
                with contextlib.suppress(OSError):
                    os.rmdir(folder)


def _digest(pieces):
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def _digest_of(path):
    """Return the digest of a file; None when it cannot be read."""
    try:
        with open(path, "rb") as stream:
            return _digest(iter(lambda: stream.read(PIECE), b""))
    except OSError:
        return None
