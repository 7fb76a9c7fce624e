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


def test_one_attribute_as_a_choice(dev):
    cast = "Attributes(LogicalName='category')/Microsoft.Dynamics.CRM.PicklistAttributeMetadata"
    path = f"EntityDefinitions(LogicalName='workflow')/{cast}"
    choice = dev.get(f"{path}?$expand=OptionSet")
    assert (choice["LogicalName"], choice["AttributeType"]) == ("category", "Picklist")
    assert [option["Value"] for option in choice["OptionSet"]["Options"]] == list(range(8))
    assert "OptionSet" not in dev.get(path)
    narrow = dev.get(f"{path}?$select=LogicalName&$expand=OptionSet($select=Options,Name)")
    assert set(narrow) == {"@odata.context", "@odata.type", "MetadataId", "LogicalName", "OptionSet"}
    assert set(narrow["OptionSet"]) == {"MetadataId", "Options", "Name"}


def test_keys_and_attributes_are_expanded(dev):
    base = "EntityDefinitions(LogicalName='connectionreference')"
    table = dev.get(f"{base}?$select=LogicalName&$expand=Keys,Attributes($select=LogicalName,AttributeType)")
    assert table["Keys"] == dev.get(f"{base}/Keys")["value"]
    assert table["Attributes"] == dev.get(f"{base}/Attributes?$select=LogicalName,AttributeType")["value"]
    assert set(table) == {"@odata.context", "MetadataId", "LogicalName", "Keys", "Attributes"}
    assert dev.get("EntityDefinitions(LogicalName='workflow')?$expand=Keys")["Keys"] == []
    (found,) = dev.get(
        "EntityDefinitions?$filter=LogicalName eq 'connectionreference'&$select=LogicalName"
        "&$expand=Keys($select=KeyAttributes),Attributes($select=LogicalName;$filter=LogicalName eq 'statecode')"
    )["value"]
    assert set(found["Keys"][0]) == {"MetadataId", "KeyAttributes"}
    assert [attribute["LogicalName"] for attribute in found["Attributes"]] == ["statecode"]


def test_attributes_are_filtered_by_their_type(dev):
    kind = "AttributeType eq Microsoft.Dynamics.CRM.AttributeTypeCode'Picklist'"
    base = "EntityDefinitions(LogicalName='team')"
    names = {row["LogicalName"] for row in dev.get(f"{base}/Attributes?$filter={kind}")["value"]}
    assert names == {"teamtype", "membershiptype"}
    expanded = dev.get(f"{base}?$expand=Attributes($select=LogicalName;$filter={kind})")["Attributes"]
    assert {row["LogicalName"] for row in expanded} == names


BAD = "0x80060888"
CHOICE = "Microsoft.Dynamics.CRM.PicklistAttributeMetadata"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "EntityDefinitions?$top=1", 400, BAD),
        ("GET", "EntityDefinitions?$orderby=LogicalName", 400, BAD),
        ("GET", "EntityDefinitions?$filter=startswith(LogicalName,'w')", 400, "0x8006088a"),
        ("GET", "EntityDefinitions?$select=Colour", 400, BAD),
        ("GET", "EntityDefinitions(LogicalName='nothing')", 404, "0x80040217"),
        ("GET", "EntityDefinitions(LogicalName='team')/Attributes(LogicalName='no')", 404, "0x80041103"),
        ("GET", "EntityDefinitions(LogicalName='team')/Nothing", 404, "0x8006088a"),
        ("GET", "EntityDefinitions(LogicalName='team')/Keys/Nothing", 404, "0x8006088a"),
        ("GET", "EntityDefinitions(LogicalName='team')?$expand=Nothing", 400, BAD),
        ("GET", "EntityDefinitions(LogicalName='team')?$expand=Keys($top=1)", 400, BAD),
        ("GET", "EntityDefinitions(LogicalName='team')?$expand=Keys(", 400, BAD),
        ("GET", "EntityDefinitions(LogicalName='team')/Attributes(LogicalName='teamtype')/Nothing", 404, "0x8006088a"),
        ("GET", "EntityDefinitions(LogicalName='team')/Attributes(LogicalName='teamtype')?$expand=OptionSet", 400, BAD),
        ("GET", f"EntityDefinitions(LogicalName='team')/Attributes(LogicalName='name')/{CHOICE}", 404, "0x80041103"),
        ("GET", f"EntityDefinitions(LogicalName='team')/Attributes/{CHOICE}/{CHOICE}", 404, "0x8006088a"),
        ("POST", "EntityDefinitions", 405, "0x8006088a"),
    ],
)
def test_refusals(dev, method, path, status, code):
    assert dev.refused(method, path, {} if method == "POST" else None)[:2] == (status, code)
