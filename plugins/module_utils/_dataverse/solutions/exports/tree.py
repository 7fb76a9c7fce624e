# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package's members as files in a folder, for people and for version control."""

from __future__ import annotations

import contextlib
import hashlib
import os
from xml.parsers.expat import ExpatError

from ...._core.errors import Failure, InputFailure
from ...._core.text import joined, place
from ...._local import files
from ..packages import content, reversion
from . import names

MARK = "solution.xml"
PIECE = 256 * 1024
# Definitions stand there in clear, as in a backup of a flow.
READABLE_BY_OWNER = 0o600
# So much of a digest is shown.
SHOWN = 19


class Tree:
    """The folder of a package. Names that begin with a dot belong to others and are left alone, as .git is."""

    def __init__(self, folder):
        self.folder = folder

    def check(self):
        """Raise InputFailure when the folder holds something else, which would be deleted."""
        if not os.path.lexists(self.folder):
            return
        if os.path.islink(self.folder) or not os.path.isdir(self.folder):
            raise InputFailure("unpack: {0} is not a folder.".format(self.folder))
        for folder, folders, _files in self._walk():
            for name in folders:
                if os.path.islink(os.path.join(folder, name)):
                    raise InputFailure(
                        "unpack: {0} leads to another place and is not written.".format(os.path.join(folder, name))
                    )
        present = self._present()
        if present and not os.path.exists(os.path.join(self.folder, MARK)):
            raise InputFailure(
                "unpack: {0} contains files that do not belong to a package: {1}.".format(
                    self.folder, joined(sorted(present), 200)
                ),
                "Move them to another folder.",
            )

    def version(self):
        """Return the version of the package that the folder shows; None if there is none or it cannot be read."""
        return self._said(reversion.version_in)

    def unique_name(self):
        """Return the unique name of the solution that the folder shows; None as for the version."""
        return self._said(reversion.name_in)

    def _said(self, read):
        try:
            with open(self._path(MARK), "rb") as stream:
                return read(stream.read(), MARK)
        except (OSError, ValueError, ExpatError, InputFailure):
            return None

    def sides(self, archive, version=None):
        """Return what the folder is and what the package says, file by file, where they differ; None for no folder.

        ``version`` stands in for the package's own. InputFailure when a member cannot be a file there, or when the
        folder has files that no package can have left.
        """
        names.check(archive.names())
        if not os.path.isdir(self.folder):
            return None, self.folder
        self._refuse_foreign(archive.names())
        there = {name: _digest_of(self._path(name)) for name in self._present()}
        wanted = {name: _digest(content.readable(archive, name, version)) for name in archive.names()}
        other = sorted(name for name in {**there, **wanted} if there.get(name) != wanted.get(name))
        return tuple({name: one[name][:SHOWN] for name in other if name in one} for one in (there, wanted))

    def write(self, archive, mode=None):
        """Make the folder what the package says; files that are so already are left alone.

        Everything is written beside the folder first, so that a disk that is full, or a name that no
        file can have, leaves the folder as it is.
        """
        names.check(archive.names())
        try:
            with files.folder_beside(self.folder) as staging:
                staged = self._stage(archive, staging, mode)
                self._remove_all_but(set(archive.names()))
                # the mark first: what is left of a run that was cut off is known by it
                for name in sorted(staged, key=lambda name: name != MARK):
                    files.make_folders(os.path.dirname(self._path(name)), _enterable(mode))
                    os.replace(_inside(staging, name), self._path(name))
        except OSError as error:
            raise Failure("{0} cannot be written: {1}.".format(self.folder, error.strerror))

    def _stage(self, archive, staging, mode):
        """Write the members that differ into a folder, and return their names."""
        staged = []
        for name in archive.names():
            path = _inside(staging, name)
            files.make_folders(os.path.dirname(path))
            with open(path, "wb") as stream:
                for piece in content.readable(archive, name):
                    stream.write(piece)
            if _digest_of(path) == _digest_of(self._path(name)):
                os.unlink(path)
            else:
                os.chmod(path, files.mode_of(self._path(name), READABLE_BY_OWNER) if mode is None else mode)
                staged.append(name)
        return staged

    def _path(self, name):
        return _inside(self.folder, name)

    def _walk(self):
        """Walk through the folder, without what belongs to others."""
        for folder, folders, found in os.walk(self.folder):
            folders[:] = [name for name in folders if not names.belongs_to_others(name)]
            yield folder, folders, [name for name in found if not names.belongs_to_others(name)]

    def _present(self):
        """Return the names of the existing files, as a package would name them."""
        return {
            os.path.relpath(os.path.join(folder, name), self.folder).replace(os.sep, "/")
            for folder, _folders, found in self._walk()
            for name in found
        }

    def _refuse_foreign(self, members):
        """Raise InputFailure for files that are neither those of the package nor left over from an earlier one."""
        foreign = names.foreign(self._present(), members)
        if foreign:
            raise InputFailure(
                "unpack: {0} contains files that no package has: {1}.".format(place(self.folder), joined(foreign, 200)),
                "Move them to another folder, or delete them.",
            )

    def _remove_all_but(self, kept):
        for name in self._present() - kept:
            os.unlink(self._path(name))
        for folder in reversed([os.path.join(top, name) for top, folders, _found in self._walk() for name in folders]):
            with contextlib.suppress(OSError):
                os.rmdir(folder)


def _inside(folder, name):
    return os.path.join(folder, *name.split("/"))


def _enterable(mode):
    """Return the mode of a folder whose files have this one."""
    mode = READABLE_BY_OWNER if mode is None else mode
    return mode | (mode & 0o444) >> 2


def _digest(pieces):
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return "sha256:" + digest.hexdigest()


def _digest_of(path):
    """Return the digest of a file; "" when it cannot be read."""
    try:
        with open(path, "rb") as stream:
            return _digest(iter(lambda: stream.read(PIECE), b""))
    except OSError:
        return ""
