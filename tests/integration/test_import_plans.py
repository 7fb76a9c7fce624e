# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an approver reads in the plan of an import, and what is refused or said before anything is sent."""

from __future__ import annotations

import pytest

from tests.unit.plugins.support.made import package

from .harness.laws import converge, refusals, rehearse
from .harness.play import task

# what an import does is decided below the host; test_solution_import.py compares both forms
pytestmark = pytest.mark.one_form
MODULE = "dataverse_solution_import"
OFF = {"on": False}
OLD = {"flows": {"A": {}, "Goes": {}}}
NEW = {"version": "1.1.0.0", "flows": {"A": {"actions": {"New": {"type": "Compose", "inputs": 1}}}, "Comes": OFF}}


@pytest.fixture(scope="module")
def emulator(module_emulator):
    """One emulator with an environment for each test."""
    names = ["removal", "leftover", "rollback", "kinds", "needs", "tables", "bind", "patches", "content", "layers"]
    return module_emulator(environments=[*names, "lacking", "brings"])


def options(stage, made, **more) -> dict:
    path = stage.inputs / f"{made.get('name', 'made')}-{made.get('version', '1')}-{made.get('managed', True)}.zip"
    path.write_bytes(package(**made))
    return {"src": str(path), "wait_interval": 1, **more}


def play(stage, host, *tasks):
    played = stage.play([task(MODULE, one) for one in tasks], host=host)
    assert played.code == 0, played.output[-3000:]
    return played.results


def test_what_goes_and_what_comes_stands_apart_and_first(stage):
    play(stage, "removal", options(stage, OLD))
    wanted = options(stage, NEW, allow_removals=True)
    (facts,) = play(stage, "removal", options(stage, OLD, same_version="reimport"))
    (planned,) = stage.play([task(MODULE, wanted, check_mode=True, diff=True)], host="removal").results
    done = converge(stage, MODULE, wanted, "removal")
    assert facts["removals"] == []
    assert done["diff"] == planned["diff"]
    assert (planned["solution"]["installed_on"], planned["solution"]["solution_id"]) == (None, None)
    assert done["solution"]["installed_on"]
    before, after = done["diff"]["before"], done["diff"]["after"]
    assert before["REMOVED"] == ["flow 'Goes' (on)"]
    assert list(after["ADDED"]) == ["Comes"]
    assert after["ADDED"]["Comes"]["enabled"] is False
    assert list(before["flows"]) == list(after["flows"]) == ["A"]
    assert after["flows"]["A"]["definition"]["actions"] == {"New": {"type": "Compose", "inputs": 1}}
    headers = [done["diff"][f"{side}_header"].partition(" in ")[0] for side in ("before", "after")]
    assert headers == ["solution 'made' 1.0.0.0", "solution 'made' 1.1.0.0"]
    assert [one["step"] for one in done["operations"]] == [
        "upgrade solution 'made' 1.1.0.0 (managed)",
        "delete flow 'Goes' (on)",
        "restore states and owners of its flows",
    ]
    assert done["changes"]["flows"]["changed"] == {"A": ["action New added"]}


def test_a_waiting_upgrade_that_is_removed_asks_for_its_removals(stage):
    waiting = {"version": "2.0.0.0", "flows": {"A": {}, "Live": {}}}
    play(stage, "leftover", options(stage, {"flows": {"A": {}}}), options(stage, waiting, strategy="holding"))
    wanted = options(stage, {"flows": {"A": {}}}, leftover_upgrade="remove")
    (message,) = refusals(stage, MODULE, [wanted], "leftover")
    assert message.startswith("Removing the unfinished upgrade would delete flow 'Live' (on).")
    assert "allow_removals" in message
    done = converge(stage, MODULE, {**wanted, "allow_removals": True}, "leftover")
    assert done["diff"]["before"]["REMOVED"] == ["flow 'Live' (on)"]
    assert [one["name"] for one in done["removals"]] == ["Live"]
    assert {row["name"] for row in stage.emulator.rows("leftover", "workflow")} == {"A"}


