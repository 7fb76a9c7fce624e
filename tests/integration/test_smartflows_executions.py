# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many executions in one task: each started once, side by side, each with an outcome."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from .harness.laws import converge, position, refusals, unsafe
from .harness.play import task

MODULE = "smartflows_executions"
USER = "00000000-0000-4000-8000-0000000000f9"
SHARED = {"flow": "Letter", "entity": "quote", "user_id": USER, "wait_interval": 1}
RUNS = [{"name": f"SO-{number}", "records": [f"00000000-0000-4000-8000-00000000000{number}"]} for number in range(3)]
NO = {"kind": "status", "status": 403, "message": "Not you."}
FLOWS = [
    {"name": "Letter", "input": "plugin", "documents": [{"name": "Letter"}, {"name": "Cover"}]},
    {"name": "Short", "input": "plugin", "seconds": 1, "documents": [{"name": "Letter"}]},
    {"name": "Failing", "input": "plugin", "outcome": "Error"},
    {"name": "Slow", "input": "plugin", "seconds": 3600},
    {"name": "Asking", "input": "plugin", "asks": [{"region": "EU"}], "documents": [{"name": "Letter"}]},
    {"name": "Order letter", "input": "user", "documents": [{"name": "Order"}]},
]


@pytest.fixture
def project(start_emulator, make_stage):
    """A stage with a project of a few flows."""
    return make_stage(start_emulator(environments=["dev"], smartflows=[{"name": "documents", "flows": FLOWS}]))


def executions(stage) -> list[dict]:
    return stage.emulator.rows("documents", "execution")


def outcomes(result) -> list[str]:
    return [run["outcome"] for run in result["runs"]]


@pytest.mark.one_per_module
def test_documents_once_a_day(project):
    """Options are shared, one run has its own; the repeat starts none of them."""
    stage = project
    own = {"name": "order", "flow": "Order letter", "data": {"number": 7}}
    options = {**SHARED, "unless_succeeded_since": "today", "max_parallel": 2, "runs": [*RUNS, own]}
    real = converge(stage, MODULE, {**options, "dest": str(stage.folder / "letters")})
    assert outcomes(real) == ["succeeded"] * 4
    assert real["totals"] == {
        "all": 4,
        "succeeded": 4,
        "failed": 0,
        "not_started": 0,
        "unknown": 0,
        "running": 0,
        "planned": 0,
    }
    assert [run["summary"] for run in real["runs"]][2:] == [
        "SO-2 succeeded, 2 documents",
        "order succeeded, 1 document",
    ]
    assert list(real["diff"]["after"]) == ["SO-0", "SO-1", "SO-2", "order"]
    assert len(executions(stage)) == 4
    for run in real["runs"]:
        for one in run["documents"]:
            file = Path(one["file"])
            assert file.parent == stage.folder / "letters" / run["name"]
            assert one["checksum"] == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.below_host
def test_a_run_that_fails_does_not_stop_the_others(project):
    stage = project
    runs = [
        RUNS[0],
        {**RUNS[1], "flow": "Failing"},
        {**RUNS[2], "flow": "Nowhere"},
        {"name": "empty", "records": []},
        {"name": "other", "records": ["00000000-0000-4000-8000-000000000009"], "flow": "Order letter"},
    ]
    options = {**SHARED, "runs": runs}
    start = position(stage)
    planned, real = stage.play(
        [task(MODULE, options, check_mode=True, ignore_errors=True), task(MODULE, options, ignore_errors=True)]
    ).results
    assert outcomes(planned) == ["planned", "planned", "not_started", "not_started", "not_started"]
    assert outcomes(real) == ["succeeded", "failed", "not_started", "not_started", "not_started"]
    assert (planned.status, planned["changed"], real.status, real["changed"]) == ("failed", True, "failed", True)
    assert planned["msg"].startswith("3 of 5 runs did not succeed: SO-2 was not started: ")
    assert real["msg"].startswith("4 of 5 runs did not succeed: SO-1 failed: Execution ")
    assert [one["name"] for one in real["error"]["reasons"]] == ["SO-1", "SO-2", "empty", "other"]
    messages = [run["message"] for run in real["runs"]]
    assert "ended with status Error" in messages[1]
    assert "has no flow 'Nowhere'" in messages[2]
    assert messages[3] == "records must contain the id of at least one record, and no empty id."
    assert "starts with data of a schema, but records is set" in messages[4]
    assert [one["status"] for one in real["operations"]] == ["done", "done", "done", "failed"]
    assert real["operations"][3]["step"] == "SO-1: wait for the execution to finish"
    assert len(unsafe(stage, start, position(stage))) == 2


