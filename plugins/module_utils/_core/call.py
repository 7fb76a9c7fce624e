# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request to a service, as its caller intends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

SAFE_METHODS = ("GET", "HEAD")


class Call:
    """``url`` is absolute or relative to the service; ``json`` is a value to send as JSON, ``body`` is sent as it is.

    ``body`` is bytes, or an iterable of them that knows its length. With ``stream``, the caller reads the body of the
    response. ``safe`` marks a request that changes nothing in spite of its method, ``repeatable`` one that may be sent
    twice. ``patience`` is for a read that the server holds: if there is no response after so many seconds, there is
    none, and the request is not sent again. With ``once``, a request that the service postpones (429) is not sent again
    either: the caller first checks what exists.
    """

    __slots__ = ("method", "url", "headers", "json", "body", "safe", "repeatable", "stream", "patience", "once")

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        body: bytes | Iterable[bytes] | None = None,
        safe: bool | None = None,
        repeatable: bool | None = None,
        stream: bool = False,
        patience: float | None = None,
        once: bool = False,
    ) -> None:
        self.method = method
        self.url = url
        self.headers = dict(headers or {})
        self.json = json
        self.body = body
        self.safe = method in SAFE_METHODS if safe is None else safe
        self.repeatable = self.safe if repeatable is None else repeatable
        self.stream = stream
        self.patience = patience
        self.once = once

    def below(self, root: str) -> Call:
        """Place a relative ``url`` below ``root``, and return this call."""
        if not self.url.startswith(("https://", "http://")):
            self.url = root + self.url
        return self

    @property
    def place(self) -> str:
        """The address without its query."""
        return self.url.split("?")[0]
