# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads that share a session: one wait is everybody's, one new token too."""

from __future__ import annotations

import threading

from ansible_collections.flowops.powerplatform.plugins.module_utils._core.call import Call
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.auth import Credential
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.pauses import Pauses
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.session import CONNECTIONS, Session

from tests.unit.plugins.support.answers import ROOT, Wire, answer

URL = "/api/data/v9.2/WhoAmI"


class Tokens(Credential):
    """Gives out one, two, three: every renewal the next."""

    def __init__(self):
        super().__init__()
        self.given = ["one"]

    def get(self):
        return self.given[-1]

    def renew(self, refused):
        self.given.append(["one", "two", "three"][len(self.given)])
        return self.given[-1]


def session_on(wire, tokens=None, sleep=lambda seconds: None):
    session = Session(ROOT, tokens or Tokens(), pauses=Pauses(sleep))
    session._http.mount("https://", wire)
    return session


def test_while_one_waits_none_sends():
    wire = Wire(answer(429, headers={"Retry-After": "7"}), answer(200, {}), answer(200, {}))
    seen = []

    def sleep(seconds):
        other = threading.Thread(target=session.send, args=(Call("GET", URL),))
        other.start()
        other.join(0.2)
        seen.append((seconds, other.is_alive(), len(wire.sent)))
        threads.append(other)

    threads = []
    session = session_on(wire, sleep=sleep)
    assert session.send(Call("GET", URL)).status_code == 200
    threads[0].join(5)
    assert seen == [(7, True, 1)]
    assert not threads[0].is_alive()
    assert len(wire.sent) == 3
    assert session.retries == 1


def test_one_new_token_is_enough_for_all():
    """Two requests went out with the old token; the second refusal finds the new one there already."""
    tokens = Tokens()
    wire = Wire(answer(401), answer(200, {}))
    session_on(wire, tokens).send(Call("GET", URL))
    refused, sent_again = wire.sent
    assert tokens.renewed(refused)
    assert tokens.given == ["one", "two"]
    assert tokens.renewed(sent_again)
    assert tokens.given == ["one", "two", "three"]


def test_there_is_a_connection_for_every_thread():
    adapter = Session(ROOT, Tokens())._http.get_adapter(ROOT)
    assert adapter._pool_maxsize == CONNECTIONS
