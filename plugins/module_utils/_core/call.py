# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request to a service, as its caller intends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SAFE_METHODS = ("GET", "HEAD")


class Call(NamedTuple):
    """``url`` is absolute or relative to the service; ``json`` is a value to send as JSON, ``body`` is sent as it is.

    ``body`` is bytes, or an iterable of them that knows its length. With ``stream``, the caller reads the body of the
    response. ``safe`` marks a request that changes nothing in spite of its method, ``repeatable`` one that may be sent
    twice. ``patience`` is for a read that the server holds: if there is no response after so many seconds, there is
    none, and the request is not sent again. With ``once``, a request that the service postpones (429) is not sent again
    either: the caller first checks what exists.
    """

    method: str
    url: str
    headers: Mapping[str, str] | None = None
    json: Any = None
    body: bytes | Iterable[bytes] | None = None
    safe: bool | None = None
    repeatable: bool | None = None
    stream: bool = False
    patience: float | None = None
    once: bool = False

    def below(self, root: str, headers: Mapping[str, str] | None = None) -> Call:
        """Return this call with a relative ``url`` below ``root``, and with ``headers``, unless it has its own."""
        url = self.url if self.url.startswith(("https://", "http://")) else root + self.url
        return self._replace(url=url, headers={**(headers or {}), **(self.headers or {})})

    @property
    def is_safe(self) -> bool:
        """Whether it changes nothing, by its method unless its caller knows better."""
        return self.method in SAFE_METHODS if self.safe is None else self.safe

    @property
    def is_repeatable(self) -> bool:
        """Whether it may be sent twice, as what changes nothing may."""
        return self.is_safe if self.repeatable is None else self.repeatable

    @property
    def place(self) -> str:
        """The address without its query."""
        return self.url.split("?")[0]