def test_rolling_back_says_what_it_leaves_behind(stage):
    play(stage, "rollback", options(stage, NEW))
    (message,) = refusals(stage, MODULE, [options(stage, OLD)], "rollback")
    assert "'lower_version: import'" in message
    check, real, _repeat = rehearse(stage, MODULE, options(stage, OLD, lower_version="import"), "rollback")
    assert check["warnings"] == real["warnings"]
    assert real["warnings"] == [
        "An update removes nothing: flow 'Comes' (off) will stay, though the package does not contain it."
    ]
    assert [(one["name"], one["enabled"]) for one in real["left_behind"]] == [("Comes", False)]
    assert list(real["diff"]["after"]["ADDED"]) == ["Goes"]
    (message,) = refusals(stage, MODULE, [options(stage, OLD, same_version="fail_if_different")], "rollback")
    assert message == (
        "Version 1.0.0.0 is installed already, but 1 of its components differs from the package: flow 'Comes' (not in "
        "the package). Increase the version where the solution is developed, since only an upgrade removes "
        "components."
    )


def test_only_what_is_meant_is_imported(stage):
    unmanaged = {"flows": {"A": {}}, "managed": False}
    messages = refusals(
        stage,
        MODULE,
        [
            options(stage, OLD, name="contoso_orders"),
            options(stage, unmanaged, require_managed=True),
        ],
        "kinds",
    )
    assert "holds solution 'made', not 'contoso_orders'" in messages[0]
    assert "is unmanaged, and require_managed is set" in messages[1]
    warned, meant = stage.play(
        [task(MODULE, options(stage, unmanaged, **more), check_mode=True) for more in ({}, {"require_managed": False})],
        host="kinds",
    ).results
    assert ["is unmanaged: its components can be changed by hand" in text for text in warned["warnings"]] == [True]
    assert meant["warnings"] == []
    play(stage, "kinds", options(stage, OLD, name="Made", require_managed=True))
    (message,) = refusals(stage, MODULE, [options(stage, unmanaged)], "kinds")
    assert message.endswith("is installed managed. Export the package as managed.")


def test_what_a_package_needs_is_looked_for_before_it_is_sent(stage):
    needs = [
        ("connectionreference", "new_mail", "base (1.0)"),
        ("380", "new_Url", "base (1.0)"),
        ("61", "crm_a.js", "crm (1)"),
    ]
    wanted = options(stage, {"name": "upper", "flows": {"U": {"uses": ["new_mail"], "calls": ["B"]}}, "missing": needs})
    made = {"name": "base", "flows": {"B": {}}, "references": ["new_mail"], "variables": {"new_Url": {}}}
    base = options(stage, made, connection_references={"new_mail": "c-1"})
    (message,) = refusals(stage, MODULE, [wanted], "needs")
    assert message.startswith(
        "The package of upper needs components that do not exist in this environment: connection reference 'new_mail' "
        "is missing, which flow 'U' needs (1 more in error.reasons). Install solution base (1.0) first."
    )
    late = {"predicted_solutions": ["{{ base.brings }}"]}
    tasks = [task(MODULE, base, register="base"), task(MODULE, {**wanted, **late})]
    foreseen = stage.play([{**one, "check_mode": True} for one in tasks], host="needs").results
    assert [one["changed"] for one in foreseen] == [True, True]
    assert foreseen[1]["warnings"] == [
        "The package needs components of crm, which is not installed in this environment."
    ]
    assert [one["enabled"] for one in foreseen[1]["flows"]] == [True]


