# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role solution_backup computes: which solutions, the report, and the message for a commit."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.backup_outcome import backup_outcome
from ansible_collections.flowops.powerplatform.plugins.filter.backup_solutions import backup_solutions
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups import solutions
from ansible_collections.flowops.powerplatform.plugins.plugin_utils import backups

FOUND = [{"unique_name": name} for name in ("Default", "contoso_orders", "contoso_support")]
CHANGES = {
    "flows": {"added": ["Archive"], "removed": ["Weekly"], "changed": {"Intake": ["action Send changed"]}},
    "environment_variables": {"added": [], "removed": ["orders_Limit"], "changed": {}},
}
CHANGED, UNCHANGED = {"changed": True}, {"changed": False}


def export(changes=None, changed=True):
    return {"changed": changed, "package": {"version": "1.1.0.0"}, "changes": changes or {}}


def chosen(*names, deleted=(), not_chosen=()):
    return {"names": names, "deleted": deleted, "not_chosen": not_chosen}


def test_all_solutions_that_can_be_exported_are_backed_up():
    assert backup_solutions(FOUND, []) == {
        "names": ["contoso_orders", "contoso_support"],
        "deleted": [],
        "not_chosen": [],
        "problems": [],
    }
    assert backups.BASE == solutions.BASE


def test_what_only_the_backup_has_is_deleted_and_what_exists_is_not_chosen():
    found = backup_solutions(FOUND, ["contoso_gone", "Contoso_Orders", "contoso_support"], ["CONTOSO_ORDERS"])
    assert found == {
        "names": ["contoso_orders"],
        "deleted": ["contoso_gone"],
        "not_chosen": ["contoso_support"],
        "problems": [],
    }


def test_a_chosen_solution_that_was_deleted_is_no_problem():
    found = backup_solutions([], ["contoso_orders"], ["contoso_orders"])
    assert found == {"names": [], "deleted": ["contoso_orders"], "not_chosen": [], "problems": []}


@pytest.mark.parametrize(
    ("found", "wanted", "problem"),
    [
        (
            [],
            None,
            "The environment has no unmanaged solution, so there is nothing to back up. Limit the play to environments "
            "in which solutions are developed.",
        ),
        (FOUND, [], "solution_backup_solutions is empty. Omit it to back up all unmanaged solutions."),
        (
            FOUND,
            ["contoso_order"],
            "The environment has no unmanaged solution 'contoso_order' that can be exported. "
            "Did you mean: contoso_orders?",
        ),
        (
            FOUND,
            ["Default"],
            "The environment has no unmanaged solution 'Default' that can be exported. "
            "Use the unique name of an unmanaged solution.",
        ),
    ],
)
def test_a_problem_is_said_with_its_remedy(found, wanted, problem):
    assert backup_solutions(found, [], wanted)["problems"] == [problem]


def test_nothing_changed_needs_no_commit():
    outcome = backup_outcome([export(changed=False)], "dev", chosen("orders"), UNCHANGED, UNCHANGED)
    assert outcome == {
        "lines": ["dev - 0 of 1 solutions changed"],
        "result": {
            "changed": False,
            "solutions": ["orders"],
            "changed_solutions": [],
            "deleted": [],
            "not_chosen": [],
            "failed": [],
            "commit_message": "",
        },
        "failures": [],
    }


def test_a_message_for_a_commit_says_what_changed_in_each_solution():
    exports = [export(CHANGES), export(changed=False), {"msg": "It is locked.", "error": {}, "changed": False}]
    of_backup = chosen("orders", "support", "locked", deleted=["gone"], not_chosen=["letters"])
    outcome = backup_outcome(exports, "dev", of_backup, CHANGED, UNCHANGED)
    of_orders = [
        "orders 1.1.0.0",
        "- REMOVED flow Weekly",
        "- REMOVED variable orders_Limit",
        "- added flow Archive",
        "- flow Intake - action Send changed",
    ]
    assert outcome["lines"] == [
        "dev - 1 of 2 solutions changed, state.yml changed",
        "locked FAILED - It is locked.",
        "gone DELETED in the environment, its files are kept",
        "letters not chosen, its files are kept",
        *of_orders,
    ]
    assert outcome["result"]["commit_message"].split("\n\n") == [
        "Back up dev: orders, state.yml",
        "\n".join(of_orders),
        "Deleted in the environment: gone",
        "Not chosen: letters",
        "Not backed up: locked\n",
    ]
    assert outcome["failures"] == ["It is locked."]


def test_the_subject_stays_short():
    names = [f"contoso_solution_{number}" for number in range(9)]
    message = backup_outcome([export()] * 9, "dev", chosen(*names), marks=CHANGED)["result"]["commit_message"]
    assert message.splitlines()[0] == "Back up dev: 9 solutions, kept.yml"


def test_of_many_changes_the_first_are_listed_and_other_content_is_named():
    many = {"flows": {"added": [f"F{number}" for number in range(80)], "changed": {}, "removed": []}}
    lines = backup_outcome([export(many), export()], "dev", chosen("orders", "support"))["lines"]
    assert lines[1 + 1 + 50 :] == [
        "- 30 more",
        "support 1.1.0.0",
        "- content other than flows, connection references and variables changed",
    ]
