# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are sent as base64 text in JSON, in pieces: no more than a piece is in memory."""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
from typing import TYPE_CHECKING

from ..._core.again import TryAgain, again
from ..._core.errors import Failure, InputFailure, Unreachable
from ..._core.text import place, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, BinaryIO

    from ..._core.call import Call
    from .client import Dataverse

PIECE = 192 * 1024
# What surrounds the file in a response is short.
LONGEST_REST = 256 * 1024
# Several times what a solution may have (contract 16); anything longer is treated as endless.
LONGEST_ANSWER = 1024 * 1024 * 1024
LONGEST_ESCAPE = 6
DOWNLOADS = 4
_ESCAPE = re.compile(rb"\\(?:u00([0-9a-fA-F]{2})|(/))")


class FileContent:
    """A member of a JSON body: the content of the file at ``path`` as base64 text."""

    def __init__(self, path: str) -> None:
        self.path = path


class JsonBody:
    """A JSON object with FileContent members, made while it is sent; its length is known before.

    Each iteration reads the files again, so a request may be repeated.
    """

    def __init__(self, members: Mapping[str, Any]) -> None:
        self._parts: list[bytes | FileContent] = []
        for number, (name, value) in enumerate(members.items()):
            start = "{0}{1}: ".format(", " if number else "{", json.dumps(name))
            if isinstance(value, FileContent):
                self._parts += [(start + '"').encode("utf-8"), value, b'"']
            else:
                self._parts.append((start + json.dumps(value)).encode("utf-8"))
        self._parts.append(b"}")
        self._sizes = {part.path: _size(part.path) for part in self._parts if isinstance(part, FileContent)}

    def __len__(self) -> int:
        return sum(
            -(-self._sizes[part.path] // 3) * 4 if isinstance(part, FileContent) else len(part) for part in self._parts
        )

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            if isinstance(part, FileContent):
                yield from self._encoded(part.path)
            else:
                yield part

    def _encoded(self, path: str) -> Iterator[bytes]:
        left = self._sizes[path]
        with _opened(path) as stream:
            while left:
                piece = stream.read(min(PIECE, left))
                if len(piece) < min(PIECE, left):
                    raise InputFailure("{0} became shorter while it was sent.".format(place(path)))
                left -= len(piece)
                yield base64.b64encode(piece)


def is_streamed(body: Any) -> bool:
    """Return whether a body has to be made while it is sent."""
    return isinstance(body, dict) and any(isinstance(value, FileContent) for value in body.values())


def download(dataverse: Dataverse, call: Call, tried: str, member: str, stream: BinaryIO) -> None:
    """Write one member of the answer to ``call``, base64 text, to a stream; an answer that breaks off is repeated."""

    def attempt(_number: int) -> None:
        stream.seek(0)
        stream.truncate()
        with dataverse.send(call, tried) as answer:
            try:
                write_member(answer.iter_content(PIECE), member, stream)
            except ValueError:
                raise Failure(
                    "{0} failed: the response contains no package.".format(tried), http_status=answer.status_code
                )
            except OSError as error:
                raise TryAgain(error)

    try:
        again(DOWNLOADS, attempt)
    except TryAgain as trouble:
        raise Unreachable(
            "{0} failed: the response was interrupted {1} times: {2}.".format(
                tried, DOWNLOADS, short(str(trouble), 100)
            ),
            "Run the task again.",
        )


def write_member(pieces: Iterator[bytes], member: str, stream: BinaryIO) -> None:
    """Write the base64 text of one member of a JSON object, decoded, to ``stream``.

    ``pieces`` yields the object's bytes. Raises ValueError if it is not such an object or not complete, Failure if the
    file cannot be written.
    """
    pieces = _bounded(pieces, LONGEST_ANSWER)
    start = re.compile(rb'(?<!\\)"' + re.escape(member.encode("ascii")) + rb'"\s*:\s*"')
    head, found = b"", None
    while not found:
        piece = next(pieces, None)
        if piece is None or len(head) > LONGEST_REST:
            raise ValueError("no member {0}".format(member))
        head += piece
        found = start.search(head)
    if found.start() > LONGEST_REST:
        raise ValueError("too much text before the file")
    rest = itertools.chain([head[found.end() :]], pieces)
    tail = b"".join(_bounded(_decode(rest, stream), LONGEST_REST))
    whole = json.loads(head[: found.end()] + b'"' + tail)
    if not isinstance(whole, dict) or whole.get(member) != "":
        raise ValueError("no member {0}".format(member))


def _decode(pieces: Iterable[bytes], stream: BinaryIO) -> Iterator[bytes]:
    """Decode pieces of text up to the closing quote; return an iterator of what follows it."""
    kept, padded = b"", False
    for piece in pieces:
        text, quote, after = (kept + piece).partition(b'"')
        cut = len(text)
        if not quote:
            escape = text.rfind(b"\\", max(0, cut - LONGEST_ESCAPE + 1))
            cut = escape if escape >= 0 else cut
        plain = _ESCAPE.sub(_unescaped, text[:cut])
        whole = len(plain) if quote else len(plain) // 4 * 4
        if plain and padded:
            raise ValueError("text after its end")
        padded = plain[:whole].endswith(b"=")
        _put(stream, base64.b64decode(plain[:whole], validate=True))
        kept = plain[whole:] + text[cut:]
        if quote:
            return itertools.chain([after], pieces)
    raise ValueError("the text does not end")


def _unescaped(match: re.Match[bytes]) -> bytes:
    return bytes([int(match.group(1), 16)]) if match.group(1) else b"/"


def _put(stream: BinaryIO, content: bytes) -> None:
    try:
        stream.write(content)
    except OSError as error:
        raise Failure("The response cannot be written: {0}.".format(error.strerror))


def _bounded(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > most:
            raise ValueError("more than {0} bytes".format(most))
        yield piece


def _size(path: str) -> int:
    with _opened(path) as stream:
        return os.fstat(stream.fileno()).st_size


def _opened(path: str) -> BinaryIO:
    try:
        return open(path, "rb")
    except OSError as error:
        raise InputFailure("{0} cannot be read: {1}.".format(place(path), error.strerror))
