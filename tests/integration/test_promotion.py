# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role and the playbook: a promotion planned, carried out and repeated."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.record import name_of

from tests.demo.solutions.build import build

from .harness.laws import position, unsafe
from .harness.play import task

PROMOTE = "flowops.powerplatform.promote"
ORDERS = "contoso_orders"
CONNECTIONS = {
    "contoso_orders_dataverse": "a-dataverse",
    "contoso_orders_outlook": "an-outlook",
    "contoso_orders_teams": "a-teams",
    "contoso_support_dataverse": "a-dataverse",
}


@pytest.fixture
def developed(start_emulator, make_stage):
    """A stage whose development environment holds both example solutions."""
    stage = make_stage(start_emulator())
    tasks = []
    for solution in ("contoso_orders", "contoso_support"):
        src = str(build(solution, "1.0.0.0", False, stage.inputs))
        mine = {name: value for name, value in CONNECTIONS.items() if name.startswith(solution)}
        tasks.append(task("dataverse_solution_import", {"src": src, "connection_references": mine, "wait_interval": 1}))
    played = stage.play(tasks)
    assert played.code == 0, played.output[-3000:]
    return stage


def variables(stage) -> str:
    path = stage.inputs / "promotion.yml"
    content = {
        "environment_promotion_source": "dev",
        "environment_promotion_targets": "test:prod",
        "environment_promotion_directory": str(stage.folder / "packages"),
        "environment_promotion_solutions": [{"name": "contoso_orders"}, {"name": "contoso_support"}],
        "environment_promotion_connection_references": CONNECTIONS,
        "environment_promotion_wait_interval": 1,
    }
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return f"@{path}"


def diffs(output: str) -> list[str]:
    """Return the diffs as a person sees them; hosts come in the order in which they are done, which is chance."""
    return sorted(re.findall(r"^--- before.*?(?=^(?:changed|ok|skipping|failed|fatal):)", output, re.M | re.S))


def changes(output: str) -> dict[str, str]:
    """Return the number of changes by target, from the recap."""
    return dict(re.findall(r"^(?!localhost)(\w+) +: ok=\d+ +changed=(\d+)", output, re.M))


@pytest.mark.one_per_module
def test_promotion(developed):
    stage = developed
    start = position(stage)
    planned = stage.run(PROMOTE, "-e", variables(stage), "--check", "--diff", verbose=False)
    assert planned.code == 0, planned.output[-4000:]
    assert unsafe(stage, start, position(stage)) == []
    assert not (stage.folder / "packages").exists()

    carried_out = stage.run(PROMOTE, "-e", variables(stage), "--diff", verbose=False)
    assert carried_out.code == 0, carried_out.output[-4000:]
    assert len(diffs(planned.output)) >= 4
    assert diffs(planned.output) == diffs(carried_out.output)
    assert changes(planned.output) == changes(carried_out.output)
    assert set(changes(planned.output).values()) != {"0"}

    start = position(stage)
    repeated = stage.run(PROMOTE, "-e", variables(stage), "--diff")
    assert repeated.code == 0, repeated.output[-4000:]
    assert set(changes(repeated.output)) == {"test", "prod"}
    assert set(changes(repeated.output).values()) == {"0"}
    assert unsafe(stage, start, position(stage)) == []


@pytest.mark.one_form
def test_a_dry_run_knows_what_an_interrupted_run_owes(developed):
    """Its package is in the cache folder, and the record of the interrupted run in that of the packages."""
    stage = developed
    given = ["-e", variables(stage), "-e", "environment_promotion_targets=test"]
    assert stage.run(PROMOTE, *given, verbose=False).code == 0
    owed = next(row for row in stage.emulator.rows("test", "workflow") if row["name"] == "Look up customer")
    stage.emulator.put("test", "workflow", {"workflowid": owed["workflowid"], "statecode": 0, "statuscode": 1})
    url = stage.emulator.ready["environments"]["test"]["url"]
    owner = {"type": "user", "id": owed["_ownerid_value"], "name": "deployer"}
    noted = {"flows": {owed["workflowid"]: {"enabled": True, "owner": owner}}, "run": "one that was interrupted"}
    record = stage.folder / "packages" / name_of(ORDERS, url)
    record.write_text(json.dumps({"environment": url, "solution": ORDERS, **noted}), encoding="utf-8")
    (row,) = [one for one in stage.emulator.rows("dev", "solution") if one["uniquename"] == ORDERS]
    stage.emulator.put("dev", "solution", {"solutionid": row["solutionid"], "version": "1.5.0.0"})

    planned, done = (stage.run(PROMOTE, *given, "--diff", *mode, verbose=False) for mode in (["--check"], []))
    assert (planned.code, done.code) == (0, 0), planned.output[-4000:]
    assert "Look up customer" in "".join(diffs(done.output))
    assert diffs(planned.output) == diffs(done.output)


