# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The body of a `$batch` request taken apart into operations and change sets."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ..errors import DataverseError, bad_payload
from ..http import Request
from .batch import ChangeSet, Item, Operation

MOST_OPERATIONS = 1000
BOUNDARY = re.compile(r'boundary\s*=\s*"?([^";]+)"?', re.I)
IMPERSONATION = ("callerobjectid", "mscrmcallerid")
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
NOT_CARRIED_OVER = frozenset({"content-id", "content-length", "host"})


def read_batch(request: Request) -> list[Item]:
    if request.method != "POST":
        raise DataverseError(405, "0x8006088a", f"The method {request.method} is not allowed for '$batch'.")
    items = [_item(request, block) for block in _blocks(request.body, request.header("Content-Type") or "")]
    count = sum(len(item.operations) if isinstance(item, ChangeSet) else 1 for item in items)
    if count > MOST_OPERATIONS:
        text = f"The batch has {count} operations; the maximum number of operations in a batch is {MOST_OPERATIONS}."
        raise DataverseError(400, "0x80060888", text)
    return items


def _blocks(body: bytes, content_type: str) -> list[bytes]:
    found = BOUNDARY.search(content_type)
    if not content_type.lower().startswith("multipart/mixed") or found is None:
        raise bad_payload(f"A batch is multipart/mixed with a boundary, not '{content_type}'.")
    if b"\r\n" not in body:
        raise bad_payload("Stream was not readable. The lines of a batch end with CRLF.")
    boundary = re.escape(found[1].strip().encode("latin-1"))
    pieces = re.split(rb"\r\n--" + boundary + rb"(--)?[ \t]*(?=\r\n|\Z)", b"\r\n" + body)
    marks, blocks = pieces[1::2], pieces[2::2]
    if not marks or marks[-1] is None or any(marks[:-1]):
        raise bad_payload(f"The boundary '{found[1]}' does not enclose the parts of the batch.")
    return [block.removeprefix(b"\r\n") for block in blocks[:-1]]


def _item(batch: Request, block: bytes) -> Item:
    headers, content = _head(block)
    kind = headers.get("content-type", "")
    if not kind.lower().startswith("multipart/mixed"):
        return _operation(batch, headers, content)
    operations = [_operation(batch, *_head(inner)) for inner in _blocks(content, kind)]
    for operation in operations:
        if operation.request.method == "GET":
            raise bad_payload("A change set cannot hold a GET request.")
        if operation.content_id is None:
            raise bad_payload("Every request of a change set needs a Content-ID header.")
    if len({operation.content_id for operation in operations}) < len(operations):
        raise bad_payload("Two requests of a change set have the same Content-ID.")
    return ChangeSet(operations)


def _head(block: bytes) -> tuple[dict[str, str], bytes]:
    """Header lines up to the blank one, and what follows."""
    if block.startswith(b"\r\n"):
        return {}, block[2:]
    head, _blank, rest = block.partition(b"\r\n\r\n")
    pairs = (line.partition(":") for line in head.decode("latin-1").split("\r\n"))
    return {name.strip().lower(): value.strip() for name, _colon, value in pairs}, rest


def _operation(batch: Request, outer: dict[str, str], content: bytes) -> Operation:
    if not outer.get("content-type", "").lower().startswith("application/http"):
        raise bad_payload("A part of a batch is of type application/http or multipart/mixed.")
    line, _end, rest = content.partition(b"\r\n")
    words = line.decode("utf-8", "replace").strip().split(" ")
    if len(words) < 3 or words[0] not in METHODS or not words[-1].startswith("HTTP/1."):
        raise bad_payload("A part of a batch begins with a line of method, URL and HTTP version.")
    headers, body = _head(rest)
    content_id = outer.get("content-id") or headers.get("content-id")
    request = Request(words[0], "", "", "", _with_sign_in(batch, headers), body, batch.token_expired)
    request.point_to(_address(batch, " ".join(words[1:-1])))
    batch.parts.append(request)
    return Operation(request, content_id)


def _with_sign_in(batch: Request, own: dict[str, str]) -> dict[str, str]:
    """A part is sent by whoever sent the batch, unless it names somebody to act for."""
    kept = {name: value for name, value in own.items() if name not in NOT_CARRIED_OVER}
    carried = ["authorization"]
    if not any(name in own for name in IMPERSONATION):
        carried += IMPERSONATION
    return {**kept, **{name: batch.headers[name] for name in carried if name in batch.headers}}


def _address(batch: Request, url: str) -> str:
    """Path and query of a part; its URL may be absolute, begin with a slash, or follow the root of the service."""
    parts = urlsplit(url)
    if parts.netloc and parts.netloc.lower() != (batch.header("Host") or "").lower():
        raise bad_payload(f"The URL '{url}' does not belong to this service.")
    text = url[url.index(parts.netloc) + len(parts.netloc) :] if parts.netloc else url
    return text if text.startswith("/api/data/") else f"{batch.raw_path.rpartition('/')[0]}/{text.lstrip('/')}"
