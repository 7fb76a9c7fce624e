# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents of many records: what is refused, what became of them, and what the manifest lists."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.document_manifest import document_manifest
from ansible_collections.flowops.powerplatform.plugins.filter.document_outcome import document_outcome
from ansible_collections.flowops.powerplatform.plugins.filter.document_problems import document_problems

RECORDS = [{"name": "A"}, {"name": "B"}, {"name": "C"}]
OPTIONS = {"flow": "Letter", "max_parallel": 5, "manifest": "manifest.json", "allow_none": False, "records": RECORDS}


def started(number, decision="started", execution_id="e"):
    execution = {"execution_id": execution_id, "flow": "Letter"}
    return {"__document_generation_number": number, "decision": decision, "execution": execution, "failed": False}


def ended(number, *checksums):
    documents = [
        {"document_id": "d", "file": f"/letters/{number}.pdf", "content_type": "t", "size": 1, "checksum": one}
        for one in checksums
    ]
    return {**started(number), "documents": documents}


def failed(number):
    return {"__document_generation_number": number, "failed": True, "msg": "No."}


def entry(record, number):
    known = {"flow": "Letter", "execution_id": "e", "document_id": "d", "content_type": "t", "size": 1, "sha256": "s"}
    return {"record": record, "file": f"{number}.pdf", **known}


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
        ({"records": [{"name": "a"}, {"name": "A"}]}, "Two records have the same name: A, a."),
        ({"records": [{"name": "../up"}, {"name": "a\\b"}]}, "cannot be used as folder names: ../up, a\\b."),
        ({"records": [{"name": "ä" * 128}]}, f"too long for folders, which have up to 255 bytes: {'ä' * 40}...."),
        ({"records": [{"name": "Manifest.json"}]}, "A record has the name of the manifest, manifest.json."),
        ({"records": [{"name": ".git"}]}, "cannot be used as folder names: .git."),
        ({"max_parallel": 0}, "document_generation_max_parallel must be at least 1."),
    ],
)
def test_what_cannot_be_is_refused(options, message):
    found = document_problems({**OPTIONS, **options})
    assert len(found) == 1
    assert message in found[0]


def test_what_was_done_is_counted():
    starts = [started(0), started(1, "succeeded_before"), failed(2)]
    found = document_outcome(starts, [ended(0, "s"), ended(1, "s")], RECORDS)
    assert found["report"] == "1 created, 1 done before, 1 failed"
    assert (found["failures"], found["failed"]) == (["C: No."], ["C"])
    assert (found["planned"], found["complete"], len(found["ended"])) == (False, True, 2)


def test_a_record_whose_execution_fails_was_not_made():
    found = document_outcome([started(0)], [failed(0)], RECORDS[:1])
    assert found["report"] == "0 created, 0 done before, 1 failed"
    assert (found["planned"], found["complete"]) == (False, False)


def test_what_is_only_planned_is_called_so():
    found = document_outcome(
        [started(0, execution_id=None), started(1, "succeeded_before")], [ended(1, "s")], RECORDS[:2]
    )
    assert found["report"] == "1 would be created, 1 done before, 0 failed"
    assert (found["planned"], found["complete"]) == (True, False)
    found = document_outcome([started(0, "succeeded_before")], [ended(0, None)], RECORDS[:1])
    assert (found["report"], found["planned"]) == ("0 created, 1 done before, 0 failed", True)


def test_a_manifest_keeps_the_order_of_the_records():
    earlier = json.dumps({"documents": [{"record": "A", "file": "old"}, {"record": "B", "file": "kept"}, {}]})
    found = document_manifest([ended(2, "s"), ended(0, "s")], RECORDS, earlier, ["B"], "/letters")
    assert found == {
        "documents": [entry("A", 0), {"record": "B", "file": "kept"}, entry("C", 2)],
        "readable": True,
    }


@pytest.mark.parametrize(
    ("earlier", "readable"),
    [
        ("", True),
        ("hello", False),
        ("[]", False),
        ("{}", False),
        ('{"documents": 1}', False),
        ('{"documents": [1]}', False),
    ],
)
def test_what_is_not_a_manifest_is_said_and_ignored(earlier, readable):
    assert document_manifest([], RECORDS, earlier, ["A"], "/letters") == {"documents": [], "readable": readable}
