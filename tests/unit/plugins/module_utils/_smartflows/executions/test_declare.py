# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions from start to end, by the points of the contract's section 8."""

from __future__ import annotations

import json

import pytest
import requests

from tests.unit.plugins.support.project import KEY, Project, document, execution, started

ONE = "00000000-0000-4000-8000-000000000001"
TWO = "00000000-0000-4000-8000-000000000002"
USER = "00000000-0000-4000-8000-0000000000f9"
PROGRESS = "flows/executions/e-1/progress"
KEY_1 = "77aa0001-0000-4000-8000-000000000001"
ASKING = {
    "id": "e-1",
    "status": "UserInput",
    "schema": {"properties": {KEY_1: {"type": "string"}, "k2": {"type": "string"}}},
    "model": {KEY_1: "EU", "k2": 5},
    "form": [{"items": [{"key": KEY_1, "title": "Region"}, {"key": "k2", "title": "Copies"}]}],
}
DONE = {"id": "e-1", "status": "Success"}
OTHER = {"id": "u-2", "displayName": "somebody"}


def reset():
    return requests.exceptions.ConnectionError(ConnectionResetError(104, "Connection reset by peer"))


def bodies(project, method="POST"):
    """Return the bodies of what was sent."""
    sent = [one.request.body for one in project.sent if one.request.method == method]
    return [json.loads(body) if body else None for body in sent]


def test_a_start_is_followed_to_its_end():
    project = started("Queued", "Running", "Success")
    host = project.run()
    assert (host.failed, host.result["changed"], host.result["decision"]) == (False, True, "started")
    assert host.result["finished"] is True
    assert project.lines("POST") == ["POST flows/executions"]
    assert host.warnings == []


def test_point_01_an_unknown_status_is_polled_until_the_time_is_up_and_warned_of_once():
    project = started("Archived")
    host = project.run(wait_timeout=20)
    assert host.failed
    assert "still Archived after 20 s" in host.result["msg"]
    assert host.result["execution"]["status"] == "Archived"
    assert len([text for text in host.warnings if "Archived" in text]) == 1
    assert started("Archived").run(success_statuses=["Archived"]).failed is False


@pytest.mark.parametrize("word", ["Sucess", "Warnings", "SUCCES", "user_inptu"])
def test_a_misspelled_status_is_refused_before_anything_is_started(word):
    """No status would ever equal it, and every execution would be a failure."""
    project = started("Success")
    host = project.run(success_statuses=["Success", word])
    assert host.failed
    assert host.result["msg"].startswith(f"success_statuses contains {word!r}, which is not a status. Did you mean: ")
    assert project.lines() == []


@pytest.mark.parametrize("word", ["success", "SELECT_FLOW", "user-input", "cancelled", "Interrupted"])
def test_a_documented_status_in_any_spelling_needs_no_warning(word):
    host = started("Success").run(success_statuses=["Success", word])
    assert (host.failed, host.warnings) == (False, [])


def test_a_status_that_is_not_documented_is_accepted_with_a_warning():
    host = started("Archived").run(success_statuses=["Archived"])
    assert host.failed is False
    assert [text for text in host.warnings if "documented" in text] == [
        "Status 'Archived' is not documented. Statuses are: Queued, Running, Waiting, UserInput, SelectFlow, Success, "
        "Warning, Error, Canceled, Interrupted."
    ]


def test_point_01_no_status_at_all_is_the_same():
    project = started("Running", None, "Success")
    host = project.run()
    assert host.failed is False


def test_point_02_a_failed_run_without_percentage_ends():
    host = started("Running", "Error").run()
    assert host.failed
    assert host.result["execution"]["percentage"] is None


def test_point_03_questions_fail_fast_with_their_keys():
    project = started("Running").on("GET", PROGRESS, ASKING)
    host = project.run()
    assert host.failed
    assert "waits for user input (UserInput): Region, Copies" in host.result["msg"]
    assert [one["key"] for one in host.result["execution"]["questions"]] == [KEY_1, "k2"]
    assert project.lines("DELETE") == []


