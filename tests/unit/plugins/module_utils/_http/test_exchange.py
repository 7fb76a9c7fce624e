# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that never end, in time or in size, against a server that sends what it likes."""

from __future__ import annotations

import gzip
import socket
import threading
import time

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.call import Call
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import OutcomeUnknown, Unreachable
from ansible_collections.flowops.powerplatform.plugins.module_utils._http import exchange as exchanges
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.auth import Credential
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.exchange import Endless, exchange
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.session import Session, new_session

SECONDS = 0.5


class Server:
    """Sends pieces to whoever asks, until the other side has had enough; then it listens to the next."""

    def __init__(self):
        self.asked = 0
        self.pieces = []
        self.pause = 0.0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection):
        try:
            while connection.recv(65536):
                self.asked += 1
                for piece in self.pieces:
                    connection.sendall(piece)
                    time.sleep(self.pause)
        except OSError:
            pass

    def close(self):
        self._listener.close()


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


def endlessly(piece):
    while True:
        yield piece


def head(*lines, status=200):
    return ("\r\n".join([f"HTTP/1.1 {status} OK", *lines, "", ""])).encode()


def ask(server, **how):
    return exchange(new_session().request, SECONDS, "GET", server.url, timeout=5, **how)


def test_a_plain_answer_is_read_and_its_connection_used_again(server):
    server.pieces = [head("Content-Length: 2"), b"{}"]
    client = new_session()
    for _number in range(2):
        assert exchange(client.request, SECONDS, "GET", server.url, timeout=5).json() == {}
    assert server.asked == 2


@pytest.mark.parametrize("started", [b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nX-Drop: ", head("Content-Length: 9999")])
def test_what_comes_in_drops_ends_in_time_status_headers_and_body(server, started):
    server.pieces, server.pause = _then(started, endlessly(b"0")), 0.05
    began = time.monotonic()
    with pytest.raises(Endless, match="not complete after 0 s"):
        ask(server)
    assert time.monotonic() - began < 4 * SECONDS


def _then(first, rest):
    yield first
    yield from rest


def test_silence_is_another_matter(server):
    server.pieces, server.pause = [b"HTTP/1.1 200"], 1
    with pytest.raises(OSError, match="timed out"):
        exchange(new_session().request, 60, "GET", server.url, timeout=0.2)


def test_a_body_without_an_end_is_cut_off(server, monkeypatch):
    monkeypatch.setattr(exchanges, "MOST_BYTES", 1024 * 1024)
    server.pieces = _then(head(), endlessly(b"x" * 65536))
    with pytest.raises(Endless, match="longer than 1 MB"):
        exchange(new_session().request, 60, "GET", server.url, timeout=5)


def test_what_is_packed_counts_as_long_as_it_is(server, monkeypatch):
    monkeypatch.setattr(exchanges, "MOST_BYTES", 1024 * 1024)
    bomb = gzip.compress(b"0" * 200 * 1024 * 1024)
    server.pieces = [head("Content-Encoding: gzip", f"Content-Length: {len(bomb)}"), bomb]
    with pytest.raises(Endless, match="longer than 1 MB") as caught:
        exchange(new_session().request, 60, "GET", server.url, timeout=5)
    assert caught.value.too_long


@pytest.mark.parametrize("stream", [True, False])
def test_of_an_error_only_the_beginning_is_read(server, monkeypatch, stream):
    monkeypatch.setattr(exchanges, "MOST_BYTES_OF_ERROR", 1000)
    server.pieces = _then(head(status=503), endlessly(b"x" * 1024))
    answer = exchange(new_session().request, 60, "GET", server.url, timeout=5, stream=stream)
    assert answer.status_code == 503
    assert 1000 < len(answer.content) < 1000 + exchanges.PIECE + 1


def test_a_stream_has_an_end_in_time_too(server):
    server.pieces, server.pause = _then(head(), endlessly(b"0")), 0.05
    answer = ask(server, stream=True)
    with pytest.raises(OSError, match="timed out"):
        list(answer.iter_content(10))


class Key(Credential):
    def get(self):
        return "key"

    def header(self, secret):
        return "X-API-KEY", secret


@pytest.mark.parametrize(("method", "kind"), [("GET", Unreachable), ("POST", OutcomeUnknown)])
def test_such_an_answer_is_not_asked_for_again(server, method, kind):
    server.pieces, server.pause = _then(head(), endlessly(b"0")), 0.05
    with pytest.raises(kind, match="not complete after"):
        Session(server.url, Key(), timeout=0.1).send(Call(method, "/", repeatable=True))
    assert server.asked == 1


def test_a_read_that_the_server_holds_has_no_answer_then(server):
    server.pieces, server.pause = _then(head(), endlessly(b"0")), 0.05
    assert Session(server.url, Key()).send(Call("GET", "/", patience=0.1)) is None


class SigningIn(Key):
    """A key that is asked for over the network, as a token is."""

    def __init__(self, ask_for_key):
        super().__init__()
        self.ask_for_key = ask_for_key

    def get(self):
        self.ask_for_key()
        return "key"


def test_signing_in_takes_nothing_from_the_bound_of_the_request(server):
    def ask_for_key():
        endless, server.pieces = server.pieces, [head("Content-Length: 0")]
        with new_session() as login:
            exchange(login.request, 60, "GET", server.url, timeout=5)
        server.pieces = endless

    server.pieces, server.pause = _then(head(), endlessly(b"0")), 0.05
    session = Session(server.url, SigningIn(ask_for_key), timeout=0.1)
    with pytest.raises(Unreachable, match="not complete after"):
        session.send(Call("GET", "/"))
