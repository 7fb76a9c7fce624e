# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of files for documents, whose own names are free text (contract 4.5, 8.13 and 8.14)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 120
FALLBACK = ".bin"
TYPES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.ms-xpsdocument": ".xps",
    "application/oxps": ".xps",
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "application/json": ".json",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "text/rtf": ".rtf",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/tiff": ".tif",
}
SAYS_NOTHING = ("application/octet-stream", "binary/octet-stream", "application/x-download")
# what files begin with; a zip is most likely a text document
MAGIC = (
    (b"%PDF", ".pdf"),
    (b"PK", ".docx"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?\Z")
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}\Z")


def extension(of_metadata: str | None, of_answer: str | None, head: bytes) -> str:
    """Return the ending for a file: what the metadata says, then the answer's header, then its first bytes."""
    for said in (of_metadata, of_answer):
        kind = str(said or "").partition(";")[0].strip().lower()
        if kind and kind not in SAYS_NOTHING:
            if kind in TYPES:
                return TYPES[kind]
            # older servers say just "pdf" or "docx" (inferred)
            if "." + kind in TYPES.values():
                return "." + kind
    for start, ending in MAGIC:
        if head.startswith(start):
            return ending
    return FALLBACK


def file_name(display_name: str | None, guid: str, ending: str) -> str:
    """Return a name without folders, control and reserved characters; the ending is added where there is none.

    It begins neither as an option of a command nor as a home folder does.
    """
    last = re.split(r"[/\\]", display_name or "")[-1]
    plain = " ".join(_UNSAFE.sub("_", last).split()).strip(". ")
    if not plain.strip("_"):
        plain = "document-{0}".format(_safe(guid))
    if _RESERVED.match(plain) or plain[0] in "-~":
        plain = "_" + plain
    own = _EXTENSION.search(plain)
    if own and own.group(0).lower() in (*TYPES.values(), ending):
        plain, ending = plain[: own.start()], own.group(0)
    return _cut(plain, LONGEST - len(ending)) + ending


def unique(names: Iterable[tuple[str, str]]) -> list[str]:
    """Return file names for ``(name, id)``: a name that already exists gets the document's id too.

    Two names that differ in case or in Unicode form alone are one, since some file systems take them so.
    """
    taken: set[str] = set()
    result: list[str] = []
    for name, guid in names:
        if _seen(name) in taken:
            own = _EXTENSION.search(name)
            stem, ending = (name[: own.start()], own.group(0)) if own else (name, "")
            name = "{0}-{1}{2}".format(stem, _safe(guid), ending)
        taken.add(_seen(name))
        result.append(name)
    return result


def _seen(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _safe(guid: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "_", guid)[:64]


def _cut(stem: str, limit: int) -> str:
    """Return a name of at most ``limit`` bytes in UTF-8, which is what file systems count."""
    return stem.encode("utf-8")[:limit].decode("utf-8", "ignore").rstrip(". ") or "document"
