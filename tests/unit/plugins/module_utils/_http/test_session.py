# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session: one origin, a fresh token when it is needed, and no write twice on a guess."""

from __future__ import annotations

from http.client import RemoteDisconnected

import pytest
import requests
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.call import Call
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    OutcomeUnknown,
    SignInFailure,
    Throttled,
    Unreachable,
    WriteInDryRun,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.auth import Credential
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.exchange import Endless
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.pauses import Pauses
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.retry import ATTEMPTS, ATTEMPTS_UNHEARD
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.session import Session
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.trouble import cause
from urllib3.exceptions import ProtocolError

from tests.unit.plugins.support.answers import ROOT, Wire, answer

WRITE = dict(method="POST", url="/api/data/v9.2/workflows", json={"name": "a"})
READ = dict(method="GET", url="/api/data/v9.2/workflows")


class Tokens(Credential):
    """Gives out first, second and so on; ``None`` ends the supply."""

    def __init__(self, *tokens):
        super().__init__()
        self.left = list(tokens)
        self.asked = []

    def get(self):
        self.asked.append("get")
        return self.left[0]

    def renew(self, refused):
        self.asked.append(refused)
        self.left.pop(0)
        return self.left[0]

    def refusal(self):
        return "the token is too old", "Make a new one."


class Bench:
    """A session on a planned wire."""

    def __init__(self, *planned, token=None, **options):
        self.slept = []
        self.tokens = token or Tokens("one", "two", "three")
        self.session = Session(ROOT, self.tokens, pauses=Pauses(self.slept.append), **options)
        self.wire = Wire(*planned)
        for scheme in ("https://", "http://"):
            self.session._http.mount(scheme, self.wire)

    def send(self, **request):
        return self.session.send(Call(**request))

    @property
    def bearers(self):
        return [request.headers["Authorization"] for request in self.wire.sent]


def reset():
    return requests.exceptions.ConnectionError(ConnectionResetError(104, "Connection reset by peer"))


def test_what_is_sent():
    bench = Bench(answer(200, {"value": []}))
    assert bench.send(**READ, headers={"Prefer": "x"}).json() == {"value": []}
    (request,) = bench.wire.sent
    assert (request.method, request.url) == ("GET", ROOT + READ["url"])
    assert request.headers["Authorization"] == "Bearer one"
    assert request.headers["Prefer"] == "x"
    assert request.headers["User-Agent"].startswith("flowops.powerplatform")


def test_a_refused_token_is_renewed_once():
    bench = Bench(answer(401), answer(204))
    assert bench.send(**WRITE).status_code == 204
    assert bench.bearers == ["Bearer one", "Bearer two"]
    assert bench.tokens.asked == ["get", "one", "get"]
    assert bench.slept == []


def test_a_second_refusal_stands():
    bench = Bench(answer(401), answer(401, headers={"x-ms-service-request-id": "r1"}))
    with pytest.raises(SignInFailure, match="rejected the sign-in: the token is too old") as caught:
        bench.send(**READ)
    assert (caught.value.http_status, caught.value.request_id) == (401, "r1")
    assert len(bench.wire.sent) == 2


def test_a_token_that_cannot_be_renewed_is_not_sent_again():
    bench = Bench(answer(401), token=Tokens("given", None))
    with pytest.raises(SignInFailure):
        bench.send(**READ)
    assert len(bench.wire.sent) == 1


@pytest.mark.parametrize("request_parts", [READ, WRITE])
def test_throttling_is_waited_out_as_long_as_it_says(request_parts):
    bench = Bench(answer(429, headers={"Retry-After": "17"}), answer(429, headers={"Retry-After": "3"}), answer(200))
    assert bench.send(**request_parts).status_code == 200
    assert bench.slept == [17, 3]
    assert bench.session.retries == 2


def test_throttling_without_an_end_is_given_back():
    bench = Bench(*[answer(429) for _number in range(ATTEMPTS)])
    assert bench.send(**READ).status_code == 429
    assert len(bench.wire.sent) == ATTEMPTS


@pytest.mark.parametrize("trouble", [answer(502), answer(503), answer(504)])
def test_a_write_is_not_repeated_after_gateway_trouble(trouble):
    bench = Bench(trouble)
    assert bench.send(**WRITE).status_code == trouble.status_code
    assert len(bench.wire.sent) == 1


@pytest.mark.parametrize("error", [reset(), requests.exceptions.ReadTimeout("read timed out")])
def test_a_write_without_an_answer_is_not_repeated_and_its_outcome_is_unknown(error):
    bench = Bench(error)
    with pytest.raises(OutcomeUnknown, match="may have been carried out"):
        bench.send(**WRITE)
    assert len(bench.wire.sent) == 1


