# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statuses and progress, read tolerantly (contract 5, 8.1 to 8.3)."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.executions.progress import Progress
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.executions.statuses import (
    KNOWN,
    Verdict,
    canonical,
)

KEY = "77aa0001-0000-4000-8000-000000000001_77aa0002-0000-4000-8000-000000000002"
ASKING = {
    "id": "a1",
    "status": "UserInput",
    "schema": {"properties": {KEY: {"type": "string"}}},
    "model": {KEY: "EU"},
    "form": [{"items": [{"key": KEY, "title": "Region"}]}],
}


def classes(status, good=("Success", "Warning")):
    """Return the names of what a status is."""
    verdict = Verdict(good)
    names = ("succeeded", "failed", "over", "unknown", "asking", "waiting")
    return {name for name in names if getattr(verdict, name)(status)}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Queued", set()),
        ("Running", set()),
        ("Waiting", {"waiting"}),
        ("UserInput", {"asking"}),
        ("SelectFlow", {"asking"}),
        ("Success", {"succeeded", "over"}),
        ("Warning", {"succeeded", "over"}),
        ("Error", {"failed", "over"}),
        ("Canceled", {"failed", "over"}),
        ("Interrupted", {"failed", "over"}),
    ],
)
def test_the_ten_statuses(status, expected):
    assert classes(status) == expected
    assert status in KNOWN


@pytest.mark.parametrize("status", ["Archived", None, "", 7, "Erroneous"])
def test_point_01_an_unknown_status_is_neither_success_nor_failure(status):
    assert classes(status) == {"unknown"}
    assert Progress({"status": status}, Verdict()).over is False


@pytest.mark.parametrize(
    ("written", "known"),
    [("User input", "UserInput"), ("select-flow", "SelectFlow"), ("CANCELLED", "Canceled"), (" run_ning ", "Running")],
)
def test_point_01_spelling_does_not_matter(written, known):
    assert canonical(written) == known


def test_point_01_a_site_may_say_what_success_is():
    assert classes("Archived", ["archived"]) == {"succeeded", "over"}
    assert classes("Warning", ["Success"]) == {"failed", "over"}


@pytest.mark.parametrize("percentage", [None, "100", 100, True, -1])
def test_point_02_the_percentage_decides_nothing(percentage):
    assert Progress({"status": "Running", "percentage": percentage}, Verdict()).over is False
    assert Progress({"status": "Error", "percentage": percentage}, Verdict()).failed


def test_point_02_a_percentage_that_is_none_is_none():
    assert [Progress({"percentage": one}, Verdict()).percent for one in (None, "40", True, 40)] == [None] * 3 + [40]


def test_point_03_a_form_tells_its_questions():
    progress = Progress(ASKING, Verdict())
    assert progress.over
    assert progress.questions() == [{"key": KEY, "title": "Region", "default": "EU"}]


@pytest.mark.parametrize("form", [None, "x", [None, 3, {"items": None}], {"key": 4}])
def test_point_03_a_strange_form_has_no_questions(form):
    assert Progress({"status": "UserInput", "form": form, "schema": [], "model": "m"}, Verdict()).questions() == []


@pytest.mark.parametrize("properties", [None, "x", 7, ["region"], [{"key": "region"}]])
def test_point_03_a_strange_schema_has_no_questions(properties):
    assert Progress({"status": "UserInput", "schema": {"properties": properties}}, Verdict()).questions() == []


def test_point_04_waiting_is_no_end_unless_the_task_stops_there():
    assert Progress({"status": "Waiting"}, Verdict()).over is False
    stopped = Progress({"status": "Waiting"}, Verdict(), stops=("Waiting",))
    assert stopped.over
    assert not stopped.failed
