# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a package brings besides cloud flows, beside what is there."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.brought import (
    desktop_flows,
    of_variables,
    queries_of,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import (
    customizations,
)

ROBOT = "93e1beda-f580-4203-94c9-a1d18f90e209"
VALUES = "environmentvariabledefinition_environmentvariablevalue"


def package(script="Display 1", **variable):
    facts = {"name": "contoso_Limit", "type": "number", "default": "5", "carries_value": False, "value": None}
    parts = {
        "script": customizations.part_digest(script),
        "inputs": customizations.part_digest("{}"),
        "binary ab": customizations.part_digest("x"),
    }
    robot = {"flow_id": ROBOT, "name": "Robot", "description": "", "enabled": True, "parts": parts}
    return {"desktop_flows": [robot], "environment_variables": [{**facts, **variable}]}


def row(script="Display 1", **more):
    return {"workflowid": ROBOT, "name": "Robot", "definition": script, "inputs": "{}", **more}


def variable(value=None, default="5"):
    values = [] if value is None else [{"value": value}]
    return {
        "contoso_limit": {"schemaname": "contoso_Limit", "defaultvalue": default, "type": 100000001, VALUES: values}
    }


def test_desktop_flows_are_asked_for_only_where_there_are_any():
    ((table, options),) = queries_of(package())
    assert (table, ROBOT in options["filter"], "category eq 6" in options["filter"]) == ("workflows", True, True)
    assert queries_of({"desktop_flows": []}) == []


def test_a_desktop_flow_that_is_there_as_it_is_does_not_differ():
    before, after = desktop_flows(package("Display 1\n"), {ROBOT: row("Display 1\r\n")})
    assert before == after
    assert before[ROBOT]["parts"].keys() == {"script", "inputs"}


def test_a_part_that_differs_is_told_and_one_that_cannot_be_known_is_not():
    before, after = desktop_flows(package("Display 2"), {ROBOT: row()})
    parts = (before[ROBOT]["parts"], after[ROBOT]["parts"])
    assert [word for word in parts[0] if parts[0][word] != parts[1][word]] == ["script"]
    before, after = desktop_flows(package("Display 2"), {ROBOT: row(None)})
    assert before == after


def test_a_desktop_flow_that_is_not_there_comes():
    before, after = desktop_flows(package(), {})
    assert (before, after.keys()) == ({}, {ROBOT})


@pytest.mark.parametrize(
    ("facts", "there", "declared", "before", "after"),
    [
        ({}, variable(), (), {"default": "5"}, {"default": "5"}),
        ({"default": "6"}, variable(), (), {"default": "5"}, {"default": "6"}),
        ({"default": None}, variable(), (), {"default": "5"}, {"default": None}),
        (
            {"carries_value": True, "value": "7"},
            variable("4"),
            (),
            {"default": "5", "value": "4"},
            {"default": "5", "value": "7"},
        ),
        (
            {"carries_value": True, "value": "7"},
            variable(),
            (),
            {"default": "5", "value": None},
            {"default": "5", "value": "7"},
        ),
        ({"carries_value": True, "value": "7"}, variable("4"), ("contoso_Limit",), {"default": "5"}, {"default": "5"}),
    ],
)
def test_defaults_and_carried_values(facts, there, declared, before, after):
    found = of_variables(package(**facts), there, declared)
    assert found == ({"contoso_Limit": before}, {"contoso_Limit": after})


def test_a_variable_that_is_not_there_comes_with_what_it_has():
    assert of_variables(package(), {}, ()) == ({}, {"contoso_Limit": {"default": "5"}})


def test_values_of_secrets_are_digests():
    facts = package(type="secret", default="hmac:0011", carries_value=True, value="hmac:2233")
    there = variable("hunter2-hunter2", default="hunter1-hunter1")
    before, _after = of_variables(facts, there, ())
    assert all(text.startswith("hmac:") for text in before["contoso_Limit"].values())
