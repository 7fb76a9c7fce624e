# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests and answers as the sites of the emulator see them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote


@dataclass
class Request:
    method: str
    raw_path: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    token_expired: bool = False
    parts: list[Request] = field(default_factory=list)
    answered_with: int | None = None

    def point_to(self, address: str) -> None:
        """Take method, headers and body to another path and query; an origin in front of the path is left out."""
        self.raw_path, _mark, self.query = re.sub(r"^https?://[^/]*", "", address).partition("?")
        self.path = unquote(self.raw_path)

    @cached_property
    def json(self) -> Any:
        """The body as JSON; raises ValueError when it is none."""
        return json.loads(self.body)

    @cached_property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @cached_property
    def options(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def header(self, name: str) -> str | None:
        return self.headers.get(name.lower())


@dataclass
class Response:
    """An answer; one with `pieces` is made while it is sent, and its length is not told before."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Iterable[bytes] | None = None


@dataclass(frozen=True)
class Later:
    """An answer that is not there yet; `poll` gives it once the work behind it is done."""

    poll: Callable[[], Response | None]


class Site(Protocol):
    """What answers on one port."""

    name: str
    journalled: bool

    def handle(self, request: Request) -> Response | Later:
        """Answer one request."""


def json_response(status: int, payload: Any, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(payload, ensure_ascii=False).encode("utf-8")
    return Response(status, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})
