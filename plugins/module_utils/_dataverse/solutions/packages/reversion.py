# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package under another version: the same members, and another number in its manifest.

That a managed package may be given another version in this way is inferred: nothing else in a package that was
exported names its version, and no document forbids or promises it.
"""

from __future__ import annotations

import copy
import shutil
import zipfile
from typing import TYPE_CHECKING
from xml.parsers import expat

from ...._core.encoding import encoding_of
from ...._core.errors import InputFailure
from . import manifest
from .archive import REMEDY, Archive
from .markup import VERSION

if TYPE_CHECKING:
    from typing import IO, Any


UNIQUE_NAME = ["ImportExportXml", "SolutionManifest", "UniqueName"]
WORDS = {"UniqueName": "unique name", "Version": "version"}


def write(source: str | IO[bytes], where: str, version: str, stream: IO[bytes]) -> None:
    """Write the package ``source``, a path or an open file, to ``stream``, with ``version`` in its manifest.

    All else stays as it is, the dates of the members among it, so that the same source and version give the same
    bytes. Raises InputFailure for what is not a package (see Archive), or has no version in its manifest.
    """
    with Archive(source, where) as archive:
        changed = with_version(archive.read(manifest.NAME), version, archive.where)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            # the size of what is written is another one, and zipfile notes it in the member it was given
            with new.open(copy.copy(member), "w") as target:
                if member.filename == manifest.NAME:
                    target.write(changed)
                elif not member.is_dir():
                    with old.open(member) as content:
                        shutil.copyfileobj(content, target)


def with_version(content: bytes, version: str, where: str) -> bytes:
    """Return the bytes of a manifest with another version, in the encoding they have."""
    encoding = encoding_of(content)
    text = content.decode(encoding).encode("utf-8")
    start, end = _place_of(VERSION, text, where)
    return (text[:start] + version.encode("utf-8") + text[end:]).decode("utf-8").encode(_same(encoding, content))


def version_in(content: bytes, where: str) -> str:
    """Return the version that a manifest names; InputFailure if it does not name exactly one."""
    return _said(VERSION, content, where)


def name_in(content: bytes, where: str) -> str:
    """Return the unique name that a manifest has; InputFailure if it does not have exactly one."""
    return _said(UNIQUE_NAME, content, where)


def _said(element: list[str], content: bytes, where: str) -> str:
    """Return the text of an element of a manifest."""
    text = content.decode(encoding_of(content)).encode("utf-8")
    start, end = _place_of(element, text, where)
    return text[start:end].decode("utf-8").strip()


def _same(encoding: str, content: bytes) -> str:
    """Return the encoding that writes a byte order mark only where there was one."""
    return "utf-8" if encoding == "utf-8-sig" and not content.startswith(b"\xef\xbb\xbf") else encoding


def _place_of(element: list[str], text: bytes, where: str) -> tuple[int, int]:
    """Return where in a manifest the text of an element begins and ends, in bytes."""
    parser = expat.ParserCreate("utf-8")
    path: list[str] = []
    found: list[int] = []

    def opens(tag: str, _attributes: Any) -> None:
        path.append(tag)
        if path == element:
            found.append(text.index(b">", parser.CurrentByteIndex) + 1)

    def closes(_tag: str) -> None:
        if path == element:
            found.append(parser.CurrentByteIndex)
        path.pop()

    parser.StartElementHandler = opens
    parser.EndElementHandler = closes
    parser.Parse(text, True)
    if len(found) != 2 or found[0] >= found[1]:
        raise InputFailure(
            "{0}: {1} does not name exactly one {2}.".format(where, manifest.NAME, WORDS[element[-1]]), REMEDY
        )
    return found[0], found[1]
