# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions of Smart Flows where something is in the way: nothing is started or made twice, nothing is given away."""

from __future__ import annotations

import pytest

from .harness.laws import position, refusal, unsafe
from .harness.play import task

ONE = "00000000-0000-4000-8000-000000000001"
USER = "00000000-0000-4000-8000-0000000000f9"
EXECUTION = "smartflows_execution"
RECORDS = {
    "records": [ONE],
    "entity": "quote",
    "user_id": USER,
}
LETTER = {"name": "Letter", "input": "plugin", "documents": [{"name": "Letter"}]}
NO = {"kind": "status", "status": 403, "message": "Missing permission read:data"}
BROKEN = {"kind": "status", "status": 500, "message": "Out of order"}


@pytest.fixture
def project(start_emulator, make_stage):
    """Return a function that makes a stage with a project of the flow Letter, which has members of the test's own."""

    def make(**members):
        return make_stage(start_emulator(smartflows=[{"name": "documents", "flows": [{**LETTER, **members}]}]))

    return make


@pytest.mark.below_host
@pytest.mark.parametrize(
    ("path", "fault", "words"),
    [
        (
            "/data/[^/]+/content$",
            NO,
            "cannot be read: Missing permission read:data (HTTP 403). Use a key that is allowed to read",
        ),
        ("/data/[^/]+/content$", BROKEN, "failed: Out of order (HTTP 500)."),
        ("/flows/executions/[^/]+$", BROKEN, "failed: Out of order (HTTP 500)."),
    ],
    ids=["input refused", "input broken", "execution broken"],
)
def test_an_earlier_execution_that_cannot_be_read_is_never_repeated(project, path, fault, words):
    stage = project()
    options = {"flow": "Letter", **RECORDS, "unless_succeeded_within": "1h"}
    first = stage.play([task(EXECUTION, options)]).only()
    guid = first["execution"]["execution_id"]
    stage.forget_tokens()
    stage.emulator.fault("documents", "GET", path, **fault)
    message = refusal(stage, EXECUTION, options)
    assert words in message
    assert guid in message
    again = stage.play([task(EXECUTION, options)]).only()
    assert (again["decision"], again["execution"]["execution_id"]) == ("succeeded_before", guid)


@pytest.mark.below_host
def test_one_that_may_still_run_is_warned_of(project):
    stage = project(seconds=3600)
    options = {"flow": "Letter", **RECORDS, "wait": False}
    first = stage.play([task(EXECUTION, options)]).only()
    stage.forget_tokens()
    stage.emulator.fault("documents", "GET", "/data/[^/]+/content$", **NO)
    second = stage.play([task(EXECUTION, options)]).only()
    guid = first["execution"]["execution_id"]
    assert second["decision"] == "started"
    assert second["warnings"] == [
        f"adopt_running: the input of execution {guid} cannot be read: Missing permission read:data (HTTP 403). "
        "An unfinished execution may be missed."
    ]


@pytest.mark.below_host
def test_a_success_is_kept_although_it_was_to_be_canceled(project):
    stage = project(seconds=2)
    stage.emulator.fault("documents", "DELETE", "/progress$", kind="delay", seconds=3)
    options = {"flow": "Letter", **RECORDS, "wait_timeout": 1, "wait_interval": 1, "on_timeout": "cancel"}
    done = stage.play([task(EXECUTION, {**options, "dest": f"{stage.folder}/letters/"})]).only()
    assert (done.failed, done["execution"]["status"], done["finished"]) == (False, "Success", True), done.result
    assert [one["changed"] for one in done["documents"]] == [True]
    assert (stage.folder / "letters" / "Letter.pdf").exists()


@pytest.mark.below_host
def test_a_file_with_brackets_in_its_name_is_found(project):
    stage = project()
    start = position(stage)
    (stage.folder / "letter [1].pdf").write_bytes(b"x")
    there = stage.play([task(EXECUTION, {"flow": "Letter", "creates": f"{stage.folder}/letter [1].pdf"})]).only()
    assert (there["decision"], unsafe(stage, start, position(stage))) == ("exists", [])


def test_secrets_in_what_an_execution_is_given_stay_hidden(project, planted):
    """The stage is searched for them at the end: results with their options, and all that was printed."""
    planted.update(WORD="a-word-in-what-is-given", ANSWER="a-word-in-an-answer")
    stage = project(input="user", asks=[{"password": "none"}])
    # Ansible shows the lines of a play about tasks that fail
    word, answer = ("{{ lookup('env', '" + name + "') }}" for name in planted)
    given = [
        {"data": {"login": {"password": word}}},
        {"data": f'{{"password": "{word}", '},
        {"xml": f"<order><password>{word}</password></order>"},
        {"xml": f"<order><password>{word}</password>"},
    ]
    tasks = [
        task(EXECUTION, {"flow": flow, **one, "user_input": {"password": answer}}, ignore_errors=True)
        for one in given
        for flow in ("Letter", "Nobody's")
    ]
    nowhere = {"environment": {"SMARTFLOWS_URL": ""}}
    results = stage.play([*tasks, {**tasks[0], **nowhere}], **planted).results
    assert [one.failed for one in results] == [False, True, True, True, False, True, True, True, True]
    shown = results[0]["invocation"]["module_args"]
    hidden = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert (shown["data"], shown["user_input"], shown["flow"]) == (hidden, hidden, "Letter")
    assert results[4]["invocation"]["module_args"]["xml"] == hidden
