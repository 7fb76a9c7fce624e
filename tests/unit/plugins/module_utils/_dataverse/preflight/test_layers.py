# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes made by hand, told apart from layers that say nothing."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups.component_layers import Component
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import layers

from tests.unit.plugins.support.preflight import REFUSED, said

GUID = "aaaaaaaa-0000-4000-8000-000000000001"


def component(name="A", kind="Workflow"):
    return Component(kind, "flow" if kind else "component", name, GUID)


def layer(*columns):
    changes = json.dumps({"Attributes": [{"Key": name, "Value": None} for name in columns]})
    row = {"msdyn_solutionname": "Active", "msdyn_publishername": None, "msdyn_order": 2, "msdyn_overwritetime": None}
    return {**row, "msdyn_changes": changes}


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
    assert said(layers.findings([component()], [answer], overwrites)) == found


def test_the_columns_are_named():
    (found,) = layers.findings([component()], [[layer("name", "clientdata")]], False)
    assert found.text == "Flow 'A' was changed by hand (clientdata, name), which hides what the release brings of it."


def test_what_is_not_looked_at_is_told():
    listed = [component(str(number)) for number in range(100)] + [component(kind=None)]
    assert len(layers.asked(listed)) == layers.MOST
    assert said(layers.findings(listed, [[]] * layers.MOST, False)) == ["informs layers 11 more components"]