def test_a_get_that_changes_something_is_a_write():
    unsafe = {**READ, "safe": False}
    for trouble in (reset(), requests.exceptions.ReadTimeout("read timed out")):
        bench = Bench(trouble)
        with pytest.raises(OutcomeUnknown, match="may have been carried out"):
            bench.send(**unsafe)
        assert len(bench.wire.sent) == 1
    bench = Bench(answer(503))
    assert bench.send(**unsafe).status_code == 503
    bench = Bench(read_only=True)
    with pytest.raises(WriteInDryRun):
        bench.send(**unsafe)
    assert bench.wire.sent == []


def test_a_write_that_says_so_is_repeated():
    bench = Bench(reset(), answer(503), answer(204))
    assert bench.send(**WRITE, repeatable=True).status_code == 204
    assert len(bench.wire.sent) == 3


@pytest.mark.parametrize("trouble", [answer(502), answer(503), answer(504), reset()])
def test_a_read_is_repeated(trouble):
    bench = Bench(trouble, answer(200))
    assert bench.send(**READ).status_code == 200
    assert bench.slept == [1]


def test_a_read_is_given_up_in_the_end():
    bench = Bench(answer(200), *[reset() for _number in range(ATTEMPTS)])
    bench.send(**READ)
    with pytest.raises(Unreachable, match=r"cannot be reached .*Connection reset by peer"):
        bench.send(**READ)
    assert bench.wire.planned == []
    assert bench.slept == [1, 2, 4, 8, 16]


def test_a_server_that_never_answered_is_given_up_sooner():
    bench = Bench(*[reset() for _number in range(ATTEMPTS_UNHEARD)])
    with pytest.raises(Unreachable):
        bench.send(**READ)
    assert bench.wire.planned == []
    assert ATTEMPTS_UNHEARD < ATTEMPTS


def test_a_write_that_was_never_sent_changed_nothing():
    bench = Bench(*[requests.exceptions.ConnectTimeout("timed out") for _number in range(ATTEMPTS)])
    with pytest.raises(Unreachable):
        bench.send(**WRITE)


@pytest.mark.parametrize("kind", ["InvalidHeader", "InvalidURL"])
@pytest.mark.parametrize("request_parts", [READ, WRITE])
def test_what_cannot_be_sent_has_no_lost_answer(kind, request_parts):
    bench = Bench(*[getattr(requests.exceptions, kind)("what it is") for _number in range(ATTEMPTS)])
    with pytest.raises(Failure, match="cannot be sent: what it is") as caught:
        bench.send(**request_parts)
    assert caught.value.perhaps_changed is False


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("request_parts", [READ, WRITE])
def test_redirects_are_refused(status, request_parts):
    bench = Bench(answer(status, headers={"Location": "https://evil.com/"}))
    with pytest.raises(Failure, match="redirect, which is never followed") as caught:
        bench.send(**request_parts)
    assert caught.value.http_status == status
    assert len(bench.wire.sent) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.com/api",
        "https://evil.com\\@contoso.crm4.dynamics.com/api",
        "https://contoso.crm4.dynamics.com@evil.com/api",
        "http://contoso.crm4.dynamics.com/api",
        ROOT + ":8443/api",
    ],
)
def test_another_origin_gets_nothing(url):
    bench = Bench()
    with pytest.raises(Failure, match="another origin"):
        bench.send(method="GET", url=url)
    assert bench.wire.sent == []
    assert bench.tokens.asked == []


@pytest.mark.parametrize("url", ["//evil.com/api", "/api/data/v9.2/workflows?$filter=name eq 'https://evil.com'"])
def test_what_is_no_address_of_its_own_stays_at_the_root(url):
    bench = Bench(answer(200))
    bench.send(method="GET", url=url)
    assert bench.wire.sent[0].url.startswith(ROOT + "/")


def test_the_other_host_form_of_the_organisation_is_no_other_origin():
    bench = Bench(answer(200))
    bench.send(method="GET", url="https://contoso.api.crm4.dynamics.com/api/data/v9.2/next")
    assert bench.wire.sent[0].url.startswith("https://contoso.api.")


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_a_dry_run_refuses_writes_before_anything_is_sent(method):
    bench = Bench(read_only=True)
    with pytest.raises(WriteInDryRun):
        bench.send(method=method, url="/api/data/v9.2/workflows")
    assert bench.wire.sent == []
    assert bench.tokens.asked == []


