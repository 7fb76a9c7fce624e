# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Earlier executions of which it cannot be told whether they make a start needless."""

from __future__ import annotations

import pytest

from tests.unit.plugins.support.project import execution, started

ONE = "00000000-0000-4000-8000-000000000001"
USER = "00000000-0000-4000-8000-0000000000f9"
REF = {"type": "data", "id": "d-2"}
REFUSED, GONE, PAGE = (
    (403, {"message": "Not yours"}),
    (404, {"message": "Gone"}),
    (200, b"<p>", {"Content-Type": "text/html"}),
)
BROKEN = (500, {"message": "Out of order"})
RECORDS = {
    "records": [ONE],
    "entity": "quote",
    "user_id": USER,
}
INPUT = {
    "id": [ONE],
    "entity": "quote",
    "userId": USER,
}


def with_earlier(status="Success", whole=None, content=REFUSED, more=()):
    """Return a project whose flow has run as e-2 before; its input is a reference to ``content``."""
    row = execution("e-2", status, inputData=REF)
    project = started("Success", executions=[row, *more])
    return project.on("GET", "flows/executions/e-2", whole or row).on("GET", "data/d-2/content", content)


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        ({"content": REFUSED}, "Not yours (HTTP 403)"),
        ({"content": GONE}, "Gone (HTTP 404)"),
        ({"whole": REFUSED}, "Not yours (HTTP 403)"),
        ({"whole": GONE}, "Gone (HTTP 404)"),
        ({"whole": {**execution("e-2"), "state": None}}, "it shows no state (HTTP 200)"),
    ],
    ids=str,
)
@pytest.mark.parametrize("status", ["Success", "Running"])
@pytest.mark.parametrize("check", [True, False])
def test_nothing_is_started_beside_an_input_that_cannot_be_read(trouble, why, status, check):
    project = with_earlier(status, **trouble)
    host = project.run(check, unless_succeeded_within="24h", **RECORDS)
    assert (host.failed, host.result["changed"], project.lines("POST")) == (True, False, [])
    assert host.result["msg"] == (
        f"unless_succeeded_within: the input of execution e-2 cannot be read: {why}. "
        "Use a key that is allowed to read data, or do not set unless_succeeded_within."
    )
    assert host.warnings == []


@pytest.mark.parametrize("options", [{"unless_succeeded_within": "24h"}, {}], ids=str)
@pytest.mark.parametrize("trouble", [{"content": BROKEN}, {"whole": BROKEN}, {"content": (503, {})}], ids=str)
def test_trouble_of_the_server_is_told_as_what_it_is(options, trouble):
    project = with_earlier("Running", **trouble)
    host = project.run(adopt_running=True, **options, **RECORDS)
    status = next(iter(trouble.values()))[0]
    assert (host.failed, project.lines("POST"), host.warnings) == (True, [], [])
    assert host.result["msg"].startswith("Reading ")
    assert "execution e-2 failed: " in host.result["msg"]
    assert host.result["error"]["http_status"] == status


def test_a_page_is_no_input():
    project = with_earlier(content=PAGE)
    host = project.run(unless_succeeded_within="24h", **RECORDS)
    assert "not one of the Smart Flows API" in host.result["msg"]
    assert project.lines("POST") == []


def test_an_execution_that_makes_the_start_needless_ends_the_doubt():
    good = execution("e-1", created="2025-02-03T07:00:00.000Z", inputData=INPUT)
    project = with_earlier(more=[good]).on("GET", "flows/executions/e-1", good)
    host = project.run(unless_succeeded_within="24h", **RECORDS)
    assert (host.failed, host.result["decision"]) == (False, "succeeded_before")
    assert host.result["execution"]["execution_id"] == "e-1"


def test_what_others_have_run_is_not_read():
    row = execution("e-2", by={"id": "u-2", "displayName": "somebody"})
    project = started("Success", executions=[row]).on("GET", "flows/executions/e-2", REFUSED)
    assert project.run(unless_succeeded_within="24h", **RECORDS).result["decision"] == "started"


def test_what_may_still_run_is_warned_of():
    project = with_earlier("Running")
    host = project.run(**RECORDS)
    assert host.result["decision"] == "started"
    assert host.warnings == [
        "adopt_running: the input of execution e-2 cannot be read: Not yours (HTTP 403). "
        "An unfinished execution may be missed."
    ]
    host = with_earlier("Running").run(adopt_running=False, **RECORDS)
    assert (host.result["decision"], host.warnings) == ("started", [])


@pytest.mark.parametrize("address", ["flows/f-1/executions", "users/me"])
def test_what_cannot_be_asked_is_warned_of_or_refused(address):
    host = with_earlier("Running").on("GET", address, REFUSED).run(**RECORDS)
    assert host.result["decision"] == "started"
    assert [text.rsplit(": ", 1)[1] for text in host.warnings] == [
        "Not yours (HTTP 403). An unfinished execution may be missed."
    ]
    project = with_earlier("Running").on("GET", address, REFUSED)
    host = project.run(unless_succeeded_within="24h", **RECORDS)
    assert host.failed
    assert ": Not yours (HTTP 403). " in host.result["msg"]
    for options in ({}, {"unless_succeeded_within": "24h"}):
        host = with_earlier("Running").on("GET", address, BROKEN).run(**options, **RECORDS)
        assert host.result["msg"].endswith(" failed: Out of order (HTTP 500).")


def test_a_user_without_a_name_is_nobody():
    host = with_earlier().on("GET", "users/me", {"role": "x"}).run(unless_succeeded_within="24h", **RECORDS)
    assert "does not show whose key this is: it names no user" in host.result["msg"]


@pytest.mark.parametrize("content", [REFUSED, BROKEN])
def test_after_a_lost_start_it_counts_among_the_others(content):
    row = execution("e-2", "Running", inputData=REF)
    project = started("Success").on("POST", "flows/executions", (502, {}))
    project.on("GET", "flows/f-1/executions", [], [row]).on("GET", "flows/executions/e-2", row)
    host = project.on("GET", "data/d-2/content", content).run(**RECORDS)
    assert "no matching execution was found (1 since: e-2)" in host.result["msg"]
    assert host.warnings == []