def test_a_table_that_certainly_does_not_exist_is_refused_before_the_package_is_sent(stage):
    """A table that exists is enough, wherever it came from; so is a solution that an earlier task brings."""
    wanted = {
        "name": "cases",
        "flows": {"C": {}},
        "missing": [("1", "Crm_Case", "crm (1.0)"), ("1", "account", "System")],
    }
    (message,) = refusals(stage, MODULE, [options(stage, wanted)], "tables")
    assert message.startswith(
        "The package of cases needs components that do not exist in this environment: table 'Crm_Case' is missing, "
        "which flow 'C' needs. Install solution crm (1.0) first."
    )
    nothing = ("components", "running", "bound", "connection_references", "environment_variables")
    late = {"predicted_solutions": [{"unique_name": "crm", **dict.fromkeys(nothing, [])}]}
    (foreseen,) = stage.play([task(MODULE, options(stage, wanted, **late), check_mode=True)], host="tables").results
    assert (foreseen["changed"], foreseen["warnings"]) == (True, [])
    there = {"name": "cases", "flows": {"C": {}}, "missing": [("1", "Workflow", "crm (1.0)")]}
    check, real, _repeat = rehearse(stage, MODULE, options(stage, there), "tables")
    assert [one.status for one in (check, real)] == ["ok"] * 2
    assert real["warnings"] == []


def test_a_connection_replaced_under_running_flows_is_told(stage):
    made = {
        "flows": {"A": {"uses": ["new_mail"]}, "B": {"on": False, "uses": ["new_mail"]}},
        "references": ["new_mail"],
    }
    first, second = (options(stage, made, connection_references={"new_mail": one}) for one in ("c-1", "c-2"))
    assert play(stage, "bind", first)[0]["warnings"] == []
    check, real, repeat = rehearse(stage, MODULE, second, "bind")
    (told,) = real["warnings"]
    assert told.startswith("Flows that are on may keep the previous connection of connection reference 'new_mail'")
    assert told.endswith(": 'A'.")
    assert check["warnings"] == [told]
    assert repeat["warnings"] == []
    (again,) = play(stage, "bind", {**first, "same_version": "reimport"})
    assert again["warnings"] == [], "an import turns them off and on"


def test_patches_need_their_base_and_keep_it_as_it_is(stage):
    base, newer = ({"version": one, "flows": {"A": {}}} for one in ("1.1.0.0", "1.2.0.0"))
    first, second = (
        {"name": f"made_Patch_{one}", "version": f"1.1.{one}.0", "flows": {"A": {}}, "parent": ("made", "1.1.0.0")}
        for one in (1, 2)
    )
    (message,) = refusals(stage, MODULE, [options(stage, first)], "patches")
    assert message == "made_Patch_1 1.1.1.0 is a patch of made 1.1.0.0, which is not installed. Import made first."
    play(stage, "patches", options(stage, base), options(stage, second))
    messages = refusals(
        stage, MODULE, [options(stage, first), options(stage, base, same_version="reimport")], "patches"
    )
    assert "is a patch of made, and the newer made_Patch_2 1.1.2.0 is installed" in messages[0]
    assert messages[1].startswith("made has patches, so that it cannot be changed itself: made_Patch_2.")
    (skipped,) = play(stage, "patches", options(stage, first, lower_version="skip"))
    assert (skipped["changed"], skipped["strategy"]) == (False, None)
    play(stage, "patches", options(stage, newer, allow_removals=True))


def test_other_content_under_one_version_is_noticed_whatever_it_is(stage):
    made = {"flows": {"A": {}}, "references": ["new_mail"], "variables": {"new_Hours": {"default": "24"}}}
    variables = {"new_Hours": {"default": "99"}, "new_Url": {"default": "x"}}
    other = {**made, "references": ["new_mail", "new_sql"], "variables": variables}
    (first,) = play(stage, "content", options(stage, made))
    (same,) = play(stage, "content", options(stage, made, same_version="fail_if_different"))
    assert same["warnings"] == []
    (warned,) = play(stage, "content", options(stage, other))
    assert warned["warnings"] == [
        "Version 1.0.0.0 is installed already, but 3 of its components differ from the package: connection reference "
        "'new_sql', environment variable 'new_Hours', environment variable 'new_Url'. Increase the version where the "
        "solution is developed, or set same_version to reimport."
    ]
    (message,) = refusals(stage, MODULE, [options(stage, other, same_version="fail_if_different")], "content")
    assert "environment variable 'new_Hours'" in message
    assert first["strategy"] == "install"


