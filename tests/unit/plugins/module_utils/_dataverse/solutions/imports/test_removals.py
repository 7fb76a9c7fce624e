# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an upgrade deletes."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports import removals
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.decision import (
    APPLY,
    APPLY_HOLDING,
    INSTALL,
    REMOVE,
    UPDATE,
    UPGRADE,
    Decision,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.situation import (
    Situation,
)

from tests.unit.plugins.support.emulated import Environment

OLD, HOLDING, OTHER = ({"solutionid": f"55555555-0000-4000-8000-00000000000{number}"} for number in (1, 2, 3))
STAYS, GOES = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"
STAYING_ROBOT, ROBOT = "11111111-0000-4000-8000-00000000000a", "11111111-0000-4000-8000-00000000000b"
TABLE = "99999999-0000-4000-8000-000000000001"
PACKAGE = {
    "flows": [{"flow_id": STAYS}],
    "desktop_flows": [{"flow_id": STAYING_ROBOT}],
    "connection_references": [{"name": "contoso_Mail"}],
    "environment_variables": [{"name": "contoso_Url"}],
    "components": {"1": {"ids": [], "named": 1}, "29": {"ids": [STAYS], "named": 0}},
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


def situation(installed, package=None):
    return Situation(PACKAGE if package is None else package, installed, HOLDING, {}, {}, {}, {}, {})


def hold(environment, solution, kind, guid, managed=True, **more):
    name = f"contoso_{solution['solutionid'][-1]}"
    environment.put("solutions", **solution, uniquename=name, version="1.0", ismanaged=managed)
    component = {"objectid": guid, "componenttype": kind, "_solutionid_value": solution["solutionid"]}
    environment.put("solutioncomponents", **component, **more)


def told(going):
    return [(one["component_type"], one["name"]) for one in going]


def test_what_the_package_lacks_goes(environment):
    assert told(removals.of_upgrade(environment, OLD, PACKAGE)) == [
        ("connection_reference", "contoso_sql"),
        ("environment_variable", "contoso_Old"),
        ("flow", "Goes"),
    ]


def test_a_desktop_flow_that_goes_is_named(environment):
    for guid, name in ((STAYING_ROBOT, "Stays"), (ROBOT, "Robot")):
        environment.put("workflows", workflowid=guid, name=name, category=6, type=1)
        hold(environment, OLD, 29, guid)
    going = removals.of_upgrade(environment, OLD, PACKAGE)
    assert [one for one in told(going) if "flow" in one[0]] == [("desktop_flow", "Robot"), ("flow", "Goes")]
    assert removals.said(going[1]) == "desktop flow 'Robot'"
    assert ("desktop_flow", "Robot") in told(removals.of_uninstall(environment, OLD))


@pytest.mark.parametrize(
    ("coming", "said"),
    [
        ({"1": {"ids": [], "named": 3}}, []),
        ({"1": {"ids": [], "named": 2}}, [("table", "1 of 3")]),
        ({}, [("table", f"{TABLE[:-1]}{number}") for number in (1, 2, 3)]),
        (None, []),
    ],
)
def test_tables_are_counted_or_named_by_their_ids(environment, coming, said):
    """A package lists tables by names that the environment does not tell; one that lists none deletes all."""
    for number in (2, 3):
        hold(environment, OLD, 1, f"{TABLE[:-1]}{number}")
    going = removals.of_upgrade(environment, OLD, {**PACKAGE, "components": coming})
    assert [one for one in told(going) if one[0] == "table"] == said


def test_components_listed_by_id_and_parts_of_others(environment):
    """A role that is not listed goes; a form that belongs to a table goes or stays with the table."""
    roles = [f"77777777-0000-4000-8000-00000000000{number}" for number in (1, 2)]
    for guid in roles:
        hold(environment, OLD, 20, guid)
    form = "66666666-0000-4000-8000-000000000001"
    hold(environment, OLD, 60, form, rootsolutioncomponentid="66666666-0000-4000-8000-00000000ffff")
    components = {**PACKAGE["components"], "20": {"ids": roles[:1], "named": 0}}
    going = removals.of_upgrade(environment, OLD, {**PACKAGE, "components": components})
    assert {"component_type": "security_role", "name": roles[1], "id": roles[1], "enabled": None} in going
    assert not {roles[0], form} & {one["id"] for one in going}


@pytest.mark.parametrize(("managed", "stays"), [(True, True), (False, False)])
def test_what_another_managed_solution_holds_stays(environment, managed, stays):
    hold(environment, OTHER, 29, GOES, managed)
    assert (("flow", "Goes") not in told(removals.of_upgrade(environment, OLD, PACKAGE))) is stays


def test_of_a_holding_solution_everything_is_known(environment):
    for row in environment.stored("solutioncomponents").values():
        if row["componenttype"] not in (1, 29):
            hold(environment, HOLDING, row["componenttype"], row["objectid"])
    hold(environment, HOLDING, 29, STAYS)
    assert told(removals.of_promotion(environment, OLD, HOLDING)) == [("flow", "Goes"), ("table", TABLE)]


GONE = [("connection_reference", "contoso_sql"), ("environment_variable", "contoso_Old"), ("flow", "Goes")]


@pytest.mark.parametrize(
    ("strategy", "leftover", "going"),
    [
        (UPGRADE, REMOVE, GONE),
        (UPGRADE, APPLY, GONE),
        (UPDATE, REMOVE, []),
        ("holding", REMOVE, []),
        (APPLY_HOLDING, None, []),
        (None, APPLY, []),
    ],
)
def test_an_unfinished_upgrade_that_goes_too_holds_nothing(environment, strategy, leftover, going):
    """The same content is installed and staged; each goes once."""
    for row in environment.stored("solutioncomponents").values():
        hold(environment, HOLDING, row["componenttype"], row["objectid"])
    decision = Decision(strategy, "so", leftover)
    assert told(removals.of_decision(environment, decision, situation(OLD))) == going


@pytest.mark.parametrize("leftover", [REMOVE, APPLY])
def test_what_another_solution_holds_stays_beside_an_unfinished_upgrade(environment, leftover):
    hold(environment, HOLDING, 29, GOES)
    hold(environment, OTHER, 29, GOES)
    found = removals.of_decision(environment, Decision(UPGRADE, "so", leftover), situation(OLD))
    assert ("flow", "Goes") not in told(found)


@pytest.mark.parametrize(
    ("strategy", "leftover", "going"),
    [
        (APPLY_HOLDING, None, []),
        (None, APPLY, []),
        (INSTALL, REMOVE, [("flow", "Goes")]),
        (UPGRADE, APPLY, [("flow", "Goes")]),
    ],
)
def test_an_upgrade_without_what_it_upgrades_takes_nobodys_place(environment, strategy, leftover, going):
    for guid in (STAYS, GOES):
        hold(environment, HOLDING, 29, guid)
    for guid, row in environment.stored("solutioncomponents").items():
        if row["_solutionid_value"] != HOLDING["solutionid"]:
            environment.remove("solutioncomponents", guid)
    assert told(removals.of_decision(environment, Decision(strategy, "so", leftover), situation(None))) == going


def test_the_refusal_has_the_whole_list():
    going = [{"component_type": "flow", "name": f"Flow {number}", "id": str(number)} for number in range(7)]
    with pytest.raises(InputFailure) as caught:
        removals.refuse(going, Decision(UPGRADE, "so"), "solution 'contoso' 2.0")
    assert "would delete flow 'Flow 0', flow 'Flow 1'" in caught.value.message
    assert "and 3 more" in caught.value.message
    assert len(caught.value.message) <= 300
    assert [one["name"] for one in caught.value.reasons] == [f"Flow {number}" for number in range(7)]


def test_a_waiting_upgrade_that_is_removed_takes_live_flows_with_it(environment):
    """What only it holds goes with it, unless the package brings it again."""
    live = environment.put_flow("Live", {}, state=1)
    again = environment.put_flow("Again", {})
    for guid in (STAYS, live, again):
        hold(environment, HOLDING, 29, guid)
    package = {**PACKAGE, "flows": [*PACKAGE["flows"], {"flow_id": again}]}
    for strategy, lacking in ((UPDATE, ["Live"]), (None, ["Again", "Live"])):
        going = removals.of_decision(environment, Decision(strategy, "so", REMOVE), situation(OLD, package))
        assert [one["name"] for one in going] == lacking
    assert removals.said(going[-1]) == "flow 'Live' (on)"
    with pytest.raises(
        InputFailure, match=r"^Removing the unfinished upgrade would delete flow 'Again', flow 'Live' \(on\)"
    ):
        removals.refuse(going, Decision(None, "so", REMOVE), "solution 'contoso' 1.0")