def test_point_03_questions_may_cancel_or_return():
    project = started("Running", "Canceled").on("GET", PROGRESS, ASKING, {"id": "e-1", "status": "Canceled"})
    project.on("DELETE", PROGRESS, {})
    host = project.run(on_user_input="cancel")
    assert host.failed
    assert "was canceled, since it asked for input" in host.result["msg"]
    assert project.lines("DELETE") == [f"DELETE {PROGRESS}"]
    host = started("Running").on("GET", PROGRESS, ASKING).run(on_user_input="return")
    assert (host.failed, host.result["finished"], host.result["execution"]["status"]) == (False, False, "UserInput")


def test_point_03_answers_are_sent_once_for_each_form():
    project = started("Success").on("GET", PROGRESS, ASKING, ASKING).on("POST", PROGRESS, {})
    host = project.run(user_input={"Region": "US"})
    assert host.failed
    assert bodies(project)[1:] == [{KEY_1: "US", "k2": 5}]
    project = started("Success").on("GET", PROGRESS, ASKING, DONE).on("POST", PROGRESS, (204, b""))
    assert project.run(user_input={KEY_1: "US", "k2": "7"}).failed is False
    assert bodies(project)[1:] == [{KEY_1: "US", "k2": "7"}]


def test_point_03_a_misspelt_answer_is_not_replaced_by_a_default():
    project = started("Success").on("GET", PROGRESS, ASKING)
    host = project.run(user_input={"region": "US", "Copis": "7"})
    assert host.failed
    assert "user_input 'Copis' matches no question. Did you mean: Copies?" in host.result["msg"]
    assert bodies(project)[1:] == []


def test_point_03_an_answer_that_no_question_has_taken_is_named():
    project = started("Success").on("GET", PROGRESS, ASKING, DONE).on("POST", PROGRESS, (204, b""))
    host = project.run(user_input={"region": "US", "Language": "en"})
    assert bodies(project)[1:] == [{KEY_1: "US", "k2": 5}]
    assert host.failed is False
    assert [text.partition(" has ")[2] for text in host.warnings] == [
        "asked no question that matches user_input Language."
    ]


def test_point_03_nobody_chooses_a_flow():
    host = started("SelectFlow").run(user_input={"Region": "US"})
    assert host.failed
    assert "waits for user input (SelectFlow)" in host.result["msg"]


def test_point_04_waiting_is_polled_or_returned_and_no_failure():
    assert started("Waiting", "Waiting", "Success").run().failed is False
    host = started("Waiting").run(on_waiting="return")
    assert (host.failed, host.result["finished"], host.result["execution"]["status"]) == (False, False, "Waiting")
    assert host.result["execution"]["execution_id"] == "e-1"


def test_point_04_a_later_task_picks_it_up():
    project = Project().on("GET", PROGRESS, DONE).on("GET", "flows/executions/e-1", execution())
    host = project.run(execution_id="e-1")
    assert (host.failed, host.result["changed"], host.result["decision"]) == (False, False, "followed")


def test_point_05_right_after_our_start_it_may_not_be_known_yet():
    missing = (404, {"message": "x"})
    project = started("Success").on("GET", PROGRESS, missing, missing, DONE)
    assert project.run().failed is False
    project = started("Success").on("GET", PROGRESS, missing)
    host = project.run()
    assert host.failed
    assert "has no execution e-1 (HTTP 404)" in host.result["msg"]
    assert len([line for line in project.lines() if line.endswith("progress")]) == 5


def test_point_05_once_known_a_404_is_the_end():
    project = started("Success").on("GET", PROGRESS, {"status": "Running"}, (404, {"message": "x"}))
    host = project.run()
    assert host.failed
    assert len([line for line in project.lines() if line.endswith("progress")]) == 2


def test_point_05_an_id_of_the_user_gets_no_grace():
    project = Project()
    host = project.run(execution_id="e-9")
    assert host.failed
    assert "it was cleaned up" in host.result["msg"]
    assert project.slept == []