def test_references_and_variables_that_an_import_brings_are_planned_from_it(stage):
    made = {"flows": {"A": OFF}, "references": ["new_mail"], "variables": {"new_Hours": {"default": "24"}}}
    imported = task(MODULE, options(stage, made, connection_references={"new_mail": "a"}), register="made")
    brought = {"predicted_solutions": ["{{ made.brings }}"]}
    wishes = [
        task("dataverse_connection_reference", {"name": "new_mail", "connection": "a", **brought}),
        task("dataverse_connection_reference", {"name": "NEW_MAIL", "connection": "b", **brought}),
        task("dataverse_environment_variable", {"name": "new_Hours", "value": "8", **brought}),
    ]
    tasks = [{**one, "diff": True} for one in (imported, *wishes)]
    planned = stage.play([{**one, "check_mode": True} for one in tasks], host="brings").results
    done = stage.play(tasks, host="brings").results
    assert [one["changed"] for one in planned] == [one["changed"] for one in done] == [True, False, True, True]
    for plan, result in zip(planned[2:], done[2:], strict=True):
        assert plan["diff"] == result["diff"]
        assert [one["step"] for one in plan["operations"]] == [one["step"] for one in result["operations"]]
    assert done[0]["brings"]["connection_references"] == []


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_flow_that_does_not_come_is_not_reported_as_if_it_existed(stage, check_mode):
    play(stage, "lacking", options(stage, {"flows": {"A": {}}}))
    other = options(stage, {"flows": {"A": {}, "B": {"uses": ["new_mail"]}}, "references": ["new_mail"]})
    declared = {"flows": ["B"], "enabled": True, "predicted_flows": "{{ same.flows }}"}
    tasks = [task(MODULE, other, register="same"), task("dataverse_flows", declared)]
    same, on = stage.play([{**one, "check_mode": check_mode} for one in tasks], host="lacking").results
    assert [one["name"] for one in same["flows"]] == ["A"]
    assert (same["brings"]["components"], same["brings"]["running"]) == ([], [])
    (warning,) = same["warnings"]
    assert "2 of its components differ from the package: flow 'B', connection reference 'new_mail'." in warning
    assert on.status == "failed"
    assert "There is no flow 'B'" in on["msg"]


def test_what_was_changed_by_hand_has_a_remedy_of_its_own(stage):
    """An import that leaves it ends green; so does the next run that is told to."""
    wanted = options(stage, {"flows": {"A": {}}}, same_version="fail_if_different")
    play(stage, "layers", wanted)
    emulator = stage.emulator
    reader = emulator.identity("reader")["client_id"]
    (kim,) = [
        one["systemuserid"] for one in emulator.rows("layers", "systemuser") if one.get("applicationid") == reader
    ]
    (row,) = emulator.rows("layers", "workflow")
    by_hand = row["clientdata"].replace('"actions":{}', '"actions":{"Mine":{"type":"Compose","inputs":1}}')
    assert by_hand != row["clientdata"]
    changed = {"workflowid": row["workflowid"], "clientdata": by_hand, "_modifiedby_value": kim}
    emulator.put("layers", "workflow", changed)
    (message,) = refusals(stage, MODULE, [wanted], "layers")
    assert "They were changed by hand" in message
    # what the task's own identity has changed can be told from other content by nothing
    (caller,) = {one["_createdby_value"] for one in emulator.rows("layers", "importjob")}
    emulator.put("layers", "workflow", {**changed, "_modifiedby_value": caller})
    (message,) = refusals(stage, MODULE, [wanted], "layers")
    assert message.endswith("reimport, with overwrite_unmanaged_customizations if they were changed by hand.")
    (left,) = play(stage, "layers", {**wanted, "same_version": "reimport"})
    assert left["warnings"][-1].startswith("1 flow is as it was before the import, since it was changed by hand: A.")
    emulator.put("layers", "workflow", changed)
    (kept,) = play(stage, "layers", {**wanted, "overwrite_unmanaged_customizations": False})
    assert kept["changed"] is False
    replace = {**wanted, "same_version": "reimport", "overwrite_unmanaged_customizations": True}
    play(stage, "layers", replace)
    (same,) = play(stage, "layers", wanted)
    assert same["changed"] is False
