# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of a project: errors, retries, pages (contract 8.6 to 8.8, 8.17, 8.18)."""

from __future__ import annotations

import pytest
import requests
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.call import Call
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    NotFound,
    OutcomeUnknown,
    Refused,
    SignInFailure,
    Unreachable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.api.client import path
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.api.refusals import NotSupported

from tests.unit.plugins.support.project import KEY, Project

PAGE = b"<!DOCTYPE html><html><head><title>x</title><style>b{}</style></head><body>Please <b>sign in</b></body></html>"
HTML = {"Content-Type": "text/html"}


def test_what_is_sent():
    project = Project()
    project.client.get("flows/f-1", "Reading")
    (sent,) = project.sent
    assert sent.request.url == "https://acme.smartflows.example/api/v1/flows/f-1"
    assert sent.request.headers["X-API-KEY"] == KEY
    assert sent.request.headers["Accept"] == "application/json"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_point_07_reads_are_asked_again(status):
    project = Project().on("GET", "x", (status, PAGE, {"Retry-After": "9"}), {"a": 1})
    assert project.client.get("x", "Reading") == {"a": 1}
    assert project.slept == [9]


def test_point_07_a_lost_connection_too_and_not_for_ever():
    project = Project().on("GET", "x", requests.exceptions.ConnectionError(ConnectionResetError(104, "reset")))
    with pytest.raises(Unreachable):
        project.client.get("x", "Reading")
    assert len(project.sent) == 3


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Refused), (401, SignInFailure), (403, Refused), (404, NotFound), (405, NotSupported), (409, Refused)],
)
def test_point_07_other_errors_stand_at_once(status, kind):
    project = Project().on("GET", "x", (status, {"message": "no"}))
    with pytest.raises(kind) as caught:
        project.client.get("x", "Reading")
    assert caught.value.http_status == status
    assert (len(project.sent), project.slept) == (1, [])


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_point_06_a_post_with_an_unclear_answer_is_unknown(status):
    project = Project().on("POST", "x", (status, PAGE))
    with pytest.raises(OutcomeUnknown):
        project.client.post("x", "Starting")
    assert len(project.sent) == 1


def test_point_06_a_connection_that_was_never_made_is_no_loss():
    error = requests.exceptions.ConnectTimeout("no route")
    project = Project().on("POST", "x", error)
    with pytest.raises(Unreachable):
        project.client.post("x", "Starting")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"message": "one", "error": "two"}, "one"),
        ({"error": "two", "title": "four"}, "two"),
        ({"error": {"message": "inner"}}, "inner"),
        ({"error_description": "three"}, "three"),
        ({"messages": [{"message": "a"}, {"message": "b"}]}, "a, b"),
        ({"title": "four"}, "four"),
        ("plain", "plain"),
        ({"other": 1}, "Bad Request"),
        (b"", "Bad Request"),
        (b"broken {", "broken {"),
        (PAGE, "x Please sign in"),
        (b"x" * 9000, "x" * 500),
    ],
)
def test_point_08_the_reason_is_found_in_any_form(body, said):
    with pytest.raises(Refused) as caught:
        Project().on("GET", "x", (400, body)).client.get("x", "Reading")
    assert caught.value.detail == said
    assert len(caught.value.message) <= 300


@pytest.mark.parametrize("body", [PAGE, b"", b"[1", {"list": 1}])
def test_point_08_a_page_on_200_is_no_api(body):
    project = Project().on("GET", "x", (200, body, HTML))
    with pytest.raises(Failure, match="not one of the Smart Flows API"):
        project.client.rows("x", "Listing")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["https://evil.example/", "http://acme.smartflows.example/x", "/api/v1/y"])
def test_point_17_no_redirect_takes_the_key_anywhere(status, where):
    project = Project().on("GET", "x", (status, b"", {"Location": where}))
    with pytest.raises(Failure, match="redirect"):
        project.client.get("x", "Reading")
    assert len(project.sent) == 1


def test_point_17_no_address_of_another_origin_is_called():
    project = Project()
    for url in ("https://evil.example/api/v1/x", "http://acme.smartflows.example/api/v1/x"):
        with pytest.raises(Failure, match="another origin"):
            project.client.session.send(Call("GET", url))
    assert project.sent == []


def test_point_18_ids_are_encoded():
    assert path("flows", "a/../b?c#d", "executions") == "flows/a%2F..%2Fb%3Fc%23d/executions"


def test_pages_end_with_a_short_one():
    full = [{"id": number} for number in range(100)]
    project = Project().on("GET", "x", full, [{"id": "last"}])
    assert len(project.client.rows("x", "Listing", sort="displayName,asc")) == 101
    assert [one.request.path_url for one in project.sent] == [
        "/api/v1/x?sort=displayName,asc&page=0&size=100",
        "/api/v1/x?sort=displayName,asc&page=1&size=100",
    ]


def test_a_server_without_pages_is_asked_twice_at_most():
    full = [{"id": number} for number in range(100)]
    project = Project().on("GET", "x", full)
    assert len(project.client.rows("x", "Listing")) == 100
    assert len(project.sent) == 2
