# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Table definitions, as clients ask for them before they write."""

from __future__ import annotations

import pytest


def test_tables_by_logical_name(dev):
    path = "EntityDefinitions?$filter=LogicalName eq 'workflow'&$select=LogicalName,EntitySetName,PrimaryIdAttribute"
    (table,) = dev.get(path)["value"]
    assert (table["EntitySetName"], table["PrimaryIdAttribute"]) == ("workflows", "workflowid")
    assert set(table) == {"MetadataId", "LogicalName", "EntitySetName", "PrimaryIdAttribute"}
    assert dev.get("EntityDefinitions?$filter=LogicalName eq 'nothing'")["value"] == []
    chain = "LogicalName eq 'team' or LogicalName eq 'systemuser'"
    found = dev.get(f"EntityDefinitions?$filter={chain}&$select=PrimaryIdAttribute,PrimaryNameAttribute")["value"]
    assert {(row["PrimaryIdAttribute"], row["PrimaryNameAttribute"]) for row in found} == {
        ("teamid", "name"),
        ("systemuserid", "fullname"),
    }
    single = dev.get("EntityDefinitions(LogicalName='team')")
    assert dev.get(f"EntityDefinitions({single['MetadataId']})?$select=LogicalName")["LogicalName"] == "team"


def test_attributes_choices_and_keys(dev):
    base = "EntityDefinitions(LogicalName='environmentvariabledefinition')"
    names = {row["LogicalName"]: row for row in dev.get(f"{base}/Attributes")["value"]}
    assert names["ownerid"]["AttributeType"] == "Owner"
    assert names["schemaname"]["MaxLength"] == 100
    assert names["schemaname"]["IsValidForUpdate"] is False
    assert dev.get(f"{base}/Attributes(LogicalName='type')?$select=AttributeType")["AttributeType"] == "Picklist"
    cast = "Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata"
    choices = dev.get(f"{base}/{cast}?$select=LogicalName&$expand=OptionSet($select=Options)")["value"]
    (kind,) = [choice for choice in choices if choice["LogicalName"] == "type"]
    labels = {
        option["Value"]: option["Label"]["UserLocalizedLabel"]["Label"] for option in kind["OptionSet"]["Options"]
    }
    assert labels[100000005] == "Secret"
    (key,) = dev.get(f"{base}/Keys")["value"]
    assert set(key["KeyAttributes"]) == {"schemaname", "componentstate", "overwritetime"}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "EntityDefinitions?$top=1", 400, "0x80060888"),
        ("GET", "EntityDefinitions?$orderby=LogicalName", 400, "0x80060888"),
        ("GET", "EntityDefinitions?$filter=startswith(LogicalName,'w')", 400, "0x8006088a"),
        ("GET", "EntityDefinitions?$select=Colour", 400, "0x80060888"),
        ("GET", "EntityDefinitions(LogicalName='nothing')", 404, "0x80040217"),
        ("GET", "EntityDefinitions(LogicalName='team')/Attributes(LogicalName='no')", 404, "0x80041103"),
        ("GET", "EntityDefinitions(LogicalName='team')/Nothing", 404, "0x8006088a"),
        ("POST", "EntityDefinitions", 405, "0x8006088a"),
    ],
)
def test_refusals(dev, method, path, status, code):
    assert dev.refused(method, path, {} if method == "POST" else None)[:2] == (status, code)
