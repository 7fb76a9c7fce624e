# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role and its playbooks: a release planned, approved, carried out, proven, and taken back."""

from __future__ import annotations

import json
import re
import shutil

import pytest
import yaml

from tests.demo.solutions.build import build

from .harness.laws import position, unsafe
from .harness.play import task

PLAN, PROMOTE, VERIFY, ROLL_BACK = (
    f"flowops.powerplatform.{name}" for name in ("plan_promotion", "promote", "verify_promotion", "roll_back")
)
ORDERS, SUPPORT = "contoso_orders", "contoso_support"
CONNECTIONS = {
    "contoso_orders_dataverse": "a-dataverse",
    "contoso_orders_outlook": "an-outlook",
    "contoso_orders_teams": "a-teams",
    "contoso_support_dataverse": "a-dataverse",
}
# What depends on one target only is not played with two.
ONE = {"environment_promotion_targets": "test"}
ON = ["Look up customer", "Check order", "Order intake"]


@pytest.fixture
def released(start_emulator, make_stage):
    """A stage with a first release of both example solutions."""
    stage = make_stage(start_emulator())
    release(stage, "1.0.0.0")
    return stage


def release(stage, version: str, on=tuple(ON)) -> str:
    """Make a release in which the orders have this version, with flows that must be on; return its name and version."""
    packages = {
        name: str(build(name, which, True, stage.inputs)) for name, which in ((ORDERS, version), (SUPPORT, "1.0.0.0"))
    }
    options = {
        "name": "contoso",
        "dest": str(stage.folder / "releases"),
        "version": version,
        "solutions": [{"src": packages[ORDERS], "flows": list(on)}, {"src": packages[SUPPORT]}],
    }
    played = stage.play([task("dataverse_release", options)])
    assert played.code == 0, played.output[-3000:]
    return f"contoso-{version}"


def variables(stage, **more) -> str:
    """Write what the playbooks need, and return the argument that reads it."""
    path = stage.inputs / "promotion.yml"
    content = {
        "environment_promotion_release": str(stage.folder / "releases" / "contoso-1.0.0.0"),
        "environment_promotion_targets": "test:prod",
        "environment_promotion_report_directory": str(stage.folder / "promotions"),
        "environment_promotion_connection_references": CONNECTIONS,
        "environment_promotion_wait_interval": 1,
        **more,
    }
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return f"@{path}"


def play(stage, playbook, *words, good=True, verbose=False, **more):
    played = stage.run(playbook, "-e", variables(stage, **more), *words, verbose=verbose)
    assert (played.code == 0) is good, played.output[-4000:]
    return played


def report(stage, word, target="test", label="contoso-1.0.0.0"):
    return json.loads((stage.folder / "promotions" / label / f"{target}-{word}.json").read_text("utf-8"))


def diffs(output: str) -> list[str]:
    """Return the diffs as a person sees them; hosts come in the order in which they are done, which is chance."""
    return sorted(set(re.findall(r"^--- before.*?\n\n", output, re.M | re.S)))


def changes(output: str) -> dict[str, str]:
    """Return the number of changes by target, from the recap."""
    return dict(re.findall(r"^(?!localhost)(\w+) +: ok=\d+ +changed=(\d+)", output, re.M))


def states(stage, environment="test"):
    return {row["name"]: row["statecode"] for row in stage.emulator.rows(environment, "workflow")}


def bindings(stage, environment="test"):
    rows = stage.emulator.rows(environment, "connectionreference")
    return {row["connectionreferencelogicalname"]: row["connectionid"] for row in rows}


def installed(stage, environment="test"):
    return {row["uniquename"]: row["version"] for row in stage.emulator.rows(environment, "solution")}


