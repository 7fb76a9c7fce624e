# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers of components: which are asked for, and what they say."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups import component_layers

GUID = "aaaaaaaa-0000-4000-8000-000000000001"


def summary(flag=True, kind=29, table="workflow", name="A"):
    return {
        "msdyn_objectid": GUID.upper(),
        "msdyn_name": name,
        "msdyn_componenttype": kind,
        "msdyn_componentlogicalname": table,
        "msdyn_hasactivecustomization": flag,
    }


def document(*columns):
    return json.dumps({"Attributes": [{"Key": name, "Value": None} for name in columns]})


def row(solution, order, *columns):
    named = {"msdyn_solutionname": solution, "msdyn_publishername": "Contoso", "msdyn_overwritetime": None}
    return {**named, "msdyn_order": order, "msdyn_changes": document(*columns)}


@pytest.mark.parametrize(
    ("row", "suspect"),
    [
        (summary(), ("Workflow", "flow 'A'")),
        (summary(flag="true", kind=29.0), ("Workflow", "flow 'A'")),
        (summary(flag=False), None),
        (summary(flag=None), None),
        (summary(kind=1, table="entity"), ("Entity", "table 'A'")),
        (summary(kind=300, table="canvasapp"), ("canvasapp", "canvas app 'A'")),
        (summary(kind=10200, table="contoso_thing"), ("contoso_thing", "contoso thing 'A'")),
        (summary(kind=10125, table="connectionreference"), None),
        (summary(kind=381, table="environmentvariablevalue"), None),
        (summary(kind=None, table=None), (None, "component 'A'")),
    ],
)
def test_suspects(row, suspect):
    found = component_layers.suspects([row])
    assert [(one.kind, one.label) for one in found] == ([suspect] if suspect else [])
    assert all(one.guid == GUID for one in found)


def test_a_component_of_the_environment_is_no_suspect_and_has_a_word():
    one = component_layers.of_summary(summary(kind=10125, table="connectionreference", name=None))
    assert (one.kind, one.label) == ("connectionreference", f"connection reference '{GUID}'")


@pytest.mark.parametrize(
    ("document", "columns"),
    [
        (document("modifiedon", "statecode"), set()),
        (document("clientdata", "modifiedon"), {"clientdata"}),
        ("{}", set()),
        ("", set()),
        (None, set()),
        ('{"Attributes": null}', set()),
        ("not JSON", {"unreadable"}),
        ("[]", {"unreadable"}),
        ('{"Attributes": [{}]}', {"unreadable"}),
        ('{"Attributes": [5]}', {"unreadable"}),
    ],
)
def test_what_a_layer_changes(document, columns):
    assert component_layers.changed(document) == columns


def test_layers_come_in_their_order():
    rows = [row("Active", 3, "name", "modifiedon"), row("second", 2, "clientdata"), row("first", 1)]
    layers = component_layers.of_rows(rows)
    assert [one.solution for one in layers] == ["first", "second", "Active"]
    assert component_layers.by_hand(layers) == ["name"]
    assert component_layers.by_hand(layers[:2]) == []
    bent = [{**one, "msdyn_order": None} for one in rows]
    assert component_layers.of_rows(bent)[-1].is_unmanaged


def test_queries():
    table, options = component_layers.query("Workflow", GUID)
    assert table == "msdyn_componentlayers"
    assert options["filter"] == f"(msdyn_componentid eq '{GUID}' and msdyn_solutioncomponentname eq 'Workflow')"
    assert "msdyn_componentjson" not in options["select"]
    _table, options = component_layers.query("Workflow", GUID, unmanaged=True, content=True)
    assert options["filter"].endswith(" and msdyn_solutionname eq 'Active')")
    assert options["select"].endswith(",msdyn_componentjson")
    assert component_layers.summary_query(GUID)[1]["filter"] == f"(msdyn_solutionid eq '{GUID}')"