@pytest.mark.below_host
def test_no_more_than_the_task_allows_run_at_once(project):
    stage = project
    runs = [{"name": str(number), "records": [f"00000000-0000-4000-8000-00000000001{number}"]} for number in range(6)]
    options = {**SHARED, "flow": "Short", "max_parallel": 3, "dest": str(stage.folder / "letters"), "runs": runs}
    start = position(stage)
    assert outcomes(stage.play([task(MODULE, options)]).only()) == ["succeeded"] * 6
    of = {one["documentid"]: one["execution"] for one in stage.emulator.rows("documents", "document")}
    begun, ended, most = 0, set(), 0
    for entry in stage.emulator.journal(start):
        if entry["method"] == "POST":
            begun += 1
            most = max(most, begun - len(ended))
        elif entry["path"].endswith("/content"):
            ended.add(of[entry["path"].split("/")[-2]])
    assert (begun, len(ended)) == (6, 6)
    # how many depends on the machine as well
    assert 1 < most <= 3


@pytest.mark.below_host
def test_a_start_that_is_lost_is_unknown(project):
    stage = project
    stage.emulator.fault("documents", "POST", "/flows/executions$", kind="drop_before")
    options = {**SHARED, "runs": RUNS, "start_grace": 1, "max_parallel": 1}
    result = stage.play([task(MODULE, options, ignore_errors=True)]).only()
    assert outcomes(result) == ["unknown", "succeeded", "succeeded"]
    assert (result.status, result["changed"], result["runs"][0]["candidates"]) == ("failed", True, [])
    assert len(executions(stage)) == 2
    assert [one["status"] for one in result["operations"]][:2] == ["failed", "skipped"]


@pytest.mark.below_host
def test_a_response_that_is_lost_starts_nothing_twice(project):
    stage = project
    stage.emulator.fault("documents", "POST", "/flows/executions$", times=3, kind="drop_after")
    result = stage.play([task(MODULE, {**SHARED, "runs": RUNS, "start_grace": 5})]).only()
    assert outcomes(result) == ["succeeded"] * 3
    assert len(executions(stage)) == 3


@pytest.mark.below_host
def test_an_execution_that_appears_is_followed_instead(project):
    """Two runs with the same input share an execution, since a start is planned again in its turn."""
    stage = project
    runs = [{**RUNS[0], "name": name} for name in ("one", "two")]
    result = stage.play([task(MODULE, {**SHARED, "runs": runs, "unless_succeeded_since": "today"})]).only()
    assert len(executions(stage)) == 1
    assert sorted(run["decision"] == "started" for run in result["runs"]) == [False, True]
    assert len({run["execution"]["execution_id"] for run in result["runs"]}) == 1