@pytest.mark.one_per_module
def test_a_release_is_planned_approved_carried_out_and_proven(released):
    stage = released
    start = position(stage)
    planned = play(stage, PLAN, "--diff")
    assert unsafe(stage, start, position(stage)) == []
    plans = {target: report(stage, "plan", target) for target in ("test", "prod")}
    assert {one["outcome"] for one in plans.values()} == {"planned"}
    ids = [one["plan_id"] for one in plans.values()]
    assert len(set(ids)) == 2
    fleet = (stage.folder / "promotions" / "contoso-1.0.0.0" / "fleet-plan.html").read_text("utf-8")
    assert all(f'href="{target}-plan.html"' in fleet for target in plans)
    assert all(one in planned.output for one in ids)

    done = play(stage, PROMOTE, "--diff", environment_promotion_approved_plan=" ".join(ids))
    assert diffs(done.output) == diffs(planned.output)
    assert set(changes(done.output)) == {"test", "prod"}
    assert "0" not in changes(done.output).values()
    assert report(stage, "promote")["outcome"] == "done"
    assert all(states(stage, target)[name] == 1 for name in ON for target in ("test", "prod"))

    start = position(stage)
    again = play(stage, PROMOTE, "--diff", environment_promotion_approved_plan=" ".join(ids))
    assert set(changes(again.output).values()) == {"0"}
    assert report(stage, "promote")["outcome"] == "unchanged"
    play(stage, VERIFY)
    assert report(stage, "verify")["outcome"] == "unchanged"
    assert unsafe(stage, start, position(stage)) == []


@pytest.mark.one_form
def test_check_mode_writes_no_file_and_shows_the_diff_of_the_real_run(released):
    stage = released
    start = position(stage)
    dry = play(stage, PROMOTE, "--check", "--diff", **ONE)
    assert not (stage.folder / "promotions").exists()
    assert unsafe(stage, start, position(stage)) == []
    real = play(stage, PROMOTE, "--diff", **ONE)
    assert diffs(dry.output) == diffs(real.output)
    assert len(diffs(dry.output)) == 1


@pytest.mark.one_form
def test_what_somebody_changed_by_hand_makes_another_plan(released):
    stage = released
    play(stage, PROMOTE)
    release(stage, "1.1.0.0")
    second = {
        "environment_promotion_release": str(stage.folder / "releases" / "contoso-1.1.0.0"),
        "environment_promotion_allow_removals": True,
    }
    play(stage, PLAN, **second)
    approved = {target: report(stage, "plan", target, "contoso-1.1.0.0")["plan_id"] for target in ("test", "prod")}
    intake = next(row for row in stage.emulator.rows("prod", "workflow") if row["name"] == "Order intake")
    stage.emulator.put("prod", "workflow", {"workflowid": intake["workflowid"], "statecode": 0, "statuscode": 1})

    start = position(stage)
    second["environment_promotion_approved_plan"] = " ".join(approved.values())
    refused = play(stage, PROMOTE, good=False, **second)
    assert unsafe(stage, start, position(stage)) == []
    text = " ".join(refused.output.split())
    assert "were approved" in text
    # the report comes first, and is not preceded by the result of a module
    assert (refused.output.count("FAILED!"), '"operations"' in refused.output) == (2, False)
    assert "Order intake" in report(stage, "promote", "prod", "contoso-1.1.0.0")["message"]
    # the other target waits, unless each is on its own
    assert "Nothing was written, since other targets are blocked: prod." in text
    alone = play(stage, PROMOTE, good=False, environment_promotion_independent_targets=True, **second)
    assert report(stage, "promote", "test", "contoso-1.1.0.0")["outcome"] == "done"
    assert report(stage, "promote", "prod", "contoso-1.1.0.0")["outcome"] == "blocked"
    assert changes(alone.output)["prod"] == "0"


@pytest.mark.one_form
def test_an_earlier_release_comes_back_with_what_was_there(released):
    stage = released
    owner = {"teamid": "0e0e0e0e-0000-4000-8000-00000000aaaa", "name": "Order desk", "teamtype": 0}
    stage.emulator.put("test", "team", owner)
    play(stage, PROMOTE, **ONE)
    at_first = states(stage)
    label = release(stage, "1.1.0.0")
    second = str(stage.folder / "releases" / label)
    given = {"contoso_orders_outlook": "another-outlook"}
    play(
        stage,
        PROMOTE,
        environment_promotion_release=second,
        environment_promotion_allow_removals=True,
        environment_promotion_connection_references={**CONNECTIONS, **given},
        **ONE,
    )
    at_second = states(stage)
    assert set(at_second) != set(at_first)

    # as a promotion leaves it that failed in the middle
    note = stage.folder / "promotions" / label / "test.before.json"
    unfinished = note.rename(note.with_name(f"{note.name}.unfinished"))
    undo = {"environment_promotion_undo": label, **ONE}
    refused = play(stage, ROLL_BACK, good=False, **undo)
    assert "Set environment_promotion_allow_removals" in " ".join(refused.output.split())
    back = play(stage, ROLL_BACK, "--diff", environment_promotion_allow_removals=True, **undo)
    assert states(stage) == at_first
    assert "0" not in changes(back.output).values()
    assert bindings(stage)["contoso_orders_outlook"] == CONNECTIONS["contoso_orders_outlook"]
    assert installed(stage)[ORDERS] == "1.1.0.1"
    assert note.exists()
    assert not unfinished.exists()

    again = play(stage, ROLL_BACK, environment_promotion_allow_removals=True, **undo)
    assert set(changes(again.output).values()) == {"0"}

    # the rollback is undone, as any other promotion
    undo = {"environment_promotion_undo": "contoso_back_to_1.0.0.0-1.0.0.0", **ONE}
    play(stage, ROLL_BACK, environment_promotion_release=second, environment_promotion_allow_removals=True, **undo)
    assert states(stage) == at_second
    assert bindings(stage)["contoso_orders_outlook"] == "another-outlook"
    assert installed(stage)[ORDERS] == "1.1.0.2"


