# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Components that were changed by hand: told apart from the empty layers that every component has."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.component_layers import listing
from powerplatform_emulator.tables.components import connection_reference_type

from tests.unit.plugins.support.emulated import Environment
from tests.unit.plugins.support.managed import put_managed_flow, put_managed_solution

DEFAULTS = {"name": None, "flow_id": None, "flows": None, "solution": None, "all_layers": False}
DEFINITION = {"triggers": {}, "actions": {}}


@pytest.fixture
def environment():
    return Environment()


def listed(environment, warn=lambda text: None, **options):
    return listing.list_layers(environment, {**DEFAULTS, **options}, warn)


def names(found):
    return [one["name"] for one in found["components"]]


def test_a_changed_flow_as_results_show_it(environment):
    solution = put_managed_solution(environment, "core")
    flow_id = put_managed_flow(environment, solution, "Intake", DEFINITION, description="As installed")
    environment.put("workflows", workflowid=flow_id, description="By hand")
    found = listed(environment, name="intake")
    active = environment.stored("workflows")[flow_id]["modifiedon"]
    assert found == {
        "components": [
            {
                "component_id": flow_id,
                "component_type": "flow",
                "name": "Intake",
                "customized": True,
                "changes": ["description"],
                "layers": [
                    {
                        "solution": "core",
                        "publisher": "Contoso",
                        "order": 1,
                        "unmanaged": False,
                        "changes": [],
                        "overwritten_on": "1900-01-01T00:00:00Z",
                    },
                    {
                        "solution": "Active",
                        "publisher": None,
                        "order": 2,
                        "unmanaged": True,
                        "changes": ["description"],
                        "overwritten_on": active,
                    },
                ],
            }
        ],
        "checked": 1,
        "unread": [],
    }


def test_an_unmanaged_layer_alone_says_nothing(environment):
    solution = put_managed_solution(environment, "core")
    put_managed_flow(environment, solution, "Untouched", DEFINITION)
    put_managed_flow(environment, solution, "Only turned on", DEFINITION, state=1)
    environment.put_flow("Not managed", DEFINITION)
    flows = [{"name": name, "flow_id": None} for name in ("Untouched", "Only turned on", "Not managed")]
    found = listed(environment, flows=flows)
    assert (found["components"], found["checked"]) == ([], 3)
    every = listed(environment, flows=flows, all_layers=True)["components"]
    assert [(one["name"], one["customized"], len(one["layers"])) for one in every] == [
        ("Not managed", False, 1),
        ("Only turned on", False, 2),
        ("Untouched", False, 2),
    ]


def put_components(environment):
    """Put a solution with two flows, one of them changed, and a bound connection reference."""
    solution = put_managed_solution(environment, "core")
    changed = put_managed_flow(environment, solution, "Changed", DEFINITION)
    environment.put("workflows", workflowid=changed, name="Mine")
    put_managed_flow(environment, solution, "Untouched", DEFINITION, state=1)
    reference = environment.put("connectionreferences", connectionreferencelogicalname="mail", connectionid="c")
    number = connection_reference_type(environment.emulated)
    environment.put("solutioncomponents", _solutionid_value=solution, objectid=reference, componenttype=number)


def test_all_components_of_a_solution(environment):
    put_components(environment)
    environment.wire.sent.clear()
    found = listed(environment, solution="core")
    assert (names(found), found["components"][0]["changes"]) == (["Mine"], ["name"])
    # what is flagged: the changed flow, and the one that is on
    assert found["checked"] == 2
    assert len(environment.wire.sent) == 3
    every = listed(environment, solution="core", all_layers=True)
    assert [(one["component_type"], one["customized"]) for one in every["components"]] == [
        ("connection_reference", False),
        ("flow", True),
        ("flow", False),
    ]
    assert every["components"][0]["changes"] == ["connectionid"]
    assert names(listed(environment, solution="core", name="Mine")) == ["Mine"]


def test_many_components_are_read_in_parts(environment, monkeypatch):
    monkeypatch.setattr(listing, "READS_A_REQUEST", 4)
    solution = put_managed_solution(environment, "core")
    for number in range(9):
        put_managed_flow(environment, solution, f"Flow {number}", DEFINITION)
    environment.wire.sent.clear()
    found = listed(environment, solution="core", all_layers=True)
    assert names(found) == [f"Flow {number}" for number in range(9)]
    assert len(environment.wire.sent) == 2 + 3


def refusing(environment, monkeypatch, *guids):
    """Let the environment refuse to read the layers of these components."""
    read = environment.rows_of

    def refuse(queries, *more, **how):
        queries = list(queries)
        found = read(queries, *more, **how)
        refused = Refused("Reading failed: no.", http_status=403)
        return [
            refused if any(one in query[1]["filter"] for one in guids) else rows
            for query, rows in zip(queries, found, strict=True)
        ]

    monkeypatch.setattr(environment, "rows_of", refuse)


def test_what_cannot_be_read_is_told(environment, monkeypatch):
    solution = put_managed_solution(environment, "core")
    ids = [put_managed_flow(environment, solution, name, DEFINITION) for name in ("First", "Second")]
    refusing(environment, monkeypatch, ids[1])
    warned = []
    found = listed(environment, warned.append, solution="core", all_layers=True)
    assert names(found) == ["First"]
    unread = {"component_id": ids[1], "component_type": "flow", "name": "Second", "text": "Reading failed: no."}
    assert (found["checked"], found["unread"]) == (1, [unread])
    assert warned == ["The layers of 1 of 2 components could not be read, such as flow 'Second': Reading failed: no."]
    refusing(environment, monkeypatch, *ids)
    with pytest.raises(Refused):
        listed(environment, solution="core", all_layers=True)


def test_a_component_of_an_unknown_kind(environment):
    solution = put_managed_solution(environment, "core")
    guid = "cccccccc-0000-4000-8000-000000000001"
    environment.put("solutioncomponents", _solutionid_value=solution, objectid=guid, componenttype=10200)
    warned = []
    found = listed(environment, warned.append, solution="core", all_layers=True)
    assert (found["components"], found["checked"]) == ([], 0)
    assert [one["text"] for one in found["unread"]] == [listing.NO_KIND]
    assert listing.NO_KIND in warned[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "Neither name, flow_id, flows nor solution is set"),
        ({"name": ""}, "name is empty"),
        ({"flows": []}, "flows is empty"),
        ({"name": "x", "flows": [{"name": "y", "flow_id": None}]}, "name and flows cannot be combined"),
        ({"solution": "nowhere"}, "There is no solution 'nowhere'"),
        ({"name": "nothing"}, "There is no flow 'nothing'"),
    ],
)
def test_bad_input(environment, options, said):
    with pytest.raises(InputFailure) as caught:
        listed(environment, **options)
    assert said in caught.value.message