@pytest.mark.below_host
def test_what_is_not_finished(project):
    stage = project
    runs = [{**RUNS[0], "flow": "Slow"}, {**RUNS[1], "flow": "Asking"}]
    options = {**SHARED, "runs": runs, "wait_timeout": 1}
    returned, failed, answered, canceled, left = stage.play(
        [
            task(MODULE, {**options, "on_timeout": "return", "on_user_input": "return"}),
            task(MODULE, options, ignore_errors=True),
            task(MODULE, {**options, "runs": runs[1:], "user_input": {"Region": "US"}, "wait_timeout": 30}),
            task(MODULE, {**options, "runs": runs[:1], "on_timeout": "cancel"}, ignore_errors=True),
            task(MODULE, {**options, "runs": runs[:1], "wait": False}),
        ]
    ).results
    assert (returned.status, outcomes(returned), returned["changed"]) == ("ok", ["running", "running"], True)
    assert [one["status"] for one in returned["operations"]] == ["done", "running", "done", "done"]
    assert (failed.status, outcomes(failed), failed["changed"]) == ("failed", ["running", "running"], False)
    assert [run["decision"] for run in failed["runs"]] == [None, None]
    assert "without a status after 1 s" in failed["runs"][0]["message"]
    assert "waits for user input (UserInput): Region" in failed["runs"][1]["message"]
    assert (outcomes(answered), answered["changed"]) == (["succeeded"], True)
    assert (canceled.status, outcomes(canceled), canceled["changed"]) == ("failed", ["failed"], True)
    assert "was canceled, since it took longer than 1 s" in canceled["runs"][0]["message"]
    assert (outcomes(left), left["runs"][0]["decision"], left["changed"]) == (["running"], "started", True)
    assert len(executions(stage)) == 3


@pytest.mark.below_host
def test_trouble_that_concerns_all_starts_nothing(project):
    stage = project
    key = {"smartflows_api_key": "wrong-key"}
    (message,) = refusals(stage, MODULE, [{**SHARED, "runs": RUNS, **key}])
    assert "smartflows_api_key is not accepted" in message


def test_what_cannot_be_right_is_said_at_once(project):
    stage = project
    start = position(stage)
    many = [
        ({"runs": []}, "runs is empty. Set allow_none if that is intended."),
        ({"runs": [RUNS[0], {**RUNS[0], "name": "so-0"}]}, "Two runs have the same name: SO-0, so-0."),
        ({"runs": [{"name": "../up"}], "max_parallel": 0}, "do not begin with a dot. max_parallel must"),
        ({"runs": RUNS, "dest": "letters", "wait": False}, "dest requires wait"),
    ]
    alone = [{"runs": [{"name": "a", "records": ["r"], "flow": "Letter"}]}, {"runs": [{"name": "b"}]}]
    expected = ["Run 'a' has records, so it needs entity.", "Run 'b' needs either flow or flow_id."]
    messages = refusals(stage, MODULE, [*({**SHARED, **options} for options, _words in many), *alone])
    for message, words in zip(messages, [*(words for _options, words in many), *expected], strict=True):
        assert words in message
    two = {"runs": [{"name": "a", "xml": "<a/>", "data": {}}]}
    tasks = [{**SHARED, "runs": [], "allow_none": True}, {**SHARED, **two}]
    nothing, both = stage.play([task(MODULE, options, ignore_errors=True) for options in tasks]).results
    assert (nothing.status, nothing["runs"], nothing["changed"]) == ("ok", [], False)
    assert both["msg"] == "parameters are mutually exclusive: records|xml|data found in runs"
    assert position(stage) == start


def test_secrets_of_every_run(project, planted):
    planted.update(word="a-word-of-one-run", other="another-word-of-one-run", answer="an-answer-of-the-task")
    runs = [
        {"name": "JSON", "data": {"login": {"password": planted["word"]}}},
        {"name": "XML", "xml": f"<order><password>{planted['other']}</password></order>"},
        {"name": "both", "flow": "Nowhere", "data": f'{{"password": "{planted["word"]}", '},
    ]
    options = {"flow": "Order letter", "user_input": {"Password": planted["answer"]}, "runs": runs}
    result = project.play([task(MODULE, options, ignore_errors=True)]).only()
    assert outcomes(result) == ["succeeded", "succeeded", "not_started"]
    sent = [one["text"] for one in project.emulator.rows("documents", "data")]
    assert sorted(sent) == sorted([json.dumps(runs[0]["data"]), runs[1]["xml"]])