@pytest.mark.one_form
def test_after_a_failure_the_report_says_what_is_where_and_the_next_run_completes_it(released):
    stage = released
    given = {**ONE}
    play(stage, PROMOTE, **given)
    label = release(stage, "1.1.0.0")
    given["environment_promotion_release"] = str(stage.folder / "releases" / label)
    given["environment_promotion_allow_removals"] = True
    guid = next(row["workflowid"] for row in stage.emulator.rows("test", "workflow") if row["name"] == "Check order")
    refusal = {"kind": "status", "status": 400, "code": "0x80060467", "message": "The definition is invalid."}
    stage.emulator.fault("test", "PATCH", rf"workflows\({guid}\)", times=20, **refusal)
    broken = play(stage, PROMOTE, good=False, **given)
    assert "The definition is invalid." in " ".join(broken.output.split())
    told = report(stage, "promote", label=label)
    assert told["outcome"] == "failed"
    now = states(stage)
    assert {one["name"]: one["enabled"] for one in told["flows"] if one["name"] in now} == {
        name: state == 1 for name, state in now.items() if name in {one["name"] for one in told["flows"]}
    }
    assert now["Check order"] == 0
    note = stage.folder / "promotions" / label / "test.before.json.unfinished"
    noted = note.read_bytes()

    stage.emulator.clear_faults()
    play(stage, PROMOTE, **given)
    assert report(stage, "promote", label=label)["outcome"] == "done"
    assert states(stage)["Check order"] == 1
    assert (note.exists(), note.with_suffix("").read_bytes()) == (False, noted)

    # as a run leaves it that fails after its last step, before one that finds nothing to do
    note.write_bytes(b"{}")
    play(stage, PROMOTE, **given)
    assert report(stage, "promote", label=label)["outcome"] == "unchanged"
    assert (note.exists(), note.with_suffix("").read_bytes()) == (False, b"{}")


@pytest.mark.one_form
def test_a_release_that_is_made_again_after_planning_needs_an_approval_if_it_differs(released):
    stage, given = released, {"environment_promotion_targets": "test"}
    play(stage, PLAN, **given)
    given["environment_promotion_approved_plan"] = report(stage, "plan")["plan_id"]
    folder = stage.folder / "releases" / "contoso-1.0.0.0"
    for on, good in ((ON, True), (ON[:1], False)):
        shutil.rmtree(folder)
        release(stage, "1.0.0.0", on)
        played = play(stage, PROMOTE, "--check", good=good, **given)
    assert "Check and approve the new plan." in " ".join(played.output.split())


@pytest.mark.one_form
def test_a_release_that_was_altered_is_refused(released):
    stage = released
    start = position(stage)
    package = stage.folder / "releases" / "contoso-1.0.0.0" / f"{ORDERS}_managed.zip"
    package.write_bytes(package.read_bytes() + b" ")
    refused = play(stage, PROMOTE, good=False)
    assert "was changed after the release was made" in " ".join(refused.output.split())
    assert position(stage) == start


def test_a_promotion_that_tells_everything_tells_no_secret(released):
    """Planned and carried out at the highest verbosity, for the search at the end of the test."""
    for words in (["--check"], []):
        played = play(released, PROMOTE, "--diff", *words, verbose=True, **ONE)
        assert "task path: " in played.output
        assert changes(played.output)["test"] != "0"