def test_point_05_nor_does_its_progress():
    project = Project().on("GET", "flows/executions/e-9", execution("e-9", "Running"))
    host = project.run(execution_id="e-9")
    assert host.failed
    assert len([line for line in project.lines() if line.endswith("progress")]) == 1


def reappears(first, *rows):
    """Return a project in which the start gets ``first`` as its answer, and ``rows`` come to light."""
    project = started("Success").on("POST", "flows/executions", first)
    return project.on("GET", "flows/f-1/executions", [], list(rows))


@pytest.mark.parametrize(
    "lost",
    [reset(), requests.exceptions.ReadTimeout("read"), (502, b"<html>bad</html>"), (503, {}), (504, {}), (500, {})],
    ids=lambda lost: str(lost)[:20],
)
def test_point_06_a_lost_answer_is_looked_up_and_never_sent_again(lost):
    project = reappears(lost, execution("e-1"))
    host = project.run()
    assert host.failed is False, host.result
    assert host.result["execution"]["execution_id"] == "e-1"
    assert project.lines("POST") == ["POST flows/executions"]


def test_point_06_what_was_there_before_or_is_of_others_is_not_ours():
    old = execution("e-0")
    project = started("Success").on("POST", "flows/executions", reset())
    project.on("GET", "flows/f-1/executions", [old], [old, execution("e-2", by=OTHER)])
    project.on("GET", "flows/executions/e-0", old)
    host = project.run()
    assert host.failed
    assert host.result["changed"] is True
    assert "no matching execution was found (1 since: e-2)" in host.result["msg"]
    assert [one["execution_id"] for one in host.result["candidates"]] == ["e-2"]
    assert sum(project.slept) >= 15
    assert project.lines("POST") == ["POST flows/executions"]


def test_point_06_another_input_is_not_ours():
    other = execution("e-2", inputData={"type": "data", "id": "d-2"})
    project = reappears(reset(), other).on("GET", "flows/executions/e-2", other)
    project.on(
        "GET",
        "data/d-2/content",
        {
            "id": [TWO],
            "entity": "quote",
            "userId": USER,
        },
    )
    host = project.run(records=[ONE], entity="quote", user_id=USER)
    assert host.failed
    assert [one["execution_id"] for one in host.result["candidates"]] == ["e-2"]


def test_point_06_several_that_agree_are_listed():
    two = [execution("e-1"), execution("e-2")]
    project = reappears(reset(), *two).on("GET", "flows/executions/e-2", two[1])
    host = project.run()
    assert host.failed
    assert {one["execution_id"] for one in host.result["candidates"]} == {"e-1", "e-2"}
    assert project.lines("POST") == ["POST flows/executions"]


def test_point_06_without_the_right_to_list_the_loss_is_told():
    project = started("Success").on("POST", "flows/executions", reset())
    project.on("GET", "flows/f-1/executions", (403, {"message": "no"}))
    host = project.run()
    assert host.failed
    assert "executions cannot be listed" in host.result["msg"]


def test_point_06_an_answer_without_an_id_is_looked_up_too():
    project = reappears({"status": "Queued"}, execution("e-1"))
    assert project.run().failed is False
    host = reappears({"status": "Queued"}).run()
    assert host.failed
    assert host.result["candidates"] == []


def test_point_06_a_refusal_is_no_loss():
    project = started("Success").on("POST", "flows/executions", (403, {"message": "Missing permission"}))
    host = project.run()
    assert (host.failed, host.result["changed"]) == (True, False)
    assert "Missing permission (HTTP 403)" in host.result["msg"]


def test_point_06_throttling_is_no_acceptance():
    project = started("Success").on(
        "POST", "flows/executions", (429, {}, {"Retry-After": "7"}), {"id": "e-1", "status": "Success"}
    )
    assert project.run().failed is False
    assert 7 in project.slept


