# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks on drift and for backups under ansible-runner, as AWX runs them: jobs in check mode and for real."""

from __future__ import annotations

import pytest

from tests.demo.solutions.build import build

from .harness.laws import position, unsafe
from .harness.packages import bound
from .harness.play import task
from .harness.runner import Project

pytestmark = pytest.mark.one_form
SUPPORT = "contoso_support"
# what a survey sends for questions that were not answered
UNANSWERED = {
    "drift_report_declaration": "",
    "drift_report_declarations": "",
    "drift_report_hosts": "dev",
    "drift_report_name_pattern": "",
    "solution_backup_directory": "",
    "solution_backup_hosts": "dev",
    "solution_backup_solutions": "",
    "solution_backup_wait_interval": 1,
}


@pytest.fixture
def stage(start_emulator, make_stage):
    """A stage whose development environment has a solution."""
    stage = make_stage(start_emulator(import_seconds=0.2))
    source = build(SUPPORT, "1.0.0.0", False, stage.inputs)
    options = {"src": str(source), "connection_references": bound(source), "wait_interval": 1}
    stage.play([task("dataverse_solution_import", options)]).only()
    return stage


def test_each_playbook_is_a_job_in_check_mode_and_for_real(stage):
    project = Project(stage, ("backup", "drift"))
    project.answer(**UNANSWERED, drift_report_fail_on="errors")
    start = position(stage)

    backups = in_both_modes(project, "backup")
    assert [job.changed for job in backups] == [{"dev"}] * 2
    dry, real = (job.artifacts["solution_backup"]["dev"] for job in backups)
    assert dry == real
    assert (real["solutions"], real["changed_solutions"]) == ([SUPPORT], [SUPPORT])
    assert real["commit_message"].startswith(f"Back up dev: {SUPPORT}, state.yml, kept.yml\n")
    again = project.run("backup")
    assert (again.changed, again.artifacts["solution_backup"]["dev"]["changed"]) == (set(), False)

    (project.folder / "state").mkdir()
    (project.folder / "backup" / "dev" / "state.yml").rename(project.folder / "state" / "dev.yml")
    dry, real = reports = in_both_modes(project, "drift")
    assert [job.changed for job in reports] == [set()] * 2
    assert figures(dry) == figures(real) == {"error": [], "drift": [], "attention": [], "as_declared": ["dev"]}
    assert {path.name for path in (project.folder / "drift").iterdir()} == {"drift.html", "drift.json", "drift.md"}
    assert unsafe(stage, start, position(stage)) == []


def test_what_somebody_changed_fails_the_job_after_its_report(stage):
    project = Project(stage, ("drift",))
    read = {"solutions": [SUPPORT], "dest": str(project.folder / "state" / "dev.yml")}
    by_hand = {"name": "Ticket routing", "owner": "ada.lindqvist@contoso.example"}
    played = stage.play([task("dataverse_environment_state_info", read), task("dataverse_flow", by_hand)])
    assert played.code == 0, played.output[-3000:]
    project.answer(**UNANSWERED)
    job = project.run("drift", code=2)
    assert figures(job)["drift"] == ["dev"]
    assert "Ticket routing" in (project.folder / "drift" / "drift.md").read_text("utf-8")


def in_both_modes(project, word):
    """Return the job in check mode, which writes nothing, and the real one."""
    before = project.files()
    dry = project.run(word, "--check", "--diff")
    assert project.files() == before
    return dry, project.run(word, "--diff")


def figures(job):
    """Return the names of environments by outcome that a job hands on."""
    found = job.artifacts["drift_report"]
    return {name: found[name] for name in ("error", "drift", "attention", "as_declared")}
