# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a row must look like, and what is said of one that does not."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.address import query, row
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.shapes import Shape

GUID = "aaaaaaaa-0000-4000-8000-000000000001"
FLOW = {"workflowid": GUID, "name": "a", "statecode": 1, "description": None, "ismanaged": False}
FLOWS = "workflows" + query(select=",".join(FLOW), filter="category eq 5")
EXPANDED = "systemusers" + query(select="systemuserid", expand="teams($select=teamid),roles($select=name)")


@pytest.mark.parametrize(
    "more", [{}, {"@odata.etag": "1"}, {"@Microsoft.Dynamics.CRM.total": 3}, {"statecode@Formatted": "On", "other": []}]
)
def test_a_good_row(more):
    assert Shape(FLOWS).trouble({**FLOW, **more}) == ""


@pytest.mark.parametrize(
    ("bent", "what"),
    [
        ({"workflowid": 5}, "without workflowid"),
        ({"workflowid": "5"}, "without workflowid"),
        ({"name": None}, "without name"),
        ({"name": 5}, "without a valid name"),
        ({"statecode": "q"}, "without a valid statecode"),
        ({"statecode": True}, "without a valid statecode"),
        ({"ismanaged": 1}, "without a valid ismanaged"),
        ({"description": {}}, "without a valid description"),
        ({"_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname": []}, "without a valid _ownerid_value@Microsoft"),
    ],
)
def test_a_bent_column_is_named_and_its_value_is_not(bent, what):
    assert Shape(FLOWS).trouble({**FLOW, **bent}).startswith(f"a row of workflows {what}")


def test_a_selected_column_is_always_there():
    assert Shape(FLOWS).trouble({}) == "a row of workflows without workflowid"
    without = {column: value for column, value in FLOW.items() if column != "description"}
    assert Shape(FLOWS).trouble(without) == "a row of workflows without a valid description"


@pytest.mark.parametrize(
    ("inner", "what"),
    [
        ({}, ""),
        ({"teams": [], "roles": None}, ""),
        ({"teams": [{"teamid": GUID}], "roles": [{"name": "a"}]}, ""),
        ({"teams": [{}]}, "a row of systemusers without a valid teamid"),
        ({"roles": 5}, "a row of systemusers with something other than rows in it"),
        ({"roles": ["a"]}, "a row of systemusers with something other than rows in it"),
    ],
)
def test_rows_within_a_row(inner, what):
    assert Shape(EXPANDED).trouble({"systemuserid": GUID, **inner}) == what


def test_who_selects_nothing_takes_everything():
    assert Shape("RetrieveVersion()").trouble({"Version": 5}) == ""
    assert [Shape(path).is_row for path in (FLOWS, row("workflows", GUID) + query(select="name"))] == [False, True]
