# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report on drift: lines, figures, files, and when a job fails."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible_collections.flowops.powerplatform.plugins.filter import drift_declaration as of_declaration
from ansible_collections.flowops.powerplatform.plugins.filter import drift_outcome as of_outcome
from ansible_collections.flowops.powerplatform.plugins.filter import drift_page as of_page

from tests.unit.plugins.support.drift_results import NAMES, differing, result, results

AT = "2026-05-21T05:00:00Z"
drift_declaration = of_declaration.FilterModule().filters()["drift_declaration"]
drift_outcome = of_outcome.FilterModule().filters()["drift_outcome"]
drift_page = of_page.FilterModule().filters()["drift_page"]


def test_each_environment_has_a_line_and_what_differs_follows():
    found = drift_outcome(results(), NAMES, AT)["lines"]
    assert found == [
        "uat ERROR - The environment cannot be reached.",
        "prod DRIFT - 3 of 6 declared objects differ, 1 undeclared, 1 manual change, 1 other finding.",
        "prod: solution contoso_orders differs. Last change: Ada Lindqvist, 2026-05-21 04:37 UTC.",
        "prod: flow Order intake differs. Last change: # deployer, 2026-05-21 04:37 UTC, "
        "during import (upgrade) of contoso_orders 1.1.0.0.",
        "prod: flow Gone does not exist. Last change: not known.",
        "prod: share Order intake: Ops is not declared. Last change: not known.",
        "prod: flow Check order: It was changed manually.",
        "prod: environment failed runs: The caller can only read its own.",
        "dev attention - 0 of 5 declared objects differ, 1 other finding.",
        "dev: flow Order intake: 3 runs failed.",
        "test as declared - 0 of 5 declared objects differ.",
    ]


def test_of_many_objects_the_first_are_listed():
    objects = [differing("flow", f"F{number}") for number in range(50)]
    lines = drift_outcome({"prod": result(objects)}, ["prod"], AT)["lines"]
    assert len(lines) == 22
    assert lines[-1] == "prod: 30 more"


@pytest.mark.parametrize(("fail_on", "failing"), [("drift", ["uat", "prod"]), ("errors", ["uat"]), ("never", [])])
def test_which_environments_make_a_job_fail(fail_on, failing):
    assert list(drift_outcome(results(), NAMES, AT, fail_on)["failures"]) == failing


def test_a_job_fails_with_the_first_that_was_found():
    assert drift_outcome(results(), NAMES, AT)["failures"] == {
        "uat": "The environment cannot be reached.",
        "prod": "3 of 6 declared objects differ, 1 undeclared, 1 manual change, 1 other finding. The first one: "
        "solution contoso_orders differs. Last change: Ada Lindqvist, 2026-05-21 04:37 UTC.",
    }


def test_a_file_with_a_declaration_has_no_problem():
    found = drift_declaration("flows:\n  - name: Order intake\n    enabled: true\n", "state/prod.yml")
    assert found == {"declaration": {"flows": [{"name": "Order intake", "enabled": True}]}, "problems": []}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("flows: [\n", "state/prod.yml is not valid YAML at line 2, column 1. "),
        ("", "state/prod.yml does not contain a declaration, which is a dictionary with the keys solutions, "),
        ("- flows\n", "state/prod.yml does not contain a declaration"),
        ("flow: []\n", "state/prod.yml: declaration has a key 'flow', which does not exist. Did you mean: flows?"),
        ("flows: [{name: A, enable: true}]\n", "state/prod.yml: flows[0] has a key 'enable', which does not exist."),
    ],
)
def test_what_is_wrong_with_a_declaration_names_its_file(text, problem):
    found = drift_declaration(text, "state/prod.yml")
    assert (found["declaration"], len(found["problems"])) == ({}, 1)
    assert found["problems"][0].startswith(problem)


def test_figures_are_short():
    figures = drift_outcome(results(), NAMES, AT)["figures"]
    assert figures == {
        "outcome": "error",
        "checked_at": AT,
        "error": ["uat"],
        "drift": ["prod"],
        "attention": ["dev"],
        "as_declared": ["test"],
    }
    assert drift_outcome({}, [], AT)["figures"]["outcome"] == "as_declared"


def test_the_files_hold_the_same_and_all_of_it():
    found = drift_page(results(), NAMES, AT)
    assert list(found["files"]) == ["drift.html", "drift.md", "drift.json"]
    assert found["files"]["drift.html"] == found["html"]
    assert found["files"]["drift.md"].startswith("# Drift: 4 environments, declared and found\n")
    assert "## What needs attention\n" in found["markdown"]
    document = json.loads(found["files"]["drift.json"])
    assert {name: one["outcome"] for name, one in document["environments"].items()} == {
        "dev": "attention",
        "test": "as_declared",
        "uat": "error",
        "prod": "drift",
    }
    assert document["environments"]["prod"]["objects"] == results()["prod"]["objects"]
    assert document["environments"]["uat"]["message"] == "The environment cannot be reached."
    assert drift_page(results(), NAMES, AT) == found


def test_the_examples_of_the_documentation_work():
    examples = [yaml.safe_load(one.EXAMPLES)[0]["vars"] for one in (of_outcome, of_page)]
    given = [(one["results"], one["environments"], one["checked_at"]) for one in examples]
    assert drift_outcome(*given[0])["figures"]["error"] == ["test", "prod"]
    assert drift_page(*given[1])["view"]["file"] == "drift"
