# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role solution_release computes: problems of its solutions, the packages, and the report."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.release_outcome import release_outcome
from ansible_collections.flowops.powerplatform.plugins.filter.release_packages import release_packages
from ansible_collections.flowops.powerplatform.plugins.filter.release_problems import release_problems

RELEASE = {
    "name": "contoso",
    "version": "1.0.0.1",
    "solutions": [
        {"unique_name": "orders", "version": "1.1.0.0", "managed": True, "flows": [{}, {}]},
        {"unique_name": "support", "version": "2.0", "managed": False, "flows": []},
    ],
}
CHANGES = {
    "orders": {
        "flows": {"added": ["Archive"], "removed": ["Weekly"], "changed": {"Intake": ["action Send changed"]}},
        "environment_variables": {"added": [], "removed": ["orders_Limit"], "changed": {}},
    }
}
PLANNED, DONE = [{"step": "make", "status": "planned"}], [{"step": "make", "status": "done"}]


def made(**more):
    return {"release": RELEASE, "folder": "releases/contoso-1.0.0.1", "earlier_version": None, "changes": {}, **more}


@pytest.mark.parametrize(
    ("solutions", "problem"),
    [
        ([], "solution_release_solutions is empty. Set it to the solutions of the release."),
        ([{"flows": []}], "Entry 1 of solution_release_solutions must have either name or src."),
        (
            [{"name": "a"}, {"name": "b", "src": "b.zip"}],
            "Entry 2 of solution_release_solutions must have either name or src.",
        ),
        (
            [{"src": "b.zip", "managed": False}],
            "Entry 1 of solution_release_solutions has src and managed. Remove managed, since the file already is one "
            "or the other.",
        ),
        (
            [{"name": "a"}, {"name": "A_managed", "managed": False}],
            "solution_release_solutions lists a as managed and A_managed as unmanaged, whose packages have the same "
            "file name. Export one of them with dataverse_solution_export, and list it with src.",
        ),
        ([{"name": "a"}, {"name": "A"}], "solution_release_solutions lists a more than once."),
    ],
)
def test_a_problem_of_solutions_is_one_sentence(solutions, problem):
    assert release_problems(solutions) == [problem]


def test_solutions_by_name_and_by_file_are_fine_together():
    assert release_problems([{"name": "a", "managed": False}, {"src": "b.zip", "flows": ["B"]}]) == []


def test_a_package_is_what_was_exported_or_a_file():
    solutions = [{"name": "a", "managed": True, "flows": []}, {"src": "b.zip", "flows": ["B"]}, {"src": "c.zip"}]
    assert release_packages(solutions, {"a": "packages/a.zip"}) == [
        {"src": "packages/a.zip", "flows": []},
        {"src": "b.zip", "flows": ["B"]},
        {"src": "c.zip"},
    ]


def test_the_report_says_first_what_is_gone():
    lines = release_outcome(made(earlier_version="1.0.0.0", changes=CHANGES, operations=DONE))
    assert lines == [
        "REMOVED flow Weekly",
        "REMOVED variable orders_Limit",
        "release contoso 1.0.0.1 was made in releases/contoso-1.0.0.1, compared with 1.0.0.0",
        "contains orders 1.1.0.0 (managed, flows - 2)",
        "contains support 2.0 (unmanaged, flows - 0)",
        "added flow Archive",
        "flow Intake - action Send changed",
    ]


@pytest.mark.parametrize(
    ("operations", "line"),
    [
        (PLANNED, "release contoso 1.0.0.1 would be made"),
        ([], "release contoso 1.0.0.1 exists already with this content, in releases/contoso-1.0.0.1"),
    ],
)
def test_the_report_never_says_made_of_what_was_not(operations, line):
    assert release_outcome(made(operations=operations))[0] == line
