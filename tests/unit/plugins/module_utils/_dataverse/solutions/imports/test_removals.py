# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an upgrade deletes."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports import removals

from tests.unit.plugins.support.environment import Environment

OLD, HOLDING, OTHER = ({"solutionid": f"55555555-0000-4000-8000-00000000000{number}"} for number in (1, 2, 3))
STAYS, GOES = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"
TABLE = "99999999-0000-4000-8000-000000000001"
PACKAGE = {
    "flows": [{"flow_id": STAYS}],
    "connection_references": [{"name": "contoso_Mail"}],
    "environment_variables": [{"name": "contoso_Url"}],
}


@pytest.fixture
def environment():
    """An installed solution with two flows, two references, two variables and a table."""
    made = Environment()
    made.put_flow("Stays", {}, workflowid=STAYS)
    made.put_flow("Goes", {}, workflowid=GOES)
    for name in ("contoso_mail", "contoso_sql"):
        hold(made, OLD, 10132, made.put("connectionreferences", connectionreferencelogicalname=name))
    for name in ("contoso_Url", "contoso_Old"):
        guid = made.put("environmentvariabledefinitions", schemaname=name, type=100000000)
        hold(made, OLD, 380, guid)
    for guid in (STAYS, GOES):
        hold(made, OLD, 29, guid)
    hold(made, OLD, 1, TABLE)
    return made


def hold(environment, solution, kind, guid, managed=True):
    environment.put(
        "solutioncomponents",
        objectid=guid,
        componenttype=kind,
        _solutionid_value=solution["solutionid"],
        solutionid={"uniquename": "x", "ismanaged": managed},
    )


def told(going):
    return [(one["component_type"], one["name"]) for one in going]


def test_what_the_package_lacks_goes(environment):
    assert told(removals.of_upgrade(environment, OLD, PACKAGE)) == [
        ("connection_reference", "contoso_sql"),
        ("environment_variable", "contoso_Old"),
        ("flow", "Goes"),
    ]


@pytest.mark.parametrize(("managed", "stays"), [(True, True), (False, False)])
def test_what_another_managed_solution_holds_stays(environment, managed, stays):
    hold(environment, OTHER, 29, GOES, managed)
    assert (("flow", "Goes") not in told(removals.of_upgrade(environment, OLD, PACKAGE))) is stays


def test_of_a_holding_solution_everything_is_known(environment):
    for row in list(environment.tables["solutioncomponents"].values()):
        if row["componenttype"] not in (1, 29):
            hold(environment, HOLDING, row["componenttype"], row["objectid"])
    hold(environment, HOLDING, 29, STAYS)
    assert told(removals.of_promotion(environment, OLD, HOLDING)) == [("flow", "Goes"), ("table", TABLE)]


def test_the_refusal_has_the_whole_list():
    going = [{"component_type": "flow", "name": f"Flow {number}", "id": str(number)} for number in range(7)]
    with pytest.raises(InputFailure) as caught:
        removals.refuse(going, "solution 'contoso' 2.0")
    assert "would delete flow 'Flow 0', flow 'Flow 1'" in caught.value.message
    assert "and 3 more" in caught.value.message
    assert len(caught.value.message) <= 300
    assert [one["name"] for one in caught.value.reasons] == [f"Flow {number}" for number in range(7)]
