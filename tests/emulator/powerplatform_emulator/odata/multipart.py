# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP messages inside of multipart bodies, as answers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from http import HTTPStatus

from ..http import Response

LINE = b"\r\n"


@dataclass(frozen=True)
class Part:
    """The answer to one operation."""

    response: Response
    content_id: str | None = None


def join_answers(status: int, parts: list[Part | list[Part]], whole: bool) -> Response:
    """One answer from many; a list stands for a change set. What ended early lacks the mark of its end."""
    boundary = f"batchresponse_{uuid.uuid4()}"
    blocks = [_change_set(part) if isinstance(part, list) else _single(part) for part in parts]
    body = _joined(boundary, blocks, whole)
    return Response(status, body, {"Content-Type": f"multipart/mixed; boundary={boundary}"})


def _joined(boundary: str, blocks: list[bytes], whole: bool) -> bytes:
    delimiter = f"--{boundary}".encode()
    lines = [line for block in blocks for line in (delimiter, block)]
    return LINE.join([*lines, delimiter + b"--" if whole else delimiter, b""])


def _change_set(parts: list[Part]) -> bytes:
    boundary = f"changesetresponse_{uuid.uuid4()}"
    head = f"Content-Type: multipart/mixed; boundary={boundary}".encode()
    return LINE.join([head, b"", _joined(boundary, [_single(part) for part in parts], whole=True)])


def _single(part: Part) -> bytes:
    response = part.response
    lines = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"]
    if part.content_id is not None:
        lines.append(f"Content-ID: {part.content_id}")
    lines += ["", f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    return LINE.join([*(line.encode("latin-1") for line in lines), b"", response.body])
