# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many reads in one request: the multipart form of ``$batch`` (contract 7). It only contains GET requests."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

# The service allows 1000; a response that is read completely should be small.
PARTS = 100
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3}) ?([^\r\n]*)")


class Part:
    """One response of a batch, with the members of a response of ``requests`` that the client uses.

    The names of its headers are in lower case.
    """

    def __init__(self, status: int, reason: str, headers: dict[str, str], content: bytes) -> None:
        self.status_code = status
        self.reason = reason
        self.headers = headers
        self.content = content
        self.ok = status < 400

    def json(self) -> Any:
        """Return the content as JSON; ValueError if it is not JSON."""
        return json.loads(self.content.decode("utf-8"))


def boundary() -> str:
    """Return a name that no address contains."""
    return "batch_{0}".format(uuid.uuid4())


def encode(targets: Iterable[str], headers: Mapping[str, str], mark: str) -> bytes:
    """Return the body of a batch of GETs of ``targets`` (paths from the root), each with ``headers``."""
    lines = []
    for target in targets:
        if not target.startswith("/") or re.search(r"[^!-~]", target):
            raise ValueError("not the target of a request: {0!r}".format(target[:80]))
        lines += ["--" + mark, "Content-Type: application/http", "Content-Transfer-Encoding: binary", ""]
        lines += ["GET {0} HTTP/1.1".format(target)]
        lines += ["{0}: {1}".format(name, value) for name, value in headers.items()] + ["", ""]
    return "\r\n".join(lines + ["--{0}--".format(mark), ""]).encode("ascii")


def decode(content_type: str | None, content: bytes) -> list[Part]:
    """Return the parts of a response, in order; ValueError if it is not that of a batch.

    The closing delimiter may be missing: it does when a batch ends early (contract, observed).
    """
    found = re.search(r'boundary="?([^";,\s]+)', content_type or "")
    if not found:
        raise ValueError("no boundary")
    return [_part(section) for section in _sections(found.group(1).encode(), content) if section.strip()]


def _sections(mark: bytes, content: bytes) -> list[bytes]:
    """Return what follows each delimiter, which is a line of its own, up to the next."""
    # a pattern that starts with fixed text is searched for several times faster than one that starts with a line's end
    found = re.finditer(rb"--" + re.escape(mark) + rb"(?:--)?[ \t]*(?:\r?\n|\Z)", content)
    lines = [one for one in found if content[max(0, one.start() - 1) : one.start()] in (b"", b"\n")]
    ends = [one.start() for one in lines[1:]] + [len(content)]
    return [content[one.end() : end].removesuffix(b"\n").removesuffix(b"\r") for one, end in zip(lines, ends)]


def _part(section: bytes) -> Part:
    _outer, _gap, http = _cut(section)
    head, _gap, body = _cut(http)
    status = _STATUS.match(head)
    if not status:
        raise ValueError("a part without a status")
    headers = {}
    for line in head.splitlines()[1:]:
        name, _colon, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    return Part(int(status.group(1)), status.group(2).decode("latin-1"), headers, body)


def _cut(content: bytes) -> tuple[bytes, bytes, bytes]:
    """Return what stands before and after the first empty line."""
    gap = re.search(rb"\r?\n\r?\n", content)
    if not gap:
        return content, b"", b""
    return content[: gap.start()], gap.group(), content[gap.end() :]
