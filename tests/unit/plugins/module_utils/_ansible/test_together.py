# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two tasks that declare the same: the second one has planned when the first one carries it out."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.connection_references import (
    declare as references,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables import (
    declare as variables,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows import declare as flows
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.many import declare as many
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.declared import (
    declare as solutions,
)

from tests.unit.plugins.support.emulated import Environment
from tests.unit.plugins.support.host import Host
from tests.unit.plugins.support.task import Task, run

HELLO = {"triggers": {}, "actions": {"A": {"type": "Compose", "inputs": "hi"}}}
OF_SOLUTIONS = {
    "publish": False,
    "add_required": False,
    "abandoned_after": 6,
    "predicted_flows": [],
    "predicted_solutions": [],
}


OF_MANY = {
    "solution": None,
    "name_pattern": None,
    "all": True,
    "flows": None,
    "enabled": True,
    "owner": None,
    "shares": None,
    "exact_shares": False,
    "allow_none": False,
    "max_parallel": 8,
    "predicted_flows": None,
}


class Together(Task):
    """A task that does not wait for operations of others."""

    def waiter(self):
        return Waiter(5, 1, sleep=lambda seconds: None)

    waiter_for_others = waiter


CASES = {
    "flow that is created": (flows.declare, {"definition": HELLO, "enabled": True}, "new"),
    "flow that is changed": (flows.declare, {"definition": HELLO, "description": "New"}, "old"),
    "flow that is turned on": (flows.declare, {"enabled": True}, "old"),
    "flow that is deleted": (flows.declare, {"state": "absent"}, "old"),
    "reference that is created": (references.declare, {"connector": "shared_sql", "connection": "c"}, "new"),
    "reference that is bound": (references.declare, {"connection": "c"}, "old"),
    "variable that is created": (variables.declare, {"type": "string", "value": "x"}, "new"),
    "value that is set": (variables.declare, {"value": "x"}, "old"),
    "value that is reset": (variables.declare, {"state": "default"}, "old"),
    "flows that are turned on": (many.declare, OF_MANY, "old"),
    "solution that is changed": (solutions.declare, {**OF_SOLUTIONS, "version": "2.0.0.0"}, "old"),
    "solution that is deleted": (solutions.declare, {**OF_SOLUTIONS, "state": "absent"}, "old"),
}


def environment():
    """Return an environment that has one object called old of each kind."""
    made = Environment()
    made.put_flow("old", HELLO)
    made.put("connectionreferences", connectionreferencelogicalname="old", connectorid="/x/apis/shared_sql")
    guid = made.put("environmentvariabledefinitions", schemaname="old", type=100000000, displayname="old")
    made.put("environmentvariablevalues", schemaname="old", value="former", _environmentvariabledefinitionid_value=guid)
    made.put("solutions", uniquename="old", friendlyname="Old", version="1.0.0.0", ismanaged=False)
    return made


@pytest.mark.parametrize("case", CASES)
def test_who_comes_second_has_changed_nothing(case, monkeypatch):
    declare, options, name = CASES[case]
    dataverse, options = environment(), {"state": "present", **options, "name": name}
    monkeypatch.setattr("tests.unit.plugins.support.task.Task", Together)
    first: list[Host] = []

    def overtaken(task):
        plan = declare(task)
        if not first:
            first.append(run(declare, dataverse, options))
        return plan

    second = run(overtaken, dataverse, options)
    assert (first[0].failed, first[0].result["changed"]) == (False, True), first[0].result
    assert (second.failed, second.result["changed"]) == (False, False), second.result
    assert {one["status"] for one in second.result["operations"]} == {"skipped"}
    if case == "flows that are turned on":
        assert [(one["enabled"], one["outcome"]) for one in second.result["flows"]] == [(True, "unchanged")]
