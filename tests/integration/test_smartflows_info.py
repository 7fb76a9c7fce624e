# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be read of a Smart Flows project: flows, executions, documents."""

from __future__ import annotations

import pytest

from .harness.laws import converge, refusals
from .harness.play import task

RUN, FLOWS, EXECUTIONS, DOCUMENT = (
    f"smartflows_{name}" for name in ("execution", "flow_info", "execution_info", "document")
)


@pytest.mark.one_per_module
def test_flows(stage):
    found = converge(stage, FLOWS, {"name_pattern": "* LETTER"}, changes=False)["flows"]
    names = [flow["name"] for flow in found]
    assert names == sorted(names)
    assert {"Welcome letter", "Quote letter", "Order letter"} <= set(names)
    quote = next(flow for flow in found if flow["name"] == "Quote letter")
    assert (quote["input"], quote["type"], quote["asks_questions"]) == ("plugin", "simple", False)
    tasks = [{"flow_id": quote["flow_id"]}, {"name": "Quote letter"}, {"name": "quote letter"}, {"flow_id": "none"}]
    one, named, other_case, none = [result["flows"] for result in stage.play([task(FLOWS, o) for o in tasks]).results]
    assert one == named == [quote]
    assert (other_case, none) == ([quote], [])


@pytest.mark.one_per_module
def test_executions(stage):
    ran = stage.play([task(RUN, {"flow": "Letter by mail"})]).only()
    execution = ran["execution"]
    guid = execution["execution_id"]
    options = {"execution_id": guid, "return_state": True}
    (whole,) = converge(stage, EXECUTIONS, options, changes=False)["executions"]
    assert (whole["status"], whole["succeeded"], whole["created_by"]) == ("Warning", True, "deployer")
    assert whole["warnings"] == execution["warnings"] != []
    assert whole["documents"] == [{"document_id": ran["documents"][0]["document_id"], "name": "Letter"}]
    assert whole["state"]["stages"] == []
    tasks = [
        {"flow": "Letter by mail", "since": "today", "until": "2099-01-01T00:00:00Z"},
        {"flow_id": execution["flow_id"], "status": ["warning"], "limit": 1},
        {"flow_id": execution["flow_id"], "status": ["Error"]},
        {"execution_id": "none"},
    ]
    recent, newest, failed, none = [
        result["executions"] for result in stage.play([task(EXECUTIONS, one) for one in tasks]).results
    ]
    assert guid in [one["execution_id"] for one in recent]
    assert [one["execution_id"] for one in newest] == [guid]
    assert failed == none == []
    wrong = [{"flow": ""}, {"status": []}, {"since": "soon"}, {"limit": -1}]
    words = ["flow is empty", "status is empty", "since is neither a time nor a duration", "limit must be 1 or more"]
    for message, said in zip(refusals(stage, EXECUTIONS, wrong), words, strict=True):
        assert message.startswith(said)


@pytest.mark.one_per_module
def test_a_document(stage):
    guid = stage.play([task(RUN, {"flow": "Welcome letter"})]).only()["documents"][0]["document_id"]
    dest = stage.folder / "letters" / "welcome.pdf"
    real = converge(stage, DOCUMENT, {"document_id": guid, "dest": str(dest), "mode": "0640"})
    assert real["document"]["file"] == str(dest)
    assert dest.stat().st_mode & 0o777 == 0o640
    content = dest.read_bytes()
    stamp = dest.stat().st_mtime_ns
    dest.chmod(0o600)
    options = {"document_id": guid, "dest": str(dest), "mode": "0640"}
    mode = converge(stage, DOCUMENT, options)
    assert mode["diff"]["before"] == {"mode": "0600"}
    assert dest.stat().st_mtime_ns == stamp
    dest.write_bytes(b"something else")
    changed = converge(stage, DOCUMENT, options)
    assert dest.read_bytes() == content
    assert set(changed["diff"]["before"]) == {"checksum"}
    metadata = stage.play([task(DOCUMENT, {"document_id": guid})]).only()
    assert (metadata["changed"], metadata["document"]["content_type"]) == (False, "application/pdf")


@pytest.mark.below_host
def test_what_is_not_there(stage):
    (message,) = refusals(stage, DOCUMENT, [{"document_id": "none"}])
    missing = {"document_id": "none", "dest": str(stage.folder / "none.docx")}
    (planned,) = stage.play([task(DOCUMENT, missing, check_mode=True, ignore_errors=True)]).results
    assert planned.status == "failed", planned.result
    assert message == "Fetching document none failed: No such document (HTTP 404)."
    (message,) = refusals(stage, EXECUTIONS, [{"flow": "Quote leter"}])
    assert "Did you mean: Quote letter" in message