def test_a_start_that_is_put_off_looks_again_before_it_is_sent_again(tmp_path):
    """Somebody with another controller has started the same meanwhile."""
    put_off = (429, {}, {"Retry-After": "200"})
    project = started("Running", "Success").on("POST", "flows/executions", put_off, {"id": "e-2"})
    project.on("GET", "flows/f-1/executions", [], [execution("e-1", "Running")])
    host = project.run(wait_timeout=600, dest=f"{tmp_path}/letters/")
    assert (host.failed, host.result["changed"], host.result["decision"]) == (False, False, "adopted"), host.result
    assert project.lines("POST") == ["POST flows/executions"]
    assert sum(project.slept) >= 200
    assert {one["status"] for one in host.result["operations"]} == {"skipped"}


def test_files_of_an_execution_that_came_to_light_are_written(tmp_path):
    project = started("Success", documents=[document("d-1")]).on(
        "POST", "flows/executions", (429, {}, {}), {"id": "e-2"}
    )
    project.on("GET", "flows/f-1/executions", [], [execution("e-1", documents=[document("d-1")])])
    project.on("GET", "documents/d-1/content", (200, b"%PDF-"))
    host = project.run(unless_succeeded_within="24h", dest=f"{tmp_path}/letters/")
    assert (host.result["changed"], host.result["decision"]) == (True, "succeeded_before"), host.result
    assert [one["status"] for one in host.result["operations"]] == ["skipped", "skipped", "done"]
    assert (tmp_path / "letters" / "Letter.pdf").read_bytes() == b"%PDF-"


def test_a_start_is_not_put_off_beyond_the_time_of_the_task():
    project = started("Success").on("POST", "flows/executions", (429, {}, {"Retry-After": "61"}), {"id": "e-1"})
    host = project.run(wait_timeout=60)
    assert (host.failed, host.result["changed"], host.result["error"]["http_status"]) == (True, False, 429)
    assert project.slept == []


def test_point_09_the_server_holds_questions_as_long_as_it_likes_unless_told():
    project = started("Success")
    project.run()
    (asked,) = [one for one in project.sent if one.line.endswith("progress")]
    assert asked.request.path_url.endswith("/progress")
    project = started("Success")
    project.run(progress_timeout=10)
    (asked,) = [one for one in project.sent if one.line.endswith("progress")]
    assert asked.request.path_url.endswith("/progress?timeout=10")


def test_point_09_the_whole_wait_is_bounded():
    project = started("Running")
    host = project.run(wait_timeout=20)
    assert host.failed
    assert sum(project.slept) <= 20
    assert all(one.how["timeout"] <= 20 for one in project.sent if one.line.endswith("progress"))
    host = started("Running").run(wait_timeout=20, on_timeout="return")
    assert (host.failed, host.result["finished"], host.result["changed"]) == (False, False, True)


def test_point_09_the_time_may_end_the_run_too():
    project = started("Running").on("DELETE", PROGRESS, {})
    project.on("GET", PROGRESS, *[{"status": "Running"}] * 8, {"status": "Canceled"})
    host = project.run(wait_timeout=20, on_timeout="cancel")
    assert host.failed
    assert project.lines("DELETE") == [f"DELETE {PROGRESS}"]


def test_point_10_cancel_goes_to_a_stable_status():
    project = Project().on("GET", "flows/executions/e-1", execution(status="Running"))
    project.on("GET", PROGRESS, {"status": "Running"}, {"status": "Canceled"}).on("DELETE", PROGRESS, {})
    host = project.run(execution_id="e-1", state="canceled")
    assert (host.failed, host.result["changed"]) == (False, True)
    assert host.result["execution"]["status"] == "Canceled"


def test_point_10_the_server_gets_time_to_end_it_although_ours_is_up():
    project = started("Running").on("DELETE", PROGRESS, {})
    project.on("GET", PROGRESS, *[{"status": "Running"}] * 4, {"status": "Canceled"})
    host = project.run(wait_timeout=1, on_timeout="cancel")
    assert host.failed
    assert "is Canceled: it was canceled, since it took longer than 1 s" in host.result["msg"]


