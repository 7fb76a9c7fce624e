# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One document of a project: its metadata and its content (contract 4.5, 8.13, 8.15, 8.16)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ..._core.again import TryAgain, again
from ..._core.errors import Failure, NotFound, Refused, Unreachable
from ..._core.text import short
from ..api.client import path
from .names import extension

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, BinaryIO

    from ..api.client import SmartFlows

PIECE = 192 * 1024
DOWNLOADS = 4
# Looks at a document that has just been made before its content is treated as missing.
LOOKS = 4


class Document:
    """The document ``guid``. With ``fresh`` it has just been made, so that its content may be a moment late."""

    def __init__(
        self,
        smartflows: SmartFlows,
        guid: str,
        name: str | None = None,
        fresh: bool = False,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self.guid = guid
        self.name = name
        self.size: int | None = None
        self.checksum: str | None = None
        self.content_type: str | None = None
        self._smartflows = smartflows
        self._fresh = fresh
        self._sleep = sleep or (lambda seconds: None)
        self._metadata: dict[str, Any] | None = None
        self._tried = "Fetching document {0}".format(short(name or guid, 60))

    def describe(self, required: bool = False) -> dict[str, Any]:
        """Read the metadata and return it; {} if it cannot be read and is not ``required``."""
        if self._metadata is None:
            try:
                self._metadata = self._smartflows.get(path("documents", self.guid), self._tried)
            except Refused as refusal:
                if required or refusal.http_status not in (403, 404):
                    raise
                self._metadata = {}
            shown = self._metadata.get("displayName")
            self.name = shown if isinstance(shown, str) and shown else self.name
            kind = self._metadata.get("contentType")
            self.content_type = kind if isinstance(kind, str) else None
        return self._metadata

    def ending(self) -> Any:
        """Return the ending for a file with this content; without metadata, by the first bytes of the content."""
        self.describe()
        known = extension(self.content_type, None, b"")
        if known != ".bin":
            return known
        head, said = self._fetch(self._beginning)
        if not self.content_type:
            self.content_type = said
        return extension(self.content_type, said, head)

    def check(self) -> None:
        """Raise Failure unless the content can be read."""
        self._fetch(self._beginning)

    def _beginning(self) -> tuple[bytes, str | None]:
        """Return the first bytes of the content, and the type that its answer has."""
        with self._opened() as answer:
            try:
                return next(iter(answer.iter_content(16)), b""), answer.headers.get("Content-Type")
            except OSError as error:
                raise TryAgain(error)

    def write(self, stream: BinaryIO) -> None:
        """Write the content to a binary stream, piece by piece; size and checksum are known afterwards.

        A content that breaks off is fetched again from its start.
        """

        def attempt() -> None:
            stream.seek(0)
            stream.truncate()
            self._read(stream.write)

        self._fetch(attempt)

    def measure(self) -> None:
        """Read the content without keeping it, to know its size and checksum."""
        self._fetch(lambda: self._read(lambda piece: None))

    def _fetch(self, attempt: Callable[[], Any]) -> Any:
        """Return what ``attempt()`` returns, made again where the content breaks off."""
        try:
            return again(DOWNLOADS, lambda _number: attempt())
        except TryAgain as trouble:
            raise Unreachable(
                "{0} failed: the transfer was interrupted {1} times: {2}.".format(
                    self._tried, DOWNLOADS, short(str(trouble), 100)
                ),
                "Run the task again.",
            )

    def _read(self, keep: Callable[[bytes], object]) -> None:
        """Read the content once; TryAgain says why it broke off."""
        digest, size = hashlib.sha256(), 0
        with self._opened() as answer:
            pieces = iter(answer.iter_content(PIECE))
            while True:
                try:
                    piece = next(pieces, None)
                except OSError as error:
                    raise TryAgain(error)
                if piece is None:
                    break
                digest.update(piece)
                size += len(piece)
                _keep(keep, piece)
            told = answer.headers.get("Content-Length", "")
            if told.isdecimal() and "Content-Encoding" not in answer.headers and int(told) != size:
                raise TryAgain("received {0} of {1} bytes".format(size, told))
        self.size, self.checksum = size, digest.hexdigest()

    def _opened(self) -> Any:
        for look in range(LOOKS):
            try:
                self._wait_until_finished()
                answer = self._smartflows.content(path("documents", self.guid, "content"), self._tried)
                break
            except NotFound as missing:
                if not self._fresh or look == LOOKS - 1:
                    raise Failure(
                        "{0} failed: its content was not found (HTTP 404).".format(self._tried),
                        "It was deleted or is not finished, or the user of the key is not allowed to read it.",
                        http_status=404,
                        detail=missing.detail,
                    )
                self._sleep(2**look)
        self._refuse_pages(answer)
        return answer

    def _wait_until_finished(self) -> None:
        """A document that is not finished is read a few times, then it is a failure."""
        for look in range(LOOKS):
            if self.describe().get("finished") is not False:
                return
            if self._fresh and look < LOOKS - 1:
                self._sleep(2**look)
                self._metadata = None
        raise Failure("{0} failed: the document is not finished.".format(self._tried), "Try again later.")

    def _refuse_pages(self, answer: Any) -> None:
        """A web page instead of another kind of document is a sign-in page."""
        said = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if said == "text/html" and "html" not in (self.content_type or ""):
            answer.close()
            raise Failure(
                "{0} failed: {1} responded with a web page.".format(self._tried, self._smartflows.url),
                "Check smartflows_url and proxies.",
                http_status=answer.status_code,
            )

    def as_result(self) -> dict[str, Any]:
        """Return what is known of it."""
        metadata = self._metadata or {}
        return {
            "document_id": self.guid,
            "name": self.name,
            "content_type": self.content_type,
            "size": self.size,
            "checksum": self.checksum,
            "created_at": metadata.get("createdAt"),
        }

    def without_file(self) -> dict[str, Any]:
        """Return what is known of a document that is not written to a file."""
        return dict(self.as_result(), file=None, changed=False)


def _keep(keep: Callable[[bytes], object], piece: bytes) -> None:
    """Hand on a piece; a failure of the disk is not one of the network."""
    try:
        keep(piece)
    except OSError as error:
        raise Failure("The document cannot be stored: {0}.".format(error.strerror))
