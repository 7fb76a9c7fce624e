# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents of many records: what is refused, what became of them, and what the manifest lists."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.document_outcome import document_outcome
from ansible_collections.flowops.powerplatform.plugins.filter.document_problems import document_problems

RECORDS = [{"name": "A"}, {"name": "B"}, {"name": "C"}]
OPTIONS = {"flow": "Letter", "manifest": "manifest.json", "allow_none": False, "records": RECORDS}


def run(name, *checksums, outcome="succeeded", decision="started", message=""):
    documents = [
        {"document_id": "d", "file": f"/letters/{name}.pdf", "content_type": "t", "size": 1, "checksum": one}
        for one in checksums
    ]
    execution = {"execution_id": "e", "flow": "Letter"}
    shown = {"name": name, "outcome": outcome, "decision": decision, "message": message}
    return {**shown, "execution": execution, "documents": documents}


def failed(name, **more):
    return {**run(name, outcome="failed", message="No."), **more}


def outcome(*runs, earlier=""):
    return document_outcome({"runs": list(runs)}, earlier, "/letters")


def entry(record):
    known = {"flow": "Letter", "execution_id": "e", "document_id": "d", "content_type": "t", "size": 1, "sha256": "s"}
    return {"record": record, "file": f"{record}.pdf", **known}


def test_what_can_be_done_is_not_refused():
    assert document_problems(OPTIONS) == []
    assert document_problems({**OPTIONS, "records": [], "allow_none": True}) == []
    assert document_problems({**OPTIONS, "records": [{"name": "A", "xml": "", "records": []}]}) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"flow_id": "f"}, "Set either document_generation_flow or document_generation_flow_id."),
        ({"records": []}, "document_generation_records is empty."),
        ({"records": [{"name": "A", "xml": None}, {"name": "B", "data": None}]}, "has no value: A (xml), B (data)."),
        ({"records": [{"name": "Manifest.json"}]}, "A record has the name of the manifest, manifest.json."),
    ],
)
def test_what_cannot_be_is_refused(options, message):
    found = document_problems({**OPTIONS, **options})
    assert len(found) == 1
    assert message in found[0]


def test_a_cause_of_several_records_is_said_once():
    found = outcome(failed("A"), failed("B"), failed("C", message="No flow."))
    assert found["failures"] == ["A, B: No.", "C: No flow."]


def test_what_was_done_is_counted():
    found = outcome(run("A", "s"), run("B", "s", decision="succeeded_before"), failed("C", documents=[]))
    assert found["report"] == "1 created, 1 done before, 1 failed"
    assert (found["failures"], found["notes"], found["complete"]) == (["C: No."], [], True)
    assert found["documents"] == [entry("A"), entry("B")]


def test_a_record_whose_execution_fails_was_not_made():
    found = outcome(failed("A"))
    assert (found["report"], found["complete"]) == ("0 created, 0 done before, 1 failed", False)
    assert found["notes"] == ["The manifest stays as it is, since no record is done."]


def test_what_is_only_planned_is_called_so():
    found = outcome(run("A", outcome="planned"), run("B", "s", decision="succeeded_before"))
    assert (found["report"], found["complete"]) == ("1 would be created, 1 done before, 0 failed", False)
    found = outcome(run("A", None, decision="adopted"))
    assert (found["report"], found["complete"]) == ("0 created, 1 done before, 0 failed", False)
    assert found["notes"] == ["The manifest would be written when the documents exist."]


def test_a_task_that_ends_before_it_plans_has_no_outcome():
    found = document_outcome({"msg": "No."}, "", "/letters")
    assert (found["failures"], found["documents"], found["complete"]) == ([], [], False)


def test_a_manifest_keeps_the_order_of_the_records():
    earlier = json.dumps({"documents": [{"record": "A", "file": "old"}, {"record": "B", "file": "kept"}, {}]})
    found = outcome(run("A", "s"), failed("B"), run("C", "s"), earlier=earlier)
    assert found["documents"] == [entry("A"), {"record": "B", "file": "kept"}, entry("C")]
    assert found["notes"] == []


@pytest.mark.parametrize("earlier", ["hello", "[]", "{}", '{"documents": 1}', '{"documents": [1]}'])
def test_what_is_not_a_manifest_is_said_and_ignored(earlier):
    found = outcome(run("A", "s"), failed("B"), earlier=earlier)
    assert found["documents"] == [entry("A")]
    assert found["notes"] == ["The manifest of the earlier run is not valid and is ignored."]
