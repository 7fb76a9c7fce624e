# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Smoke runs: what is in place must also work, or the target fails."""

from __future__ import annotations

import pytest

from .harness.desktop_flows import put_desktop_flow, runs_of
from .harness.laws import position, unsafe
from .test_promotion import ON, PROMOTE, VERIFY, changes, play, release, released, report, states

__all__ = ["released"]

LISTED = {
    "environment_promotion_targets": "test",
    "environment_promotion_desktop_flows": [{"name": "Post a test order", "connection": "robot"}],
    "environment_promotion_cloud_flows": ["Order intake"],
    "environment_promotion_smoke_wait": 2,
}


def smoke(stage, word):
    return [(one["kind"], one["name"], one["outcome"]) for one in report(stage, word)["smoke"]]


def put_run(stage, name, **row):
    flow_id = next(one["workflowid"] for one in stage.emulator.rows("test", "workflow") if one["name"] == name)
    run = {"name": "0858", "status": "Succeeded", "_workflow_value": flow_id, "endtime": None}
    stage.emulator.put("test", "flowrun", {**run, **row})


def starts(stage, since):
    return [one for one in stage.emulator.journal(since) if one["path"].endswith("RunDesktopFlow")]


@pytest.mark.one_form
def test_what_does_not_work_fails_although_it_is_in_place(released):
    stage = released
    flow_id = put_desktop_flow(stage.emulator, "Post a test order", environment="test")
    start = position(stage)
    play(stage, PROMOTE, "--check", **LISTED)
    assert starts(stage, start) == []

    failed = play(stage, PROMOTE, good=False, **LISTED)
    desktop = ("desktop flow", "Post a test order through robot", "succeeded")
    assert smoke(stage, "promote") == [desktop, ("cloud flow", "Order intake", "failed")]
    assert report(stage, "promote")["outcome"] == "failed"
    message = "The smoke run of cloud flow Order intake failed: No run was found."
    assert report(stage, "promote")["message"] == message
    assert message in " ".join(failed.output.split())
    assert failed.output.count("FAILED!") == 1, "only the role itself fails, after its report"
    assert all(states(stage)[name] == 1 for name in ON)
    folder = stage.folder / "promotions" / "contoso-1.0.0.0"
    assert "Smoke runs" in (folder / "test-promote.html").read_text("utf-8")
    # the promotion itself is complete, so the note of what was there before is
    assert (folder / "test.before.json").exists()
    assert len(runs_of(stage.emulator, flow_id, "test")) == 1

    # a run before the change proves nothing, and one in the time that is asked for does
    put_run(stage, "Order intake", starttime="2026-05-21T04:00:00Z", endtime="2026-05-21T04:00:09Z")
    play(stage, VERIFY, good=False, **LISTED)
    assert smoke(stage, "verify")[1] == ("cloud flow", "Order intake", "failed")
    play(stage, VERIFY, environment_promotion_smoke_since="2026-05-21T03:00:00Z", **LISTED)
    assert smoke(stage, "verify") == [desktop, ("cloud flow", "Order intake", "succeeded")]
    assert report(stage, "verify")["outcome"] == "unchanged"


@pytest.mark.one_form
def test_a_misspelled_flow_is_found_before_anything_is_written(released):
    stage = released
    put_desktop_flow(stage.emulator, "Post a test order", environment="test")
    misspelled = (
        ("cloud_flows", ["Order intake", "Order intakes"]),
        ("desktop_flows", [{"name": "Post test orders", "connection": "robot"}]),
        ("smart_flows", [{"flow": "Letters"}]),
    )
    start = position(stage)
    for noun, listed in misspelled:
        given = {**LISTED, f"environment_promotion_{noun}": listed}
        for words in (["--check"], []):
            refused = play(stage, PROMOTE, *words, good=False, **given)
            assert "test BLOCKED - Smoke runs cannot be made: " in refused.output, noun
    assert unsafe(stage, start, position(stage)) == []


@pytest.mark.one_form
def test_smart_flows_are_run_and_their_input_is_not_shown(start_emulator, make_stage):
    flows = [{"name": "Letter", "input": "user", "seconds": 0.2}, {"name": "Broken", "outcome": "Error"}]
    stage = make_stage(start_emulator(smartflows=[{"name": "documents", "flows": flows}]))
    release(stage, "1.0.0.0")
    letter = {"flow": "Letter", "xml": "<note>not for everyone</note>"}
    given = {"environment_promotion_targets": "test", "environment_promotion_smart_flows": [letter]}
    play(stage, PROMOTE, "--check", **given)
    assert stage.emulator.rows("documents", "execution") == []
    told = play(stage, PROMOTE, verbose=True, **given)
    assert smoke(stage, "promote") == [("Smart Flow", "Letter", "succeeded")]
    assert "not for everyone" not in told.output
    assert len(stage.emulator.rows("documents", "execution")) == 1
    given["environment_promotion_smart_flows"] = [{"flow": "Broken"}, letter]
    play(stage, VERIFY, good=False, **given)
    assert smoke(stage, "verify") == [("Smart Flow", "Broken", "failed"), ("Smart Flow", "Letter", "succeeded")]
    unknown = play(stage, VERIFY, good=False, environment_promotion_smart_flows=[{"flows": "Letter"}])
    assert "flows of entry 1 in environment_promotion_smart_flows is not an option." in " ".join(unknown.output.split())


@pytest.mark.one_form
def test_runs_that_cannot_be_known_are_a_warning(released):
    stage = released
    (organization,) = stage.emulator.rows("test", "organization")
    off = {"organizationid": organization["organizationid"], "flowruntimetoliveinseconds": 0}
    stage.emulator.put("test", "organization", off)
    given = {**LISTED, "environment_promotion_desktop_flows": []}
    told = play(stage, PROMOTE, **given)
    assert smoke(stage, "promote") == [("cloud flow", "Order intake", "unknown")]
    assert report(stage, "promote")["outcome"] == "done"
    assert "warning - The outcome of the smoke run of cloud flow Order intake is unknown." in told.output
    again = play(stage, PROMOTE, **given)
    assert changes(again.output) == {"test": "0"}
    assert smoke(stage, "promote") == [("cloud flow", "Order intake", "unknown")]
