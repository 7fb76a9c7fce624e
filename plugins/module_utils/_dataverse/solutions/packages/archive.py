# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening a solution package without trusting it (contract 19)."""

from __future__ import annotations

import codecs
import io
import zipfile
import zlib

from ...._core.encoding import decode, encoding_of
from ...._core.errors import InputFailure
from ...._core.text import place

ROOT_FILES = ("solution.xml", "customizations.xml", "[Content_Types].xml")
LONGEST = 1024 * 1024 * 1024
MOST_MEMBERS = 20000
HIGHEST_RATIO = 200
RATIO_MATTERS_FROM = 1024 * 1024
# Texts are decoded, all else is read as it is.
LONGEST_TEXT = 64 * 1024 * 1024
# Elements and attributes of XML, members and items of JSON, in all members together.
MOST_ELEMENTS = 3_000_000
PIECE = 256 * 1024
REMEDY = "Use a solution package as it was exported."
FOLDER = "Use the package itself. No package can be made of an unpacked folder; export the solution again."
TROUBLE = (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class Archive:
    """The members of a package, bounded in number, size, compression and elements; names cannot lead outside.

    ``source`` is a path, bytes or an open file; ``where`` is named in messages. Raises InputFailure for everything
    that is not a solution package. A file stays open: close it, or use ``with``.
    """

    def __init__(self, source, where):
        self.where = where = place(where)
        self.remedy = REMEDY
        self._left = MOST_ELEMENTS
        source = io.BytesIO(source) if isinstance(source, bytes) else source
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, EOFError, NotImplementedError):
            raise _no_zip(where, _beginning(source))
        except IsADirectoryError:
            raise InputFailure("{0} is a folder.".format(where), FOLDER)
        except OSError as error:
            raise InputFailure("{0} cannot be read: {1}.".format(where, error.strerror))
        try:
            self._check()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def close(self):
        """Let go of the file."""
        self._zip.close()

    def _check(self):
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LONGEST:
            raise InputFailure("{0} is too large when unpacked and is rejected.".format(self.where), REMEDY)
        for member in members:
            self._check_member(member)
        self._check_names(self.names())

    def _check_member(self, member):
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
            raise InputFailure(
                "{0} contains a member that points outside of the package, {1!r}, and is rejected.".format(
                    self.where, member.filename[:80]
                ),
                REMEDY,
            )
        if "\\" in member.filename:
            raise InputFailure(
                "{0} contains member names with backslashes, such as {1!r}, and is rejected.".format(
                    self.where, member.filename[:80]
                ),
                "Pack it with a tool that writes / between folders.",
            )
        longest = HIGHEST_RATIO * max(1, member.compress_size)
        if member.file_size > RATIO_MATTERS_FROM and member.file_size > longest:
            raise InputFailure("{0} contains a zip bomb ({1!r}) and is rejected.".format(self.where, name[:80]), REMEDY)

    def _check_names(self, names):
        if len(names) != len(set(names)):
            problem = "{0} contains several members with the same name and is rejected."
            raise InputFailure(problem.format(self.where), REMEDY)
        missing = [name for name in ROOT_FILES if name not in names]
        if missing and any(name.startswith("Microsoft.Flow/") for name in names):
            raise InputFailure(
                "{0} is a legacy flow export, not a solution package.".format(self.where),
                "Add the flow to a solution and export the solution.",
            )
        if missing:
            raise InputFailure(
                "{0} is not a solution package. Missing files: {1}.".format(self.where, ", ".join(missing)), REMEDY
            )

    def names(self):
        """Return the names of all files in the package, without what macOS adds to archives."""
        return [
            member.filename
            for member in self._zip.infolist()
            if not member.is_dir() and not member.filename.startswith("__MACOSX/")
        ]

    def pieces(self, name):
        """Yield the content of a member, piece by piece."""
        try:
            with self._zip.open(name) as stream:
                while True:
                    piece = stream.read(PIECE)
                    if not piece:
                        return
                    yield piece
        except TROUBLE as error:
            raise InputFailure("{0}: {1!r} cannot be read: {2}.".format(self.where, name[:80], error), REMEDY)

    def read(self, name):
        """Return the content of a member that is not too long to be read whole."""
        self._check_text(name)
        return b"".join(self.pieces(name))

    def text(self, name):
        """Return a member as text."""
        try:
            return decode(self.read(name))
        except ValueError:
            raise self._no_text(name)

    def texts(self, name):
        """Yield a member as text, piece by piece; see ``decode`` for its encodings."""
        self._check_text(name)
        decoder = None
        try:
            for piece in self.pieces(name):
                decoder = decoder or codecs.getincrementaldecoder(encoding_of(piece))()
                text = decoder.decode(piece)
                if "\0" in text:
                    raise self._no_text(name)
                yield text
            if decoder:
                yield decoder.decode(b"", True)
        except UnicodeDecodeError:
            raise self._no_text(name)

    def spend(self, elements, name):
        """Count elements of a member; InputFailure when it is too many of them."""
        self._left -= elements
        if self._left < 0:
            raise InputFailure(
                "{0}: {1!r} has too many elements and is not read.".format(self.where, name[:80]), self.remedy
            )

    def _check_text(self, name):
        try:
            if self._zip.getinfo(name).file_size > LONGEST_TEXT:
                raise InputFailure("{0}: {1!r} is too long and is not read.".format(self.where, name[:80]), REMEDY)
        except KeyError as error:
            raise InputFailure("{0}: {1!r} cannot be read: {2}.".format(self.where, name[:80], error), REMEDY)

    def _no_text(self, name):
        return InputFailure("{0}: {1!r} is not text.".format(self.where, name[:80]), REMEDY)


def _no_zip(where, beginning):
    """Return the failure for what cannot be opened, by how it begins."""
    if beginning.startswith(b"PK\3\4"):
        return InputFailure(
            "{0} is a zip file that is damaged or truncated.".format(where), "Copy or export the package again."
        )
    if beginning.startswith(b"version https://git-lfs"):
        return InputFailure("{0} is a Git LFS pointer, not the file itself.".format(where), "Run git lfs pull.")
    return InputFailure("{0} is not a zip file.".format(where), REMEDY)


def _beginning(source):
    if isinstance(source, str):
        with open(source, "rb") as stream:
            return stream.read(40)
    source.seek(0)
    return source.read(40)