def test_a_dry_run_reads_and_exports():
    bench = Bench(answer(200), answer(200), read_only=True)
    bench.send(**READ)
    bench.send(method="POST", url="/api/data/v9.2/ExportSolutionAsync", safe=True)
    assert len(bench.wire.sent) == 2


@pytest.mark.parametrize("verify", [True, False, "/etc/ca.pem"])
def test_trust_is_said_with_every_request(verify, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/somewhere/else.pem")
    bench = Bench(answer(503), answer(200), verify=verify, timeout=33)
    bench.send(**READ)
    expected = "/somewhere/else.pem" if verify is True else verify
    assert [how["verify"] for how in bench.wire.sending] == [expected, expected]
    assert [how["timeout"] for how in bench.wire.sending] == [33, 33]


def test_a_netrc_file_does_not_replace_the_token(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine contoso.crm4.dynamics.com login me password hunter2\n")
    monkeypatch.setenv("NETRC", str(netrc))
    bench = Bench(answer(200))
    bench.send(**READ)
    assert bench.bearers == ["Bearer one"]


@pytest.mark.parametrize(
    ("verify", "words"), [(True, "the system's certificate authorities"), ("/etc/ca.pem", "the CA file /etc/ca.pem")]
)
def test_a_certificate_that_does_not_check_out_is_explained_at_once(verify, words):
    bench = Bench(requests.exceptions.SSLError("certificate verify failed: self-signed certificate"), verify=verify)
    with pytest.raises(Failure, match=words) as caught:
        bench.send(**READ)
    assert "ca_path" in caught.value.message
    assert len(bench.wire.sent) == 1


@pytest.mark.parametrize("request_parts", [READ, WRITE])
def test_messages_stay_short(request_parts):
    long = dict(request_parts, url=request_parts["url"] + "/" + "x" * 500 + "?$filter=" + "y" * 500)
    error = requests.exceptions.ReadTimeout("z" * 500)
    bench = Bench(*[error] * ATTEMPTS)
    with pytest.raises(Failure) as caught:
        bench.send(**long)
    assert len(caught.value.message) <= 400
    assert "yyy" not in caught.value.message


@pytest.mark.parametrize(
    "seen",
    [
        "[Errno 111] Connection refused",
        "HTTPSConnectionPool(host='x', port=443): Max retries exceeded with url: /api (Caused by NewConnectionError("
        "'HTTPSConnection(host=x): Failed to establish a new connection: [Errno 111] Connection refused\"))",
    ],
)
def test_the_cause_ends_without_quotes_of_others(seen):
    assert cause(OSError(seen)).endswith("Connection refused")


def test_the_cause_of_a_lost_connection_is_a_sentence_not_a_tuple():
    inner = RemoteDisconnected("Remote end closed connection without response")
    error = requests.exceptions.ConnectionError(ProtocolError("Connection aborted.", inner))
    assert cause(error) == "Remote end closed connection without response"


@pytest.mark.parametrize(("too_long", "remedy"), [(False, "increase request_timeout."), (True, "returns that much.")])
def test_more_time_is_the_remedy_only_for_what_is_slow(too_long, remedy):
    error = Endless("the answer is wrong")
    error.too_long = too_long
    bench = Bench(error)
    with pytest.raises(Unreachable) as caught:
        bench.send(**READ)
    assert caught.value.message.endswith(remedy)
    assert ("request_timeout" in caught.value.message) is not too_long


def test_a_lock_is_given_back_at_once_and_a_deadlock_asked_once_more():
    lock = answer(429, {"error": {"code": "0x80071151", "message": "Cannot start the requested operation"}})
    bench = Bench(lock)
    assert bench.send(**WRITE).status_code == 429
    assert bench.slept == []
    deadlock = [answer(500, {"error": {"code": "0x80044150", "message": "Sql Number: 1205"}}) for _number in range(3)]
    bench = Bench(*deadlock)
    assert bench.send(**READ).status_code == 500
    assert (len(bench.wire.sent), bench.slept) == (2, [1])
    bench = Bench(*deadlock)
    assert bench.send(**WRITE).status_code == 500
    assert len(bench.wire.sent) == 1


def test_a_pause_beyond_the_limit_of_the_task_is_not_taken():
    bench = Bench(answer(429, headers={"Retry-After": "301"}))
    with pytest.raises(Throttled, match=f"{ROOT} requests a pause of 301 s"):
        bench.send(**WRITE)
    assert bench.slept == []
    assert len(bench.wire.sent) == 1
