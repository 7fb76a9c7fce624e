# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment brought to a release: one plan of imports, settings and flows, approved, carried out, continued."""

from __future__ import annotations

import time

import pytest

from tests.unit.plugins.support.made import package

from .harness.emulator import is_unsafe
from .harness.laws import converge, refusals
from .harness.play import task
from .harness.releases import TEAM, many, settings
from .harness.single import Single

MAKE, MODULE = "dataverse_release", "dataverse_release_import"
BASE = {
    "name": "base",
    "flows": {"Child": {"on": False}},
    "references": ["new_mail"],
    "variables": {"new_Url": {"required": True}},
}
UPPER = {"name": "upper", "flows": {"Parent": {"on": False, "calls": ["Child"], "uses": ["new_mail"]}}}
STATES = {"base": ["Child"], "upper": ["Parent"]}
SETTINGS = {"connection_references": {"new_mail": "c-1"}, "environment_variables": {"new_Url": "https://a.example"}}

# The writes after which a run is killed: two stagings and two imports, an owner and two states.
WRITES = range(1, 7)


@pytest.fixture(scope="module")
def emulator(module_emulator):
    """One emulator with an environment for each test."""
    names = ["first", "again", "steps", "staged", "applied", "names", "many", "other"]
    return module_emulator(environments=names)


def released(stage, *made, states=None, name="contoso", host="first", **more):
    """Make a release of packages, and return its folder."""
    solutions, states = [], STATES if states is None else states
    for one in made:
        path = stage.inputs / f"{one['name']}-{one.get('version', '1')}.zip"
        path.write_bytes(package(**one))
        solutions.append({"src": str(path), "flows": states.get(one["name"], [])})
    options = {"name": name, "dest": str(stage.inputs / "releases"), "solutions": solutions, **more}
    played = stage.play([task(MAKE, options)], host=host)
    assert played.code == 0, played.output[-3000:]
    return played.only()["folder"]


def asked(folder, **more):
    return {"src": folder, "wait_interval": 1, **SETTINGS, **more}


def states(stage, host):
    return {row["name"]: row["statecode"] for row in stage.emulator.rows(host, "workflow")}


@pytest.mark.one_per_module
def test_an_empty_environment_is_brought_to_a_release(stage):
    options = asked(released(stage, UPPER, BASE))
    done = converge(stage, MODULE, options, "first")
    assert states(stage, "first") == {"Child": 1, "Parent": 1}
    assert [(one["unique_name"], one["strategy"], one["installed"]) for one in done["solutions"]] == [
        ("base", "install", None),
        ("upper", "install", None),
    ]
    assert done["connection_references"] == [{"name": "new_mail", "before": None, "after": "c-1"}]
    assert done["environment_variables"] == [{"name": "new_Url", "before": None, "after": "https://a.example"}]
    assert [one["step"] for one in done["operations"]] == [
        "install solution 'base' 1.0.0.0 (managed)",
        "restore states and owners of its flows",
        "install solution 'upper' 1.0.0.0 (managed)",
        "restore states and owners of its flows",
        "turn on flow 'Child'",
        "turn on flow 'Parent'",
    ]
    assert list(done["diff"]["after"]) == ["1. solution base", "2. solution upper", "3. flows"]
    assert done["diff"]["after"]["3. flows"] == {"Child": {"enabled": True}, "Parent": {"enabled": True}}
    assert done["before"] == {
        "versions": {"base": None, "upper": None},
        "connection_references": {},
        "environment_variables": {},
        "flows": [],
    }
    assert done["totals"] == {"all": 2, "changed": 2, "unchanged": 0, "failed": 0, "skipped": 0}
    assert done["finished"] is True


@pytest.mark.below_host
def test_a_release_that_is_there_needs_few_requests_and_no_write(stage):
    """Five solutions with sixty flows, owners, shares, references and variables."""
    stage.emulator.put("many", "team", {"name": TEAM, "teamtype": 0})
    made, wished = many()
    folder = released(stage, *made, states={one["name"]: sorted(one["flows"]) for one in made}, name="many")
    options = asked(folder, **wished, **settings(made))
    (done,) = played(stage, "many", options)
    assert done["totals"] == {"all": 60, "changed": 60, "unchanged": 0, "failed": 0, "skipped": 0}
    before = stage.emulator.position()
    (again,) = played(stage, "many", options)
    assert again["changed"] is False
    asked_for = [one for one in stage.emulator.journal(before) if one["environment"] == "many"]
    assert len(asked_for) <= 8, [f"{one['method']} {one['path']}" for one in asked_for]
    assert not any(map(is_unsafe, asked_for))
    assert again["totals"]["unchanged"] == 60
    assert len(again["before"]["flows"]) == 60
    assert all(len(one["shares"]) == 1 for one in again["before"]["flows"])


