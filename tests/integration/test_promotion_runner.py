# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All words of a promotion under ansible-runner, as AWX runs them: jobs in check mode and for real."""

from __future__ import annotations

import pytest

from tests.demo.solutions.build import build

from .harness.laws import position, unsafe
from .harness.runner import Project
from .test_promotion import ON, diffs

pytestmark = pytest.mark.one_form
WORDS = ("build_release", "plan_promotion", "promote", "verify_promotion", "roll_back")
TARGETS = ("test", "prod")
ORDERS = "contoso_orders"
CONNECTIONS = {f"contoso_orders_{name}": f"a-{name}" for name in ("dataverse", "outlook", "teams")}
ANSWERS = {
    "solution_release_name": "contoso",
    "solution_release_directory": "releases",
    # what a survey sends for a question that was not answered
    "solution_release_version": "",
    "environment_promotion_approved_plan": "",
    "environment_promotion_targets": ":".join(TARGETS),
    "environment_promotion_allow_removals": True,
    "environment_promotion_connection_references": CONNECTIONS,
    "environment_promotion_wait_interval": 1,
}


@pytest.fixture
def stage(start_emulator, make_stage):
    """A stage with an emulator of its own."""
    return make_stage(start_emulator())


@pytest.fixture
def project(stage):
    """A project with all words."""
    return Project(stage, WORDS)


def answer(stage, project, version, **more):
    """Write the variables of the next jobs, which build and promote a version."""
    package = {"src": str(build(ORDERS, version, True, stage.inputs)), "flows": ON}
    given = {"solution_release_solutions": [package], "environment_promotion_release": f"releases/contoso-{version}"}
    project.answer(**{**ANSWERS, **given, **more})


def test_every_word_is_a_job_in_check_mode_and_for_real(stage, project):
    answer(stage, project, "1.0.0.0")
    assert in_both_modes(stage, project, "build_release") == ({"localhost"}, set())
    assert in_both_modes(stage, project, "plan_promotion") == (set(TARGETS), set(TARGETS))
    assert in_both_modes(stage, project, "promote") == (set(TARGETS), set(TARGETS))
    assert in_both_modes(stage, project, "verify_promotion") == (set(), set(TARGETS))
    answer(stage, project, "1.1.0.0", solution_release_version="1.1.0.0")
    for word in ("build_release", "promote"):
        project.run(word, "--diff")
    answer(stage, project, "1.0.0.0", environment_promotion_undo="contoso-1.1.0.0")
    assert in_both_modes(stage, project, "roll_back") == (set(TARGETS), set(TARGETS))
    rows = [row for target in TARGETS for row in stage.emulator.rows(target, "solution")]
    assert [row["version"] for row in rows if row["uniquename"] == ORDERS] == ["1.1.0.1", "1.1.0.1"]


def in_both_modes(stage, project, word):
    """Return which hosts have changed, and of which something is handed on, in check mode as for real.

    Both modes hand on the same plans and show the same diff.
    """
    start, files = position(stage), project.files()
    dry = project.run(word, "--check", "--diff")
    assert unsafe(stage, start, position(stage)) == []
    assert project.files() == files
    real = project.run(word, "--diff")
    found, foreseen = ((one.changed, handed_on(one.artifacts), diffs(one.output)) for one in (real, dry))
    assert found == foreseen
    return real.changed, set(handed_on(real.artifacts))


def handed_on(artifacts):
    """Return what later jobs of a workflow get, as far as both modes agree on it."""
    found = artifacts.get("environment_promotion", {})
    return {target: (one["plan_id"], one["release"], one["version"]) for target, one in found.items()}