@pytest.mark.one_form
@pytest.mark.parametrize(
    ("role", "lacking"),
    [
        ("environment_promotion", "environment_promotion_solutions"),
        ("document_generation", "document_generation_records"),
        ("desktop_flow_batch", "desktop_flow_batch_runs"),
    ],
)
def test_what_a_role_needs_has_no_default(stage, role, lacking):
    """A misspelt variable would do nothing and say that all is well."""
    start = position(stage)
    play = stage.inputs / "play.yml"
    misspelt = {"role": f"flowops.powerplatform.{role}", "vars": {lacking[:-1]: []}}
    play.write_text(yaml.safe_dump([{"hosts": "dev", "gather_facts": False, "roles": [misspelt]}]), encoding="utf-8")
    played = stage.run(str(play))
    assert played.code != 0
    assert re.search(rf"missing required arguments: [\w, ]*\b{lacking}\b", played.output)
    assert position(stage) == start


def test_a_promotion_that_tells_everything_tells_no_secret(developed):
    """Planned and carried out at the highest verbosity, for the search at the end of the test."""
    stage = developed
    for mode in (["--check"], []):
        played = stage.run(PROMOTE, "-e", variables(stage), "-e", "environment_promotion_targets=test", "--diff", *mode)
        assert played.code == 0, played.output[-4000:]
        assert "task path: " in played.output
        assert changes(played.output)["test"] != "0"
    there = {row["uniquename"] for row in stage.emulator.rows("test", "solution")}
    assert there >= {"contoso_orders", "contoso_support"}


@pytest.mark.one_form
def test_names_of_references_and_variables_count_without_case(developed):
    stage = developed
    given = {
        "environment_promotion_targets": "test",
        "environment_promotion_solutions": [{"name": ORDERS}],
        "environment_promotion_allow_unused_names": True,
        "environment_promotion_connection_references": {name.upper(): one for name, one in CONNECTIONS.items()},
        "environment_promotion_environment_variables": {"CONTOSO_WAREHOUSEAPIURL": "https://x", "contoso_other": "1"},
    }
    played = stage.run(PROMOTE, "-e", variables(stage), "-e", json.dumps(given), verbose=False)
    assert played.code == 0, played.output[-4000:]
    rows = stage.emulator.rows("test", "connectionreference")
    bound = {row["connectionreferencelogicalname"]: row["connectionid"] for row in rows}
    assert bound == {name: one for name, one in CONNECTIONS.items() if name.startswith(ORDERS)}
    assert [row["value"] for row in stage.emulator.rows("test", "environmentvariablevalue")] == ["https://x"]
    assert "No value is known" not in played.output


@pytest.mark.one_form
@pytest.mark.parametrize(
    ("another", "words"),
    [
        ({"environment_promotion_managed": False}, "needs it unmanaged from 'dev'"),
        ({"environment_promotion_source": "prod"}, "needs it managed from 'prod'"),
    ],
)
def test_a_target_that_needs_another_export_is_left_out(developed, another, words):
    """There is one export for all targets that are taken together."""
    stage = developed
    more = stage.inputs / "more.yml"
    hosts = {"prod": {}, "test": another}
    more.write_text(yaml.safe_dump({"all": {"vars": {"environment_promotion_source": "dev"}, "hosts": hosts}}))
    shared = yaml.safe_load(Path(variables(stage)[1:]).read_text("utf-8"))
    del shared["environment_promotion_source"]
    shared.update(environment_promotion_targets="prod:test", environment_promotion_solutions=[{"name": ORDERS}])
    shared["environment_promotion_allow_unused_names"] = True
    played = stage.run(PROMOTE, "-i", str(more), "-e", json.dumps(shared), verbose=False)
    assert played.code != 0
    message = f"'{ORDERS}' is exported once for all targets, managed from 'dev', but 'test' {words}"
    assert message in " ".join(played.output.split())
    for host, managed in (("prod", [True]), ("test", [])):
        rows = stage.emulator.rows(host, "solution")
        assert [row["ismanaged"] for row in rows if row["uniquename"] == ORDERS] == managed


@pytest.mark.one_form
def test_source_among_the_targets_is_refused(developed):
    stage = developed
    start = position(stage)
    played = stage.run(PROMOTE, "-e", variables(stage), "-e", "environment_promotion_targets=dev")
    assert played.code != 0
    assert "cannot be a target" in played.output
    assert unsafe(stage, start, position(stage)) == []
