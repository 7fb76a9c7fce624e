# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing flows by solution, state, owner and pattern; and all of it against an environment full of noise."""

from __future__ import annotations

import json
import uuid

import pytest

from .harness.laws import converge, refusals
from .harness.play import task
from .test_flow import GREETING
from .test_flow_requests import CONNECTOR, LIST_ROWS


def listed(stage, **options):
    played = stage.play([task("dataverse_flow_info", options)])
    assert played.code == 0, played.output[-2000:]
    return played.only()["flows"]


@pytest.fixture
def tag(stage):
    """A word in the names of four flows: off, on, suspended, and another one's."""
    tag = uuid.uuid4().hex[:8]
    ada = next(row for row in stage.emulator.rows("dev", "systemuser") if row["fullname"] == "Ada Lindqvist")
    client_data = json.dumps({"properties": {"connectionReferences": {}, "definition": GREETING}})
    rows = [
        {"name": f"{tag} off", "statecode": 0},
        {"name": f"{tag} on", "statecode": 1},
        {"name": f"{tag} SUSPENDED [1]", "statecode": 2, "suspensionreasondetails": "A policy."},
        {"name": f"{tag} on, Ada's", "statecode": 1, "_ownerid_value": ada["systemuserid"]},
    ]
    common = {"category": 5, "type": 1, "clientdata": client_data}
    stage.emulator.put("dev", "workflow", *[{**common, **row} for row in rows])
    return tag


@pytest.mark.below_host
def test_states_owners_and_patterns(stage, tag):
    def names(**options):
        return {flow["name"].removeprefix(tag + " ") for flow in listed(stage, **options) if tag in flow["name"]}

    assert names(status="off") == {"off"}
    assert names(status="on") == {"on", "on, Ada's"}
    assert names(status="suspended") == {"SUSPENDED [1]"}
    assert names(enabled=False) == {"off", "SUSPENDED [1]"}
    assert names(owner="ada.lindqvist@contoso.example") == {"on, Ada's"}
    assert names(name_pattern=f"{tag} o*") == {"off", "on", "on, Ada's"}
    assert names(name_pattern="*Ada's") == {"on, Ada's"}
    assert names(name_pattern=f"{tag} o?") == {"on"}
    assert names(name_pattern=f"{tag} s*[1]") == {"SUSPENDED [1]"}
    assert names(name_pattern=f"{tag} [S]*") == set()
    assert names(name=f"{tag} ON") == {"on"}
    assert names(name=f"{tag} on", status="on") == {"on"}


@pytest.mark.below_host
def test_definitions_only_when_asked(stage, tag):
    (without,) = listed(stage, name=f"{tag} SUSPENDED [1]")
    assert "definition" not in without
    assert (without["status"], without["suspension_reason"]) == ("suspended", "A policy.")
    (with_it,) = listed(stage, name=f"{tag} SUSPENDED [1]", definitions=True)
    assert with_it["definition"]["actions"] == GREETING["actions"]
    assert with_it["connection_references"] == {}
    (by_id,) = listed(stage, name=with_it["flow_id"].upper())
    assert by_id["name"] == with_it["name"]
    part = listed(stage, name_pattern=f"{tag} *", definitions=True, limit=2, offset=1)
    assert [flow["definition"]["actions"] for flow in part] == [GREETING["actions"]] * 2


@pytest.mark.one_form
def test_all_of_a_large_environment_can_be_read(start_emulator, make_stage):
    """A result of many flows says how many there are and that it was cut, each time; parts reach all of them."""
    flow = {"category": 5, "type": 1, "statecode": 0, "clientdata": json.dumps({"properties": {"definition": {}}})}
    rows = [{**flow, "name": f"Bulk {number:05}", "description": "x" * 400} for number in range(1200)]
    stage = make_stage(start_emulator(environments=[{"name": "dev", "rows": {"workflow": rows}}]))
    listing = task("dataverse_flow_info", {"name_pattern": "Bulk *"})
    some = {"limit": 300, "offset": "{{ item }}"}
    parts = task("dataverse_flow_info", {"name_pattern": "Bulk *", **some}, loop=[0, 300, 600, 900], register="pages")
    told = {"ansible.builtin.debug": {"msg": "{{ pages.results | map(attribute='flows') | flatten | length }}"}}
    turned = task("dataverse_flows", {"name_pattern": "bulk *", "enabled": True}, check_mode=True, diff=True)
    played = stage.play([listing, listing, parts, told, turned])
    first, second, _parts, count, many = played.results
    for one in (first, second):
        assert one["total"] == 1200
        assert 200 < len(one["flows"]) < 1200
        assert one["cut"] == [f"flows[{len(one['flows'])}:]"]
    assert count["msg"] in (1200, "1200")
    assert many["totals"]["changed"] == 1200
    assert len(many["diff"]["before"]) == len(many["diff"]["after"]) == 1200


def test_bad_filters_are_refused(stage):
    messages = refusals(
        stage,
        "dataverse_flow_info",
        [{"flow_id": "12"}, {"solution": "contoso_nowhere"}, {"owner": "nobody@contoso.example"}],
    )
    for message, word in zip(messages, ("not a GUID", "contoso_nowhere", "nobody@contoso.example"), strict=True):
        assert word in message


@pytest.mark.one_form
def test_noise_changes_nothing(start_emulator, make_stage):
    stage = make_stage(start_emulator(noise=True))
    references = {CONNECTOR: {"connection": "c-1"}}
    options = {"name": "Accounts", "definition": LIST_ROWS, "connection_references": references, "enabled": True}
    created = converge(stage, "dataverse_flow", {**options, "owner": "ada.lindqvist@contoso.example"})
    guid = created["flow"]["flow_id"]
    assert guid == guid.lower()
    converge(stage, "dataverse_flow", {"flow_id": guid.upper(), "name": "All accounts", "description": "x"})
    converge(stage, "dataverse_flow", {"flow_id": guid, "connections": {CONNECTOR: "c-2"}, "enabled": False})
    converge(stage, "dataverse_flow", {"flow_id": guid, "owner": stage.emulator.identity()["client_id"]})
    assert [flow["flow_id"] for flow in listed(stage, name_pattern="All *", definitions=True)] == [guid]
    converge(stage, "dataverse_flow", {"flow_id": guid, "state": "absent"})
    assert not [name for name, output in stage.outputs.items() if b"[WARNING]" in output]
