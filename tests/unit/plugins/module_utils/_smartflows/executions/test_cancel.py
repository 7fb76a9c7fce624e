# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions that end by themselves while a task cancels them (contract 8.10)."""

from __future__ import annotations

import pytest

from tests.unit.plugins.support.project import Project, document, execution

PROGRESS, EXECUTION = "flows/executions/e-1/progress", "flows/executions/e-1"
RUNNING = {"id": "e-1", "status": "Running"}
ASKING = {"id": "e-1", "status": "UserInput", "schema": {"properties": {"k": {}}}}
PDF = b"%PDF-1.4\n"
REFUSED = (409, {"message": "It is over"})


class Ending(Project):
    """A project whose execution e-1 is as ``first`` says until somebody cancels it, and then ends as ``status``."""

    def __init__(self, status, first=None, answer=None, listed=(), **state):
        super().__init__()
        first = first or RUNNING
        self._last = execution(status=status, documents=[document("d-1")], **state)
        self.on("GET", "flows/f-1/executions", list(listed))
        self.on("POST", "flows/executions", {"id": "e-1", "status": "Queued"})
        self.on("GET", PROGRESS, first).on("GET", EXECUTION, execution(status=first["status"]))
        self.on("DELETE", PROGRESS, answer or {})
        self.on("GET", "documents/d-1", {"id": "d-1", "displayName": "Letter", "contentType": "application/pdf"})
        self.on("GET", "documents/d-1/content", (200, PDF))

    def send(self, request, **how):
        if request.method == "DELETE":
            self.on("GET", PROGRESS, {"id": "e-1", "status": self._last["status"]}).on("GET", EXECUTION, self._last)
        return super().send(request, **how)


WAYS = [
    {"first": RUNNING, "options": {"on_timeout": "cancel"}},
    {"first": ASKING, "options": {"on_user_input": "cancel"}},
]
FOUND = [[], [execution(status="Running")]]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way["first"]["status"])
@pytest.mark.parametrize("listed", FOUND, ids=["started", "adopted"])
@pytest.mark.parametrize("answer", [None, REFUSED, (404, {}), (405, {})], ids=str)
@pytest.mark.parametrize("status", ["Success", "Warning"])
def test_one_that_ended_well_is_a_success(tmp_path, way, listed, answer, status):
    project = Ending(status, way["first"], answer, listed)
    host = project.run(wait_timeout=20, dest=f"{tmp_path}/", **way["options"])
    assert host.failed is False, host.result["msg"]
    assert (host.result["execution"]["status"], host.result["finished"]) == (status, True)
    assert [one["changed"] for one in host.result["documents"]] == [True]
    assert (tmp_path / "Letter.pdf").read_bytes() == PDF
    done = [one["step"] for one in host.result["operations"] if one["status"] == "done"]
    assert done[-1].startswith("write ")
    assert not [step for step in done if "cancel" in step]
    assert host.warnings == []


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way["first"]["status"])
@pytest.mark.parametrize("listed", FOUND, ids=["started", "adopted"])
def test_one_that_failed_says_why(way, listed):
    errors = [{"error": "TemplateError", "message": "Field not found"}]
    project = Ending("Error", way["first"], None, listed, errors=errors)
    host = project.run(wait_timeout=20, **way["options"])
    assert host.result["msg"] == "Execution e-1 of flow 'Quote letter' ended with status Error: Field not found."


@pytest.mark.parametrize(
    ("way", "why"), [(WAYS[0], "it took longer than 20 s"), (WAYS[1], "it asked for input")], ids=["time", "question"]
)
@pytest.mark.parametrize("listed", FOUND, ids=["started", "adopted"])
@pytest.mark.parametrize("status", ["Canceled", "Interrupted"])
def test_one_that_was_canceled_says_why(way, why, listed, status):
    host = Ending(status, way["first"], None, listed).run(wait_timeout=20, **way["options"])
    assert host.failed
    assert host.result["msg"] == f"Execution e-1 of flow 'Quote letter' is {status}: it was canceled, since {why}."


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way["first"]["status"])
@pytest.mark.parametrize("options", [{}, {"execution_id": "e-1"}], ids=["adopted", "followed"])
def test_a_dry_run_of_a_cancellation_fails_as_the_real_one_does(way, options):
    results = []
    for check in (True, False):
        project = Ending("Canceled", way["first"], None, FOUND[1])
        host = project.run(check, wait_timeout=20, **options, **way["options"])
        assert (host.failed, host.result["changed"]) == (True, True)
        results.append((host.result["msg"], host.result["operations"], project.lines("DELETE")))
    (would, planned, nothing), (was, done, sent) = results
    assert "it would be canceled, since it" in would
    assert "it was canceled, since it" in was
    assert planned == [{"step": "cancel execution e-1", "status": "planned"}]
    assert (done, nothing, sent) == ([{"step": "cancel execution e-1", "status": "done"}], [], [f"DELETE {PROGRESS}"])


def test_its_documents_are_required_as_ever():
    project = Ending("Success")
    project._last["state"]["output"] = {}
    host = project.run(wait_timeout=20, on_timeout="cancel", documents_required=True)
    assert "succeeded, but returned no document" in host.result["msg"]


def test_whoever_wants_it_canceled_gets_no_documents(tmp_path):
    host = Ending("Success").run(execution_id="e-1", state="canceled", dest=f"{tmp_path}/")
    assert (host.failed, host.result["execution"]["status"]) == (False, "Success")
    assert host.result["operations"] == [{"step": "cancel execution e-1", "status": "skipped"}]
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_stands_while_it_runs():
    project = Project().on("GET", EXECUTION, execution(status="Running")).on("GET", PROGRESS, RUNNING)
    host = project.on("DELETE", PROGRESS, REFUSED).run(execution_id="e-1", state="canceled")
    assert host.result["msg"] == "Canceling execution e-1 failed: It is over (HTTP 409)."
