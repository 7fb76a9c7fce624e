# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role solution_release and its playbook: a release planned, made and repeated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.demo.solutions.build import build

from .harness.laws import position, unsafe
from .harness.play import task

BUILD = "flowops.powerplatform.build_release"
ORDERS, SUPPORT = "contoso_orders", "contoso_support"


@pytest.fixture
def developed(start_emulator, make_stage):
    """A stage whose development environment holds one of the example solutions; the other is a package file."""
    stage = make_stage(start_emulator())
    develop(stage, "1.0.0.0")
    return stage


def develop(stage, version):
    src = str(build(ORDERS, version, False, stage.inputs))
    mine = {f"contoso_orders_{name}": f"a-{name}" for name in ("dataverse", "outlook", "teams")}
    options = {"src": src, "connection_references": mine, "allow_removals": True, "wait_interval": 1}
    played = stage.play([task("dataverse_solution_import", options)])
    assert played.code == 0, played.output[-3000:]


def built(stage, *words, **more):
    support = str(build(SUPPORT, "1.0.0.0", True, stage.inputs / "given"))
    answers = {
        "solution_release_source": "dev",
        "solution_release_name": "contoso",
        "solution_release_directory": str(stage.folder / "releases"),
        "solution_release_solutions": [
            {"src": support},
            {"name": ORDERS, "flows": ["Order intake", {"name": "Weekly backlog report", "enabled": False}]},
        ],
        "solution_release_wait_interval": 1,
        **more,
    }
    return stage.run(BUILD, "-e", json.dumps(answers), "--diff", *words, verbose=False)


def releases(stage):
    folder = stage.folder / "releases"
    return {path.name: document(path) for path in sorted(folder.glob("contoso-*"))}


def document(path: Path):
    return json.loads((path / "release.json").read_text("utf-8"))


@pytest.mark.one_per_module
def test_a_release_is_planned_made_and_repeated(developed):
    stage = developed
    (stage.inputs / "given").mkdir()
    start = position(stage)
    planned = built(stage, "--check")
    assert planned.code == 0, planned.output[-4000:]
    assert not (stage.folder / "releases").exists()
    assert "release contoso 1.0.0.0 would be made" in planned.output

    made = built(stage)
    assert made.code == 0, made.output[-4000:]
    (release,) = releases(stage).values()
    assert [one["unique_name"] for one in release["solutions"]] == [SUPPORT, ORDERS]
    assert [one["managed"] for one in release["solutions"]] == [True, True]
    states = {flow["name"]: flow["enabled"] for flow in release["solutions"][1]["flows"]}
    assert [states[name] for name in ("Order intake", "Weekly backlog report", "Order approval")] == [True, False, None]
    assert release["made_from"]["organization_id"]
    assert "release contoso 1.0.0.0 was made" in made.output

    again = built(stage)
    assert again.code == 0, again.output[-4000:]
    assert "changed=0" in again.output
    assert releases(stage) == {"contoso-1.0.0.0": release}
    assert unsafe(stage, start, position(stage)) == []


@pytest.mark.one_form
def test_a_release_is_built_and_promoted_in_one_playbook(developed):
    """The first use case of the README; its promotion is planned from packages that are not there yet."""
    stage = developed
    release = {"name": "contoso", "directory": str(stage.folder / "releases"), "solutions": [{"name": ORDERS}]}
    references = {f"contoso_orders_{name}": f"a-{name}" for name in ("dataverse", "outlook", "teams")}
    promotion = {
        "release": "{{ hostvars.dev.solution_release_result.folder }}",
        "report_directory": str(stage.folder / "promotions"),
        "connection_references": references,
        "wait_interval": 1,
    }
    plays = [play("dev", "solution_release", release), play("test", "environment_promotion", promotion)]
    path = stage.inputs / "use_case.yml"
    path.write_text(yaml.safe_dump(plays), "utf-8")
    planned = stage.run(str(path), "--check", verbose=False)
    assert planned.code == 0, planned.output[-4000:]
    assert not (stage.folder / "releases").exists()
    assert "contoso_orders 1.0.0.0 would be installed" in planned.output
    for _again in range(2):
        promoted = stage.run(str(path), verbose=False)
        assert promoted.code == 0, promoted.output[-4000:]
    assert promoted.output.count("changed=0") == 2


def play(host, role, options):
    variables = {f"{role}_{name}": value for name, value in options.items()}
    roles = [{"role": f"flowops.powerplatform.{role}", "vars": variables}]
    return {"name": f"Play {role}", "hosts": host, "gather_facts": False, "roles": roles}


@pytest.mark.one_form
def test_what_has_changed_makes_the_next_release(developed):
    stage = developed
    (stage.inputs / "given").mkdir()
    assert built(stage).code == 0
    develop(stage, "1.1.0.0")
    made = built(stage)
    assert made.code == 0, made.output[-4000:]
    assert sorted(releases(stage)) == ["contoso-1.0.0.0", "contoso-1.0.0.1"]
    assert "release contoso 1.0.0.1 was made" in made.output
    assert "compared with 1.0.0.0" in made.output


@pytest.mark.one_form
@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_answer_is_no_answer(developed, empty):
    stage = developed
    (stage.inputs / "given").mkdir()
    played = built(stage, solution_release_managed=empty, solution_release_version=empty)
    assert played.code == 0, played.output[-4000:]
    assert [one["managed"] for one in releases(stage)["contoso-1.0.0.0"]["solutions"]] == [True, True]


@pytest.mark.one_form
def test_sources_that_cannot_be_used_are_named(developed):
    stage = developed
    (stage.inputs / "given").mkdir()
    (stage.inputs / "text.zip").write_text("no package", "utf-8")
    listed = {
        "text.zip is not a zip file. Use a solution package": [{"src": str(stage.inputs / "text.zip")}],
        "There is no solution 'contoso_nothing' in": [{"name": "contoso_nothing"}],
        "has no flow 'Order in'. Did you mean: Order intake?": [{"name": ORDERS, "flows": ["Order in"]}],
        "Write it as 'name: contoso_orders'.": ORDERS,
    }
    for message, solutions in listed.items():
        played = built(stage, solution_release_solutions=solutions)
        assert played.code != 0
        assert message in " ".join(played.output.split())
    played = built(stage, solution_release_name="-contoso", solution_release_solutions=[{"name": ORDERS}])
    assert "solution_release_name must " in played.output
    assert releases(stage) == {}


@pytest.mark.one_form
def test_a_release_of_nothing_is_refused(developed):
    played = built(developed, solution_release_solutions=[])
    assert played.code != 0
    assert "solution_release_solutions is empty" in played.output


@pytest.mark.one_per_module
def test_files_alone_need_no_environment(stage):
    packages = [{"src": str(build(name, "1.0.0.0", True, stage.inputs))} for name in (ORDERS, SUPPORT)]
    folder = stage.folder / "releases"
    answers = {"solution_release_name": "contoso", "solution_release_directory": str(folder)}
    start = position(stage)
    made = stage.run(BUILD, "-e", json.dumps({**answers, "solution_release_solutions": packages}), verbose=False)
    assert made.code == 0, made.output[-4000:]
    assert document(folder / "contoso-1.0.0.0")["made_from"] is None
    assert position(stage) == start
