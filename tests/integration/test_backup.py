# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role solution_backup and its playbook: what has changed is written, what is gone is listed, all can be restored.

The plays of its README are played as they are.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.demo.solutions.build import build

from .harness.flows import clientdata
from .harness.laws import position, unsafe
from .harness.packages import bound
from .harness.play import task

BACKUP = "flowops.powerplatform.backup"
README = Path(__file__).parents[2] / "roles" / "solution_backup" / "README.md"
COMMIT, RESTORE = re.findall(r"```yaml\n(.*?)```", README.read_text("utf-8"), re.S)
ORDERS, SUPPORT = "contoso_orders", "contoso_support"
AUTHOR = {f"GIT_{who}_{what}": "ada@contoso.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


@pytest.fixture
def stage(start_emulator, make_stage):
    """A stage whose development environment has two solutions, with an owner, a share, a value, and a flow that is off.

    The emulator returns each export with other bytes, as the service does.
    """
    stage = make_stage(start_emulator(noise=True, import_seconds=0.2))
    shares = [{"name": "Flow owners", "rights": ["read"]}]
    played = stage.play(
        [
            *(imported(stage, name, "1.0.0.0") for name in (ORDERS, SUPPORT)),
            task("dataverse_flows", {"solution": ORDERS, "owner": "ada.lindqvist@contoso.example", "shares": shares}),
            task("dataverse_flow", {"name": "Weekly backlog report", "enabled": False}),
            task("dataverse_environment_variable", {"name": "contoso_ApprovalLimit", "value": 500}),
        ]
    )
    assert played.code == 0, played.output[-3000:]
    return stage


def imported(stage, name, version):
    source = build(name, version, False, stage.inputs)
    options = {"src": str(source), "connection_references": bound(source), "allow_removals": True, "wait_interval": 1}
    return task("dataverse_solution_import", options)


def backed_up(stage, *words, code=0, **more):
    """Run the playbook, and return the result of the environment and what was printed."""
    answers = {"solution_backup_hosts": "dev", "solution_backup_wait_interval": 1, "solution_backup_solutions": ""}
    arguments = ["-e", json.dumps({**answers, **more}), *words]
    played = stage.run(BACKUP, *arguments, verbose=False)
    assert played.code == code, played.output[-4000:]
    stats = re.search(r"RUN: (\{.*\})", played.output)
    return json.loads(stats[1])["solution_backup"]["dev"] if stats else {}, played.output


def files(stage):
    """Return what is in the backup, and when it was written."""
    folder = stage.folder / "backup"
    paths = [path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}


def kept(stage):
    return yaml.safe_load((stage.folder / "backup/dev/kept.yml").read_text("utf-8"))


def report_of(output):
    """Return the lines of the report."""
    return re.search(r"Report the backup\].*?\n(.*?)\n\n", output, re.S)[1]


@pytest.mark.one_per_module
def test_what_has_changed_is_written_and_what_is_gone_is_listed(stage):
    start = position(stage)
    planned, foreseen = backed_up(stage, "--check", "--diff")
    assert files(stage) == {}
    result, printed = backed_up(stage, "--diff")
    assert (planned, report_of(foreseen)) == (result, report_of(printed))
    assert {name: result[name] for name in ("changed", "solutions", "deleted", "failed")} == {
        "changed": True,
        "solutions": [ORDERS, SUPPORT],
        "deleted": [],
        "failed": [],
    }
    assert result["folder"] == str(stage.folder / "backup/dev")
    written = files(stage)
    kinds = [f"dev/solutions/{name}/{name}{kind}" for name in (ORDERS, SUPPORT) for kind in ("", "_managed")]
    expected = {f"{kind}{end}" for kind in kinds for end in (".zip", "/solution.xml")}
    assert expected | {"dev/state.yml", "dev/kept.yml"} <= set(written)
    assert kept(stage) == {"deleted": [], "not_chosen": []}
    state = yaml.safe_load(written["dev/state.yml"][1])
    assert [one["unique_name"] for one in state["solutions"]] == [ORDERS, SUPPORT]

    again, printed = backed_up(stage)
    assert (again["changed"], again["commit_message"]) == (False, "")
    assert printed.count("changed=0") == 2
    assert files(stage) == written
    assert unsafe(stage, start, position(stage)) == []

    gone = task("dataverse_solution", {"name": SUPPORT, "state": "absent"})
    assert stage.play([imported(stage, ORDERS, "1.1.0.0"), gone]).code == 0
    planned, foreseen = backed_up(stage, "--check")
    assert files(stage) == written
    result, printed = backed_up(stage)
    assert (planned, report_of(foreseen)) == (result, report_of(printed))
    assert (result["changed_solutions"], result["deleted"]) == ([ORDERS], [SUPPORT])
    subject, _blank, solution, *lines = result["commit_message"].splitlines()
    assert subject == "Back up dev: contoso_orders, state.yml, kept.yml"
    assert solution == "contoso_orders 1.1.0.0"
    assert any(line.startswith("- ") for line in lines)
    assert lines[-1] == "Deleted in the environment: contoso_support"
    assert kept(stage) == {"deleted": [SUPPORT], "not_chosen": []}
    of_support = f"dev/solutions/{SUPPORT}/"
    left = {name: one for name, one in files(stage).items() if name.startswith(of_support)}
    assert left == {name: one for name, one in written.items() if name.startswith(of_support)}
    assert backed_up(stage)[0]["changed"] is False


@pytest.mark.one_form
def test_each_change_is_a_commit(stage):
    folder = stage.folder / "backup"
    folder.mkdir()
    git(folder, "init", "--quiet")
    path = stage.folder / "back_up.yml"
    path.write_text(COMMIT, "utf-8")
    for _again in range(2):
        played = stage.run(str(path), verbose=False, **AUTHOR)
        assert played.code == 0, played.output[-4000:]
    turned_on = task("dataverse_flow", {"name": "Weekly backlog report", "enabled": True})
    assert stage.play([turned_on]).code == 0
    assert stage.run(str(path), verbose=False, **AUTHOR).code == 0
    assert git(folder, "status", "--porcelain") == ""
    newest, first = git(folder, "log", "--format=%s").splitlines()
    assert first == "Back up dev: contoso_orders, contoso_support, state.yml, kept.yml"
    assert "state.yml" in newest
    assert "+    enabled: true" in git(folder, "show", "--format=", "HEAD", "--", "dev/state.yml")


def git(folder, *words):
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.mark.one_per_module
def test_an_empty_environment_is_restored(stage):
    archived(stage)
    backed_up(stage)
    path = stage.folder / "restore.yml"
    path.write_text(RESTORE, "utf-8")
    start = position(stage)
    foreseen = stage.run(str(path), "--check", verbose=False)
    assert foreseen.code == 0, foreseen.output[-4000:]
    assert unsafe(stage, start, position(stage)) == []
    restored = stage.run(str(path), verbose=False)
    assert restored.code == 0, restored.output[-4000:]
    found = {host: read(stage, host) for host in ("dev", "test")}
    assert found["test"] == found["dev"]
    assert found["dev"] == yaml.safe_load((stage.folder / "backup/dev/state.yml").read_text("utf-8"))
    again = stage.run(str(path), verbose=False)
    assert "changed=0" in again.output, again.output[-4000:]


def archived(stage):
    """Make a solution that requires one whose name comes after its own: its flow calls a flow of that one."""
    flows = stage.emulator.rows("dev", "workflow")
    (child,) = [row["workflowid"] for row in flows if row["name"] == "Look up customer"]
    definition = json.loads(clientdata([child]))["properties"]["definition"]
    solution = {"name": "contoso_archive", "publisher": "contoso"}
    flow = {"name": "Archive", "solution": "contoso_archive", "definition": definition, "enabled": False}
    played = stage.play([task("dataverse_solution", solution), task("dataverse_flow", flow)])
    assert played.code == 0, played.output[-3000:]


def read(stage, host):
    return stage.play([task("dataverse_environment_state_info", {"publishers": ["contoso"]})], host).only()[
        "declaration"
    ]


@pytest.mark.one_form
def test_only_chosen_solutions_are_backed_up(stage):
    result, _printed = backed_up(stage, solution_backup_solutions=["CONTOSO_SUPPORT"])
    assert (result["solutions"], result["deleted"]) == ([SUPPORT], [])
    assert not (stage.folder / "backup/dev/solutions" / ORDERS).exists()
    result, printed = backed_up(stage, solution_backup_solutions=[ORDERS])
    assert (result["solutions"], result["deleted"], result["not_chosen"]) == ([ORDERS], [], [SUPPORT])
    assert "contoso_support not chosen, its files are kept" in printed
    assert result["commit_message"].splitlines()[-1] == "Not chosen: contoso_support"
    assert kept(stage) == {"deleted": [], "not_chosen": [SUPPORT]}
    _nothing, printed = backed_up(stage, code=2, solution_backup_solutions=["contoso_order"])
    assert "no unmanaged solution 'contoso_order' that can be exported. Did you mean: contoso_orders?" in printed


@pytest.mark.one_form
def test_what_cannot_be_exported_does_not_stop_the_others(stage):
    (stage.folder / "backup/dev/solutions" / ORDERS / ORDERS).mkdir(parents=True)
    (stage.folder / "backup/dev/solutions" / ORDERS / ORDERS / "notes.txt").write_text("mine", "utf-8")
    result, printed = backed_up(stage, code=2)
    assert (result["solutions"], result["failed"]) == ([SUPPORT], [ORDERS])
    assert "Not backed up: contoso_orders" in result["commit_message"]
    assert "contains files that do not belong to a package: notes.txt" in " ".join(printed.split())
    assert "dev/state.yml" in files(stage)


@pytest.mark.one_form
def test_an_environment_without_solutions_is_no_success(stage):
    _nothing, printed = backed_up(stage, code=2, solution_backup_hosts="prod")
    assert "The environment has no unmanaged solution, so there is nothing to back up." in printed
