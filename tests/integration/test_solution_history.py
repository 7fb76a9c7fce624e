# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The history of solutions: what was done to one, by whom, and what became of it."""

from __future__ import annotations

import pytest

from tests.demo.solutions.build import build

from .harness import laws
from .harness.play import task

MODULE = "dataverse_solution_history_info"
SUPPORT = "contoso_support"
IMPORT = {"wait_interval": 1, "connection_references": {"contoso_support_dataverse": "a"}}


def told(result):
    return [(one["operation"], one["change"], one["status"]) for one in result["history"]]


@pytest.mark.one_per_module
@pytest.mark.parametrize("fact", ["all", "no_filter"])
def test_the_history_of_a_solution(start_emulator, make_stage, fact):
    stage = make_stage(start_emulator(import_seconds=0.2, tenant={"history_queries": fact}))
    imports = [
        task("dataverse_solution_import", {"src": str(build(SUPPORT, version, True, stage.inputs)), **IMPORT})
        for version in ("1.0.0.0", "1.1.0.0")
    ]
    gone = task("dataverse_solution", {"name": SUPPORT, "state": "absent", "allow_removals": True, "wait_interval": 1})
    played = stage.play([*imports, gone])
    assert played.code == 0, played.output[-2000:]
    whole = laws.converge(stage, MODULE, {"solution": SUPPORT}, changes=False)
    assert told(whole) == [
        ("uninstall", "delete", "succeeded"),
        ("import", "upgrade", "succeeded"),
        ("import", "new", "succeeded"),
    ]
    first = whole["history"][-1]
    assert (first["version"], first["managed"], first["started_by"]) == ("1.0.0.0", True, "# deployer")
    assert whole["history"][0]["started_by"] is None
    options = [{"operation": ["import"], "limit": 1}, {"status": ["failed"]}, {"until": "2020-01-01T00:00:00Z"}]
    results = stage.play([task(MODULE, one) for one in options]).results
    assert [[one["change"] for one in result["history"]] for result in results] == [["upgrade"], [], []]
    assert [result["more"] for result in results] == [True, False, False]
    empty = [{"solution": ""}, {"operation": []}, {"status": []}, {"since": " "}]
    for message, wrong in zip(laws.refusals(stage, MODULE, empty), empty, strict=True):
        assert message.startswith(f"{[*wrong][0]} is empty.")


def test_a_play_waits_for_what_runs(stage):
    emulator = stage.emulator
    row = {"msdyn_solutionhistoryid": "55555555-0000-4000-8000-000000000001", "msdyn_name": "waited_for"}
    emulator.put("dev", "msdyn_solutionhistory", {**row, "msdyn_operation": 0, "msdyn_status": 0})
    running = stage.play([task(MODULE, {"solution": "waited_for"})]).only()
    assert (told(running), running["finished"]) == ([("import", None, "running")], False)
    emulator.put("dev", "msdyn_solutionhistory", {**row, "msdyn_status": 1, "msdyn_result": True})
    assert stage.play([task(MODULE, {"solution": "waited_for"})]).only()["finished"] is True


@pytest.mark.below_host
def test_a_missing_privilege_is_told(stage):
    refused = {"kind": "status", "status": 403, "code": "0x80040220"}
    text = "Principal user is missing prvReadmsdyn_solutionhistory privilege."
    stage.emulator.fault("dev", "GET", "/msdyn_solutionhistories", times=2, message=text, **refused)
    message = laws.refusal(stage, MODULE, {})
    assert message.endswith("Assign a security role with prvReadmsdyn_solutionhistory to the application user.")


@pytest.mark.below_host
def test_noise_changes_no_history(start_emulator, make_stage):
    stage = make_stage(start_emulator(noise=True))
    rows = [
        {"msdyn_name": "noisy", "msdyn_operation": 3, "msdyn_status": 1, "msdyn_result": number % 2 == 0}
        | {"msdyn_starttime": f"2026-05-21T04:{number:02}:00Z", "msdyn_solutionversion": str(number)}
        for number in range(30)
    ]
    stage.emulator.put("dev", "msdyn_solutionhistory", *rows)
    result = laws.converge(stage, MODULE, {"solution": "noisy", "status": ["failed"], "limit": 10}, changes=False)
    assert [one["version"] for one in result["history"]] == [str(number) for number in range(29, 10, -2)]
    assert result["more"] is True