@pytest.mark.parametrize("status", ["Success", "Error", "Canceled"])
def test_point_10_what_has_ended_is_left_alone(status):
    project = Project().on("GET", "flows/executions/e-1", execution(status=status))
    host = project.run(execution_id="e-1", state="canceled")
    assert (host.failed, host.result["changed"]) == (False, False)
    assert project.lines("DELETE") == []


def test_point_10_a_run_that_ended_first_is_no_error():
    project = Project().on("GET", "flows/executions/e-1", execution(status="Running"))
    project.on("GET", PROGRESS, DONE).on("DELETE", PROGRESS, {})
    host = project.run(execution_id="e-1", state="canceled")
    assert (host.failed, host.result["execution"]["status"]) == (False, "Success")


@pytest.mark.parametrize("status", [404, 405])
def test_point_10_a_server_that_cannot_cancel_says_so_and_the_record_stays(status):
    project = Project().on("GET", "flows/executions/e-1", execution(status="Running"))
    project.on("DELETE", PROGRESS, (status, {"message": "x"}))
    host = project.run(execution_id="e-1", state="canceled")
    assert host.failed
    assert f"not supported by this server (HTTP {status})" in host.result["msg"]
    assert project.lines("DELETE") == [f"DELETE {PROGRESS}"]


def test_point_11_no_document_is_a_success_unless_one_is_required():
    assert started("Success").run().result["documents"] == []
    host = started("Success").run(documents_required=True)
    assert host.failed
    assert "returned no document" in host.result["msg"]


@pytest.mark.parametrize("options", [{}, {"execution_id": "e-1"}], ids=["started", "followed"])
def test_point_11_a_file_is_one_document(tmp_path, options):
    host = started("Success").run(dest=str(tmp_path / "q.pdf"), **options)
    assert host.failed
    assert "succeeded, but returned no document, and dest is a file. " in host.result["msg"]
    assert host.result["msg"].endswith("; if the flow has none, omit dest.")
    states = [one["status"] for one in host.result.get("operations", [])]
    assert states == ([] if options else ["done", "failed", "skipped"])


def test_point_11_a_folder_without_files_is_named(tmp_path):
    host = started("Success").run(dest=f"{tmp_path}/")
    assert (host.failed, host.result["changed"], host.result["documents"]) == (False, True, [])
    assert [one["status"] for one in host.result["operations"]] == ["done", "done", "skipped"]
    assert host.warnings == [
        f"Execution e-1 of flow 'Quote letter' returned no document, so nothing is written to {tmp_path}/."
    ]


@pytest.mark.parametrize("given", [None, "text", {"id": "d", "type": "data"}, {"name": "Ada"}])
def test_point_12_input_and_state_are_shown_only_when_asked_for(given):
    project = started("Success", inputData=given)
    assert "state" not in project.run().result["execution"]
    project = started("Success", inputData=given)
    assert project.run(return_state=True).result["execution"]["state"]["inputData"] == given


def test_point_20_check_mode_reads_and_says_what_would_run():
    project = started("Success")
    host = project.run(check=True)
    assert (host.failed, host.result["changed"]) == (False, True)
    assert host.result["operations"] == [
        {"step": "start flow 'Quote letter'", "status": "planned"},
        {"step": "wait for the execution to finish", "status": "planned"},
    ]
    assert project.lines() == ["GET flows/f-1", "GET flows/f-1/executions"]
    refused = Project().on("GET", "flows/f-1", (403, {"message": "no"})).run(check=True)
    assert refused.failed


def test_point_21_an_older_server_lacks_calls_and_not_executions():
    project = started("Success").on("POST", "flows/executions/start", (404, {"message": "Not found"}))
    host = project.run(batch=True)
    assert "the batch start is not supported by this server (HTTP 404)" in host.result["msg"]
    assert host.result["changed"] is False
    project = started("Success").on("GET", PROGRESS, ASKING).on("POST", PROGRESS, (405, {"message": "x"}))
    host = project.run(user_input={"Region": "US"})
    assert "not supported by this server (HTTP 405)" in host.result["msg"]


