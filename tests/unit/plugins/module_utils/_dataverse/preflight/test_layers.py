# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes made by hand, told apart from layers that say nothing."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import layers

from tests.unit.plugins.support.preflight import REFUSED, said

GUID = "aaaaaaaa-0000-4000-8000-000000000001"


def component(flag=True, kind=29, table="workflow", name="A"):
    return {
        "msdyn_objectid": GUID.upper(),
        "msdyn_name": name,
        "msdyn_componenttype": kind,
        "msdyn_componentlogicalname": table,
        "msdyn_hasactivecustomization": flag,
    }


def layer(*columns):
    return {"msdyn_changes": json.dumps({"Attributes": [{"Key": name, "Value": None} for name in columns]})}


@pytest.mark.parametrize(
    ("row", "suspect"),
    [
        (component(), ("Workflow", "flow")),
        (component(flag="true", kind=29.0), ("Workflow", "flow")),
        (component(flag=False), None),
        (component(flag=None), None),
        (component(kind=1, table="entity"), ("Entity", "table")),
        (component(kind=300, table="canvasapp"), ("canvasapp", "canvas app")),
        (component(kind=10125, table="connectionreference"), None),
        (component(kind=381, table="environmentvariablevalue"), None),
        (component(kind=None, table=None), (None, "component")),
    ],
)
def test_suspects(row, suspect):
    found = layers.suspects("core", [row])
    assert [(one.kind, one.word) for one in found] == ([suspect] if suspect else [])
    assert all(one.guid == GUID for one in found)


@pytest.mark.parametrize(
    ("document", "columns"),
    [
        (layer("modifiedon", "statecode")["msdyn_changes"], set()),
        (layer("clientdata", "modifiedon")["msdyn_changes"], {"clientdata"}),
        ("{}", set()),
        ("", set()),
        (None, set()),
        ('{"Attributes": null}', set()),
        ("not JSON", {"unreadable"}),
        ("[]", {"unreadable"}),
        ('{"Attributes": [{}]}', {"unreadable"}),
    ],
)
def test_what_a_layer_changes(document, columns):
    assert layers.changed(document) == columns


@pytest.mark.parametrize(
    ("answer", "overwrites", "found"),
    [
        ([layer("clientdata")], False, ["warns layers flow 'A'"]),
        ([layer("clientdata")], True, ["informs layers flow 'A'"]),
        ([layer("statecode")], False, []),
        ([], False, []),
        (REFUSED, False, ["warns layers flow 'A'"]),
    ],
)
def test_what_is_found(answer, overwrites, found):
    suspects = layers.suspects("core", [component()])
    assert said(layers.findings(suspects, [answer], overwrites)) == found


def test_the_columns_are_named():
    (found,) = layers.findings(layers.suspects("core", [component()]), [[layer("name", "clientdata")]], False)
    assert found.text == "Flow 'A' was changed by hand (clientdata, name), which hides what the release brings of it."


def test_what_is_not_looked_at_is_told():
    suspects = layers.suspects(
        "core", [component(name=str(number)) for number in range(100)] + [component(kind=None, table=None)]
    )
    assert len(layers.asked(suspects)) == layers.MOST
    assert said(layers.findings(suspects, [[]] * layers.MOST, False)) == ["informs layers 11 more components"]


def test_queries():
    (one,) = layers.suspects("core", [component()])
    table, options = layers.layer_query(one)
    assert table == "msdyn_componentlayers"
    assert options["filter"].split(" and ") == [
        f"(msdyn_componentid eq '{GUID}'",
        "msdyn_solutioncomponentname eq 'Workflow'",
        "msdyn_solutionname eq 'Active')",
    ]
    assert layers.summary_query(GUID)[1]["filter"] == f"(msdyn_solutionid eq '{GUID}')"
