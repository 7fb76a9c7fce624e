# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request and its response, limited in time and size as a whole, however slowly or much is sent.

The timeouts of ``requests`` apply to each pause, so a server that sends a byte now and then is never timed out. Here
everything that is read from the connection, including headers, has one deadline.
"""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
from typing import TYPE_CHECKING

from .libraries import HTTPAdapter

try:
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
except ImportError:
    HTTPConnection = HTTPSConnection = object  # type: ignore[assignment, misc]
    HTTPConnectionPool = HTTPSConnectionPool = object  # type: ignore[assignment, misc]

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .libraries import requests

# A complete response, and one that is a file, may take so many times the timeout for one pause of the server.
TIMES_SILENCE, TIMES_SILENCE_OF_FILE = 5, 15
MOST_BYTES = 128 * 1024 * 1024
# No more than this is read of an error response; its message is at the beginning.
MOST_BYTES_OF_ERROR = 1024 * 1024
# Small, since packed bytes may become a thousand times as many.
PIECE = 32 * 1024
_thread = threading.local()


class Endless(OSError):
    """A response that took too long as a whole, or was ``too_long``; the text says which."""

    too_long = False


class _Deadline:
    """The deadline of one response, measured from its first byte."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end: float | None = None

    def left(self) -> float:
        """Return the seconds that are left; the first call starts the clock."""
        if self._end is None:
            self._end = time.monotonic() + self._seconds
        return self._end - time.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether the time has passed."""
        return self._end is not None and self.left() <= 0

    def trouble(self) -> Endless:
        """Return what to raise if it has."""
        return Endless("the response was not complete after {0:.0f} s".format(self._seconds))


class _TimedReader(io.RawIOBase):
    """Reads from a connection until a deadline."""

    def __init__(self, raw: io.RawIOBase, connection: socket.socket, deadline: _Deadline) -> None:
        self._raw = raw
        self._connection = connection
        self._silence = connection.gettimeout()
        self._deadline = deadline

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what has arrived, and wait for it no longer than the deadline allows."""
        left = self._deadline.left()
        if left <= 0:
            raise socket.timeout("timed out")
        self._connection.settimeout(left if self._silence is None else min(left, self._silence))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Close the reader below."""
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **more: Any) -> None:
        super().__init__(sock, *arguments, **more)
        deadline = getattr(_thread, "deadline", None)
        if deadline:
            self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock, deadline), PIECE)


class _Plain(HTTPConnection):
    response_class = _Answer


class _Encrypted(HTTPSConnection):
    response_class = _Answer


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = _Encrypted


class BoundedAdapter(HTTPAdapter):
    """Connections whose responses keep the deadline of ``exchange``; those through a SOCKS proxy only limit the
    body."""

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*arguments, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _EncryptedPool}

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        """Make the pools of connections through a proxy."""
        manager = super().proxy_manager_for(proxy, **more)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _EncryptedPool}
        return manager


def exchange(
    send: Callable[..., requests.Response], seconds: float, method: str, url: str, stream: bool = False, **parts: Any
) -> requests.Response:
    """Send a request and return its response, which has been read unless ``stream`` is set.

    ``send`` is ``request`` of a session of ``requests``. Raises Endless if the response takes more than ``seconds`` or
    is too long. The body of an error is always read, and cut if it is too long.
    """
    # signing in may be a part of sending, with a deadline of its own
    outer, deadline = getattr(_thread, "deadline", None), _Deadline(seconds)
    _thread.deadline = deadline
    try:
        answer = send(method, url, stream=True, **parts)
        if not stream or not answer.ok:
            _read(answer, deadline)
        return answer
    except OSError as error:
        if deadline.is_over and not isinstance(error, Endless):
            raise deadline.trouble() from error
        raise
    finally:
        _thread.deadline = outer


def _read(answer: requests.Response, deadline: _Deadline) -> None:
    """Read the body, which ``requests`` then uses as its own."""
    most = MOST_BYTES if answer.ok else MOST_BYTES_OF_ERROR
    pieces, length = [], 0
    for piece in answer.iter_content(PIECE):
        pieces.append(piece)
        length += len(piece)
        if deadline.is_over:
            answer.close()
            raise deadline.trouble()
        if length > most:
            answer.close()
            if answer.ok:
                endless = Endless("the response is longer than {0} MB".format(most // 1024 // 1024))
                endless.too_long = True
                raise endless
            break
    answer._content = b"".join(pieces)
    answer._content_consumed = True  # type: ignore[attr-defined]