@pytest.mark.parametrize("trouble", [(401, {}), (400, {}), reset(), (200, b"<html>sign in</html>")], ids=str)
def test_trouble_after_the_start_names_the_execution(trouble):
    host = started("Success").on("GET", PROGRESS, trouble).run(wait_timeout=600)
    assert (host.failed, host.result["changed"]) == (True, True)
    assert host.result["execution"]["execution_id"] == "e-1"


def test_documents_that_do_not_fit_can_still_be_fetched(tmp_path):
    project = started("Success", documents=[document("d-1"), document("d-2")])
    host = project.run(dest=str(tmp_path / "one.pdf"))
    assert host.failed
    assert "The execution has 2 documents, but dest is one file" in host.result["msg"]
    assert [one["document_id"] for one in host.result["documents"]] == ["d-1", "d-2"]
    assert host.result["execution"]["execution_id"] == "e-1"


def test_a_file_that_is_there_gets_its_permissions(tmp_path):
    dest = tmp_path / "one.pdf"
    dest.write_bytes(b"x")
    dest.chmod(0o600)
    host = started("Success").run(dest=str(dest), mode="0644")
    assert (host.result["decision"], host.result["changed"]) == ("exists", True)
    assert host.result["diff"]["after"] == {"mode": "0644"}
    assert dest.stat().st_mode & 0o777 == 0o644
    assert started("Success").run(dest=str(dest), mode="0644").result["changed"] is False


def test_a_flow_that_does_not_tell_its_id_is_started():
    project = started("Success").on("GET", "flows/f-1", {"displayName": "Quote letter"})
    assert project.run().result["decision"] == "started"
    (sent,) = [one for one in project.sent if one.request.method == "POST"]
    assert sent.request.path_url == "/api/v1/flows/executions?flowId=f-1"


@pytest.mark.parametrize("name", ["a[1].pdf", "a*.pdf", "a?.pdf"])
def test_the_file_of_creates_may_have_any_name(tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    project = started("Success")
    assert project.run(creates=str(tmp_path / name)).result["decision"] == "exists"
    assert project.lines("POST") == []
    assert started("Success").run(creates=str(tmp_path / "[b]*.pdf")).result["decision"] == "started"
    assert started("Success").run(creates=str(tmp_path / "[a]*.pdf")).result["decision"] == "exists"


def test_batch_starts_by_its_own_call():
    project = started("Success").on("POST", "flows/executions/start", execution("e-1", "Queued"))
    assert project.run(batch=True).failed is False
    (sent,) = [one for one in project.sent if one.request.method == "POST"]
    assert sent.request.path_url == "/api/v1/flows/executions/start?flow=f-1"


def test_a_failure_is_explained_from_the_execution():
    errors = [{"error": "TemplateError", "message": "Field not found", "causes": ["orderNumber"], "stackTrace": "at"}]
    host = started("Error", errors=errors).run()
    assert host.failed
    assert host.result["msg"].endswith("ended with status Error: Field not found (orderNumber).")
    assert host.result["error"]["reasons"] == [
        {"text": "Field not found (orderNumber)", "error": "TemplateError", "causes": ["orderNumber"]}
    ]
    assert host.result["operations"][0]["status"] == "done"


def test_a_failure_is_told_although_the_execution_cannot_be_read():
    project = started("Error").on("GET", "flows/executions/e-1", (403, {"message": "no"}))
    project.on("GET", PROGRESS, {"status": "Error", "message": "Out of paper"})
    host = project.run()
    assert host.result["msg"].endswith("ended with status Error: Out of paper.")


@pytest.mark.parametrize("content", [b"%PDF-", b"old"])
def test_the_documents_of_an_existing_execution_are_shown_alike_in_check_mode(tmp_path, content):
    file = tmp_path / "letter.pdf"
    file.write_bytes(content)
    file.chmod(0o600)
    shown = []
    for check in (True, False):
        project = started("Success", documents=[document("d-1")])
        project.on("GET", "flows/executions/e-1", execution(documents=[document("d-1")]))
        project.on("GET", "documents/d-1/content", (200, b"%PDF-"))
        host = project.run(check=check, execution_id="e-1", dest=str(file), mode="0640")
        shown.append((host.result["changed"], host.result["documents"]))
    assert shown[0] == shown[1]
    assert (shown[0][0], shown[0][1][0]["changed"], shown[0][1][0]["size"]) == (True, True, 5)
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"%PDF-", 0o640)


