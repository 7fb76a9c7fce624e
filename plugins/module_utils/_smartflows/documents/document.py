# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One document of a project: its metadata and its content (contract 4.5, 8.13, 8.15, 8.16)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from ..._core.again import TryAgain, again
from ..._core.errors import Failure, NotFound, Refused, Unreachable
from ..._core.late_imports import late
from ..._core.text import short
from ..api.client import path
from .names import extension

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO, TypeVar

    from ..api.client import SmartFlows
    from . import instead

    T = TypeVar("T")
else:
    (instead,) = late(__package__, ".instead")

PIECE = 192 * 1024
DOWNLOADS = 4
# Looks at a document that has just been made before its content is treated as missing.
LOOKS = 4


class Content(NamedTuple):
    """What is known of a content that was read."""

    size: int
    checksum: str

    @classmethod
    def of(cls, pieces: Iterable[bytes]) -> Content:
        """Read a content piece by piece."""
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
        return cls(size, digest.hexdigest())


class Document(NamedTuple):
    """The document ``guid``, as far as it was read. With ``fresh`` it has just been made, so that it may be late.

    ``metadata`` are None until they are read, and {} if they cannot be read.
    """

    smartflows: SmartFlows
    guid: str
    name: str | None = None
    fresh: bool = False
    sleep: Callable[[float], None] = lambda seconds: None
    metadata: dict[str, Any] | None = None
    content_type: str | None = None
    content: Content | None = None

    def described(self, required: bool = False) -> Document:
        """Return it with its metadata; Refused if they cannot be read and are ``required``."""
        if self.metadata is not None:
            return self
        try:
            metadata = self.smartflows.get(path("documents", self.guid), self._tried)
        except Refused as refusal:
            if required or refusal.http_status not in (403, 404):
                raise
            metadata = {}
        name, kind = metadata.get("displayName"), metadata.get("contentType")
        return self._replace(
            metadata=metadata,
            name=name if isinstance(name, str) and name else self.name,
            content_type=kind if isinstance(kind, str) else None,
        )

    def with_ending(self) -> tuple[Document, str]:
        """Return it with its metadata, and the ending for its file; without metadata, by its first bytes."""
        document = self.described()
        ending = extension(document.content_type, None, b"")
        if ending != ".bin":
            return document, ending
        head, said = document.beginning()
        ending = extension(document.content_type, said, head)
        return document._replace(content_type=document.content_type or said), ending

    def beginning(self) -> tuple[bytes, str | None]:
        """Return the first bytes of the content, and the type that its response has; Failure if it cannot be read."""
        return self._fetch(self._finished()._begun)

    def read(self, stream: BinaryIO | None = None) -> Document:
        """Return it with its content, which is written to a binary stream, if there is one, piece by piece.

        A content that breaks off is fetched again from its start.
        """
        document = self._finished()
        return document._replace(content=self._fetch(lambda: document._received(stream)))

    @property
    def _tried(self) -> str:
        return "Fetching document {0}".format(short(self.name or self.guid, 60))

    def _fetch(self, attempt: Callable[[], T]) -> T:
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

    def _begun(self) -> tuple[bytes, str | None]:
        with self._opened() as answer:
            try:
                return next(iter(answer.iter_content(16)), b""), answer.headers.get("Content-Type")
            except OSError as error:
                raise TryAgain(error)

    def _received(self, stream: BinaryIO | None) -> Content:
        """Read the content once; TryAgain says why it broke off."""
        if stream:
            stream.seek(0)
            stream.truncate()
        with self._opened() as answer:
            found = Content.of(self._pieces(answer, stream))
            told = answer.headers.get("Content-Length", "")
            if told.isdecimal() and "Content-Encoding" not in answer.headers and int(told) != found.size:
                raise TryAgain("received {0} of {1} bytes".format(found.size, told))
        return found

    def _opened(self) -> Any:
        for look in range(LOOKS):
            try:
                answer = self.smartflows.content(path("documents", self.guid, "content"), self._tried)
                break
            except NotFound as missing:
                if not self.fresh or look == LOOKS - 1:
                    raise Failure(
                        "{0} failed: its content was not found (HTTP 404).".format(self._tried),
                        "It was deleted or is not finished, or the user of the key is not allowed to read it.",
                        http_status=404,
                        detail=missing.detail,
                    )
                self.sleep(2**look)
        self._refuse_others(answer)
        return answer

    def _finished(self) -> Document:
        """Return it with the metadata of a document that is finished; a fresh one is read a few times."""
        document = self.described()
        for look in range(LOOKS - 1 if self.fresh else 0):
            if document.is_finished:
                break
            self.sleep(2**look)
            document = self._replace(metadata=None).described()
        if not document.is_finished:
            raise Failure("{0} failed: the document is not finished.".format(self._tried), "Try again later.")
        return document

    @property
    def is_finished(self) -> bool:
        """Whether its metadata do not say that it is not finished."""
        return (self.metadata or {}).get("finished") is not False

    def _refuse_others(self, answer: Any, start: bytes = b"") -> None:
        """Raise a Failure if a response is not the document, but a sign-in page or an error."""
        other = instead.page_or_error(self.content_type, answer, start)
        if other:
            answer.close()
            raise Failure(
                "{0} failed: {1} responded with {2}.".format(self._tried, self.smartflows.url, other),
                "Check smartflows_url and proxies.",
                http_status=answer.status_code,
            )

    def _pieces(self, answer: Any, stream: BinaryIO | None) -> Iterator[bytes]:
        """Yield a content piece by piece, each of which is written to a stream, if there is one."""
        for number, piece in enumerate(_read(answer)):
            if not number:
                self._refuse_others(answer, piece)
            _write(piece, stream)
            yield piece

    def as_result(self) -> dict[str, Any]:
        """Return what is known of it."""
        return {
            "document_id": self.guid,
            "name": self.name,
            "content_type": self.content_type,
            "size": self.content.size if self.content else None,
            "checksum": self.content.checksum if self.content else None,
            "created_at": (self.metadata or {}).get("createdAt"),
        }

    def without_file(self) -> dict[str, Any]:
        """Return what is known of a document that is not written to a file."""
        return dict(self.as_result(), file=None, changed=False)


def _read(answer: Any) -> Iterator[bytes]:
    pieces = iter(answer.iter_content(PIECE))
    while True:
        try:
            piece = next(pieces, None)
        except OSError as error:
            raise TryAgain(error)
        if piece is None:
            return
        yield piece


def _write(piece: bytes, stream: BinaryIO | None) -> None:
    """Write to a stream, if there is one; a failure of the disk is not one of the network."""
    try:
        if stream:
            stream.write(piece)
    except OSError as error:
        raise Failure("The document cannot be stored: {0}.".format(error.strerror))