def played(stage, host, *many_options, **keywords):
    run = stage.play([task(MODULE, one, **keywords) for one in many_options], host=host)
    assert run.code == 0, run.output[-3000:]
    return run.results


@pytest.mark.below_host
def test_a_newer_release_upgrades_and_states_are_kept(stage):
    """A flow that is new and calls one that only this task turns on raises no warning, and is on in the end."""
    old, new = dict(BASE, flows={"Child": {"on": False}, "Goes": {}}), dict(BASE, version="1.1.0.0")
    first = asked(released(stage, old, name="small", states={}))
    played(stage, "again", first)
    upper = {"name": "upper", "flows": {"Parent": {"on": True, "calls": ["Child"]}}}
    options = asked(released(stage, new, upper, name="larger", states={"base": ["Child"], "upper": ["Parent"]}))
    (message,) = refusals(stage, MODULE, [options], "again")
    assert message.startswith("The upgrade to solution 'base' 1.1.0.0 would delete flow 'Goes' (on).")
    done = converge(stage, MODULE, {**options, "allow_removals": True}, "again")
    assert [(one["unique_name"], one["strategy"]) for one in done["solutions"]] == [
        ("base", "upgrade"),
        ("upper", "install"),
    ]
    assert [one["name"] for one in done["solutions"][0]["removals"]] == ["Goes"]
    assert states(stage, "again") == {"Child": 1, "Parent": 1}
    before = done["before"]
    assert before["versions"] == {"base": "1.0.0.0", "upper": None}
    assert before["connection_references"] == SETTINGS["connection_references"]
    assert {one["name"]: one["enabled"] for one in before["flows"]} == {"Child": False, "Goes": True}
    assert list(stage.inputs.rglob("*.import.json")) == []


def upgrade_in_two_steps(stage, host):
    """Bring an environment to the old versions; return the options for the new ones.

    The new base removes a flow that the old version of the other solution calls.
    """
    base = dict(BASE, flows={**BASE["flows"], "Helper": {"on": False}})
    upper = {"name": "upper", "flows": {"Parent": {"on": False, "calls": ["Helper"]}}}
    played(stage, host, asked(released(stage, base, upper, states={}, host=host)))
    folder = released(stage, dict(BASE, version="1.1.0.0"), dict(UPPER, version="1.1.0.0"), name="new", host=host)
    records = str(stage.inputs / "records")
    return asked(folder, stage_all=True, allow_removals=True, start_grace=3, record_directory=records)


@pytest.mark.below_host
def test_upgrades_are_staged_and_then_applied_in_reverse_order(stage):
    options = upgrade_in_two_steps(stage, "steps")
    done = converge(stage, MODULE, options, "steps")
    assert [one["step"] for one in done["operations"] if "solution" in one["step"]] == [
        "stage solution 'base' 1.1.0.0 (managed)",
        "stage solution 'upper' 1.1.0.0 (managed)",
        "apply the upgrade to solution 'upper' 1.1.0.0 (managed)",
        "apply the upgrade to solution 'base' 1.1.0.0 (managed)",
    ]
    assert states(stage, "steps") == {"Child": 1, "Parent": 1}


@pytest.mark.one_form
@pytest.mark.parametrize(("host", "writes"), [("staged", 4), ("applied", 5)])
def test_a_run_that_is_killed_between_two_steps_is_continued(stage, host, writes):
    """After the last staging, and after the first application, each of which continues on the server."""
    options = upgrade_in_two_steps(stage, host)
    before = stage.emulator.position()
    kill_after(stage, host, options, before, writes)
    (done,) = played(stage, host, options)
    assert states(stage, host) == {"Child": 1, "Parent": 1}
    starts = [one["path"].rpartition("/")[2] for one in unsafe_since(stage.emulator, before, host)]
    assert starts.count("ImportSolutionAsync") == starts.count("DeleteAndPromoteAsync") == 2
    (last,) = played(stage, host, options)
    assert (done["changed"], last["changed"]) == (True, False)