def test_an_execution_that_succeeded_lately_needs_no_other():
    row = execution("e-1", documents=[document("d-1")])
    project = started("Success", executions=[row], documents=[document("d-1")])
    host = project.run(unless_succeeded_within="24h")
    assert (host.failed, host.result["changed"], host.result["decision"]) == (False, False, "succeeded_before")
    assert [one["document_id"] for one in host.result["documents"]] == ["d-1"]
    assert project.lines("POST") == []


@pytest.mark.parametrize(
    "row",
    [
        execution("e-0", created="2025-02-02T07:59:00.000Z"),
        execution("e-0", status="Error"),
        execution("e-0", by=OTHER),
        execution("e-0", inputData={"name": "Ada"}),
        execution("e-0", created=None),
    ],
    ids=["too old", "failed", "of another user", "other input", "without a time"],
)
def test_any_other_execution_does_not_count(row):
    project = started("Success", executions=[row]).on("GET", "flows/executions/e-0", row)
    assert project.run(unless_succeeded_within="24h").result["decision"] == "started"


@pytest.mark.parametrize("status", ["Queued", "Running", "Waiting"])
def test_an_execution_that_still_runs_is_adopted(status):
    row = execution("e-1", status)
    project = started("Running", "Success", executions=[row])
    host = project.run()
    assert (host.failed, host.result["changed"], host.result["decision"]) == (False, False, "adopted")
    assert project.lines("POST") == []
    project = started("Success", executions=[row])
    assert project.run(adopt_running=False).result["decision"] == "started"


def test_two_that_still_run_are_listed_and_none_is_started():
    two = [execution("e-1", "Running"), execution("e-2", "Queued")]
    project = started("Success", executions=two).on("GET", "flows/executions/e-2", two[1])
    host = project.run()
    assert host.failed
    assert [one["execution_id"] for one in host.result["candidates"]] == ["e-1", "e-2"]
    assert project.lines("POST") == []


def test_what_cannot_be_looked_up_is_not_promised():
    project = started("Success").on("GET", "flows/f-1/executions", (403, {"message": "no"}))
    assert "cannot be listed" in project.run(unless_succeeded_within="24h").result["msg"]
    project = started("Success", executions=[execution("e-0")]).on("GET", "users/me", (404, {}))
    assert "does not show whose key this is" in project.run(unless_succeeded_within="24h").result["msg"]


def test_the_key_is_only_in_its_header():
    project = started("Success")
    host = project.run()
    assert {one.request.headers["X-API-KEY"] for one in project.sent} == {KEY}
    assert not any("Authorization" in one.request.headers for one in project.sent)
    assert KEY not in json.dumps(host.result)


def test_inputs_of_others_are_asked_for_once(tmp_path):
    cache = tmp_path / "cache"
    rows = [execution(f"e-{number}", inputData={"number": number}) for number in range(2, 5)]
    reads = []
    for _time in range(2):
        project = started("Success", executions=rows)
        for row in rows:
            project.on("GET", f"flows/executions/{row['id']}", row)
        host = project.run(cache=cache, unless_succeeded_within="24h", data={"number": 9})
        assert host.result["decision"] == "started"
        reads.append(
            [line for line in project.lines("GET") if line[4:] in {f"flows/executions/e-{n}" for n in (2, 3, 4)}]
        )
    assert [len(one) for one in reads] == [3, 0]
    (file,) = cache.glob("*.inputs")
    assert file.stat().st_mode & 0o777 == 0o600
    # what we have started ourselves is known without asking
    project = started("Success", executions=[*rows, execution("e-1", inputData=None)])
    host = project.run(cache=cache, unless_succeeded_within="24h", data={"number": 9})
    assert host.result["decision"] == "succeeded_before"


