# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions that were answered as a task declares, or in another way."""

from __future__ import annotations

import pytest

from tests.unit.plugins.support.project import execution, started

PROGRESS = "flows/executions/e-1/progress"
FORM = {
    "id": "e-1",
    "status": "UserInput",
    "schema": {"properties": {"region": {}, "copies": {}}},
    "model": {"region": "EU", "copies": 5},
    "form": [{"items": [{"key": "region", "title": "Region"}, {"key": "copies", "title": "Copies"}]}],
}
SINCE = {"unless_succeeded_within": "24h"}
EU, US = {"Region": "EU"}, {"Region": "US"}


def answered(status="Success", region="EU", copies=5, mode="interactive", **stage):
    """Return an execution whose form was answered, as its record shows it."""
    one = {"input": {"region": region, "copies": copies}, "lastProgress": FORM, **stage}
    return {**execution("e-2", status, stages=[one]), "mode": mode}


def among(row):
    """Return a project that has this execution already, and starts e-1."""
    project = started("Success", executions=[row]).on("GET", "flows/executions/e-2", row)
    return project.on("GET", "flows/executions/e-2/progress", {"id": "e-2", "status": row["status"]})


def decided(row, **options):
    return among(row).run(**options).result["decision"]


@pytest.mark.parametrize(
    ("answers", "decision"), [(EU, "succeeded_before"), (US, "started"), (None, "succeeded_before")]
)
def test_a_success_with_other_answers_is_not_that_of_the_task(answers, decision):
    assert decided(answered(), user_input=answers, **SINCE) == decision


@pytest.mark.parametrize(("answers", "decision"), [({}, "succeeded_before"), (EU, "started"), (US, "started")], ids=str)
def test_a_success_that_has_asked_nothing_has_no_answers(answers, decision):
    row = {**execution("e-2"), "mode": "interactive"}
    assert decided(row, user_input=answers, **SINCE) == decision


def test_the_other_answers_of_a_form_are_its_defaults():
    assert decided(answered(copies=7), user_input=EU, **SINCE) == "started"
    assert decided(answered(copies="5"), user_input=EU, **SINCE) == "succeeded_before"


def test_the_answers_may_be_the_input_of_the_next_stage():
    row = execution("e-2", stages=[{"input": None, "lastProgress": FORM}, {"input": {"region": "EU", "copies": 5}}])
    assert decided(row, user_input=EU, **SINCE) == "succeeded_before"
    assert decided(row, user_input=US, **SINCE) == "started"


@pytest.mark.parametrize(
    ("row", "batch", "decision"),
    [
        (answered(), True, "succeeded_before"),
        (answered(region="US"), True, "started"),
        ({**execution("e-2"), "mode": "batch"}, True, "succeeded_before"),
        ({**execution("e-2"), "mode": "batch"}, False, "started"),
    ],
    ids=["defaults", "others", "batch", "batch for answers"],
)
def test_a_batch_start_means_the_defaults(row, batch, decision):
    project = among(row).on("POST", "flows/executions/start", {"id": "e-1", "status": "Success"})
    assert project.run(batch=batch, user_input=EU, **SINCE).result["decision"] == decision


@pytest.mark.parametrize("row", [answered(input=None), execution("e-2", stages=None)], ids=["no input", "no stages"])
def test_answers_that_are_not_shown_are_a_doubt(row):
    project = among(row)
    host = project.run(user_input=EU, **SINCE)
    assert (host.failed, project.lines("POST")) == (True, [])
    assert host.result["msg"].startswith(
        "unless_succeeded_within: the answers of execution e-2 cannot be read: it does not show how its questions were "
        "answered (HTTP 200)."
    )


def test_an_unfinished_execution_with_other_answers_is_not_adopted():
    assert decided(answered("Running"), user_input=US) == "started"
    project = among(answered("Running")).on("GET", "flows/executions/e-2/progress", {"id": "e-2", "status": "Success"})
    assert project.run(user_input=EU).result["decision"] == "adopted"


def test_one_that_someone_else_answers_meanwhile_is_no_success():
    row = {**execution("e-2", "Running"), "mode": "interactive"}
    project = among(row).on("GET", "flows/executions/e-2", row, row, row, answered())
    project.on("GET", "flows/executions/e-2/progress", {"id": "e-2", "status": "Success"})
    host = project.run(user_input=US)
    assert host.failed
    assert "was adopted, but its answers differ from user_input" in host.result["msg"]


def test_what_was_started_with_other_answers_is_known_before_it_shows_them(tmp_path):
    cache = tmp_path / "cache"
    running = {**execution("e-1", "Running"), "mode": "interactive"}
    assert started("Running").run(cache=cache, user_input=EU, wait=False).result["decision"] == "started"
    for answers, decision in ((EU, "adopted"), (US, "started"), (None, "started")):
        project = started("Running", executions=[running]).on("POST", "flows/executions", {"id": "e-3"})
        project.on("GET", "flows/executions/e-1", running)
        project.on("GET", "flows/executions/e-3", execution("e-3", "Running"))
        host = project.run(cache=cache, user_input=answers, wait=False)
        assert host.result["decision"] == decision


def test_a_question_that_no_task_has_answered_is_for_the_next_one(tmp_path):
    """The first task misspells its answer and fails; the second one continues with what the first has started."""
    cache = tmp_path / "cache"
    asking = {**execution("e-1", "UserInput"), "mode": "interactive"}
    first = started("UserInput").on("GET", PROGRESS, FORM).run(cache=cache, user_input={"Regoin": "US"})
    assert "Did you mean: Region?" in first.result["msg"]
    project = started("Success", executions=[asking]).on("GET", PROGRESS, FORM, {"id": "e-1", "status": "Success"})
    project.on("GET", "flows/executions/e-1", asking, asking, execution("e-1")).on("POST", PROGRESS, {})
    host = project.run(cache=cache, user_input=US)
    assert (host.result.get("decision"), host.result["changed"]) == ("adopted", True), host.result
    assert project.lines("POST") == [f"POST {PROGRESS}"]


def test_a_start_whose_response_was_lost_is_noted_too(tmp_path):
    row = execution("e-1", "Running")
    project = started("Running").on("POST", "flows/executions", (502, {})).on("GET", "flows/f-1/executions", [], [row])
    project.on("GET", "flows/executions/e-1", row)
    assert project.run(cache=tmp_path / "cache", user_input=EU, wait=False).failed is False
    assert next((tmp_path / "cache").glob("*.answers")).read_text("utf-8").startswith("e-1 ")