def kill_after(stage, host, options, before, writes):
    """Run the module and kill it when the environment has received so many writes."""
    run = Single(stage, MODULE, options, host)
    until = time.monotonic() + 60
    while len(unsafe_since(stage.emulator, before, host)) < writes and not run.over:
        assert time.monotonic() < until
        time.sleep(0.01)
    run.kill()
    assert run.result is None, "it was over before"


@pytest.mark.below_host
def test_a_flow_that_is_declared_off_never_turns_on(stage):
    upper = {"name": "upper", "flows": {"Parent": {"on": True, "calls": ["Child"]}, "Alone": {"on": True}}}
    flows = [{"name": "Parent", "enabled": False}, {"name": "Alone", "enabled": False}]
    options = asked(released(stage, BASE, upper, states={}), flows=flows)
    done = converge(stage, MODULE, options, "other")
    assert states(stage, "other") == {"Child": 0, "Parent": 0, "Alone": 0}
    assert done["totals"]["unchanged"] == 3


def test_a_wait_that_ends_says_what_continues(start_emulator, make_stage):
    emulator = start_emulator(environments=["first"], import_seconds=6)
    stage = make_stage(emulator)
    folder = released(stage, BASE, UPPER)
    options = asked(folder, wait_timeout=1, on_timeout="return")
    (pending,) = played(stage, "first", options)
    assert (pending["changed"], pending["finished"]) == (True, False)
    assert pending["async_operation_id"]
    assert pending["plan_id"].startswith("plan-")
    assert [one["status"] for one in pending["operations"]] == ["running", *["skipped"] * 5]
    (done,) = played(stage, "first", asked(folder))
    assert (done["finished"], done["totals"]["failed"]) == (True, 0)
    assert states(stage, "first") == {"Child": 1, "Parent": 1}
    assert len(stage.emulator.rows("first", "importjob")) == 2


def test_what_cannot_be_is_refused_before_anything_is_changed(stage):
    folder = released(stage, BASE, UPPER)
    bad = {
        "has no flow 'Childs'. Did you mean: Child?": {"flows": [{"name": "Childs", "enabled": True}]},
        "which no package of the release has": {"connection_references": {"new_mails": "c"}},
        "No such file": {"src": str(stage.inputs / "none")},
        "max_parallel must be 1 to 32.": {"max_parallel": 0},
        "stage_all is not possible with strategy update.": {"stage_all": True, "strategy": "update"},
        "There is no user or team 'Nobody'": {"flows": [{"name": "Child", "owner": "Nobody"}]},
        "flows[0] has a key 'state'": {"flows": [{"name": "Child", "state": "on"}]},
        "and require_managed is set": {
            "src": released(stage, dict(BASE, managed=False), name="open"),
            "require_managed": True,
        },
    }
    messages = refusals(stage, MODULE, [asked(folder, **one) for one in bad.values()], "names")
    for message, words in zip(messages, bad, strict=True):
        assert words in message


@pytest.fixture(scope="module")
def killing(module_emulator):
    """One emulator with an environment for each moment at which a run is killed."""
    return module_emulator(environments=[f"after{number}" for number in WRITES])


@pytest.mark.one_form
@pytest.mark.parametrize("writes", WRITES)
def test_a_run_that_is_killed_is_continued(killing, make_stage, writes):
    """After each write of a run: the next run ends as one that was not killed, and imports nothing twice."""
    stage, host = make_stage(killing), f"after{writes}"
    killing.put(host, "team", {"name": "Operations", "teamtype": 0})
    folder = released(stage, BASE, UPPER, host=host)
    flows = [{"name": "Child", "owner": "Operations"}]
    options = asked(folder, flows=flows, start_grace=3, record_directory=str(stage.inputs / "records"))
    killing.fault(host, "PATCH", "/workflows", times=3, kind="delay", seconds=1)
    before = killing.position()
    kill_after(stage, host, options, before, writes)
    killing.withdraw(host)
    (done,) = played(stage, host, options)
    assert done["totals"]["failed"] == 0
    assert states(stage, host) == {"Child": 1, "Parent": 1}
    assert len(killing.rows(host, "importjob")) == 2
    (last,) = played(stage, host, options)
    assert last["changed"] is False
    left = [path.name for path in (stage.inputs / "records").iterdir()]
    # what a kill has left of a file that was being written is hidden
    assert [name for name in left if not name.startswith(".")] == []


def unsafe_since(emulator, before, host):
    return [one for one in emulator.journal(before) if one["environment"] == host and is_unsafe(one)]