def test_an_input_that_may_still_come_is_not_kept(tmp_path):
    row = execution("e-2", "Running")
    project = started("Success", executions=[row]).on("GET", "flows/executions/e-2", row)
    assert project.run(cache=tmp_path / "cache", data={"number": 9}).result["decision"] == "started"
    kept = next((tmp_path / "cache").glob("*.inputs")).read_text("utf-8")
    assert [line.split()[0] for line in kept.splitlines()] == ["e-1"]


def test_a_folder_that_others_can_reach_keeps_nothing(tmp_path):
    tmp_path.chmod(0o755)
    started("Success").run(cache=tmp_path, data={"number": 9})
    assert list(tmp_path.iterdir()) == []


PAGE = (200, b"<html>Sign in</html>", {"Content-Type": "text/html; charset=utf-8"})


@pytest.mark.parametrize("trouble", [reset(), PAGE, (503, {})], ids=["cut", "page", "unavailable"])
def test_a_wait_that_breaks_names_what_was_started(trouble):
    host = started("Running").on("GET", PROGRESS, {"status": "Running"}, trouble).run()
    assert (host.failed, host.result["changed"], host.result["finished"]) == (True, True, False)
    assert host.result["execution"]["execution_id"] == "e-1"
    assert [one["status"] for one in host.result["operations"]] == ["done", "running"]


@pytest.mark.parametrize("trouble", [reset(), PAGE, (503, {})], ids=["cut", "page", "unavailable"])
def test_one_that_is_found_is_named_when_the_wait_for_it_breaks(trouble):
    project = started("Running", executions=[execution("e-1", "Running")]).on("GET", PROGRESS, trouble)
    host = project.run()
    assert (host.failed, host.result["changed"], host.result["finished"]) == (True, False, False)
    assert host.result["execution"]["execution_id"] == "e-1"


@pytest.mark.parametrize("trouble", [reset(), PAGE, (503, {})], ids=["cut", "page", "unavailable"])
def test_a_cancellation_that_was_accepted_counts_although_the_wait_for_it_breaks(trouble):
    project = Project().on("GET", "flows/executions/e-1", execution(status="Running"))
    project.on("GET", PROGRESS, trouble).on("DELETE", PROGRESS, {})
    host = project.run(execution_id="e-1", state="canceled")
    assert (host.failed, host.result["changed"], host.result["finished"]) == (True, True, False)
    assert host.result["execution"]["execution_id"] == "e-1"


@pytest.mark.parametrize("method", ["DELETE", "POST"])
def test_a_page_is_not_taken_for_a_deed(method):
    project = started("Running").on("GET", "flows/executions/e-1", execution(status="Running"))
    project.on("GET", PROGRESS, ASKING).on(method, PROGRESS, PAGE)
    options = {"state": "canceled"} if method == "DELETE" else {"user_input": {"Region": "US"}}
    host = project.run(execution_id="e-1", **options)
    assert (host.failed, host.result["changed"]) == (True, True)
    assert "is not one of the Smart Flows API" in host.result["msg"]


def test_documents_that_cannot_be_written_are_named(tmp_path):
    project = started("Success", documents=[document("d-1")])
    project.on("GET", "documents/d-1/content", (200, b"%PDF-"))
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "Letter.pdf").mkdir()
    host = project.run(dest=f"{folder}/")
    assert (host.failed, host.result["changed"], host.result["finished"]) == (True, True, True)
    assert [one["document_id"] for one in host.result["documents"]] == ["d-1"]
