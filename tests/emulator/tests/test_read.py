# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Queries: select, filter, order, expand, paging, annotations, single rows and columns."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest

NAMES = ("alpha", "Beta", "gamma's", "Delta")


@pytest.fixture(scope="module")
def definitions(emulator):
    """Four environment variables with values of their own."""
    api = emulator.caller()
    made = {}
    for number, name in enumerate(NAMES):
        body = {
            "schemaname": f"read_{number}",
            "displayname": name,
            "type": 100000000 + number,
            "isrequired": number % 2 == 0,
            "hint": None if number else "first",
        }
        made[name] = api.create("environmentvariabledefinitions", body)
        for value in ["x", "y"][: number % 2]:
            bind = f"/environmentvariabledefinitions({made[name]})"
            api.create(
                "environmentvariablevalues", {"value": value, "EnvironmentVariableDefinitionId@odata.bind": bind}
            )
    return made


def found(dev, condition, order="schemaname"):
    text = quote(f"startswith(schemaname,'read_') and ({condition})", safe="")
    answer = dev.get(f"environmentvariabledefinitions?$select=displayname&$filter={text}&$orderby={order}")
    return [row["displayname"] for row in answer["value"]]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("displayname eq 'ALPHA'", ["alpha"]),
        ("displayname eq 'gamma''s'", ["gamma's"]),
        ("displayname ne 'alpha' and isrequired eq true", ["gamma's"]),
        ("contains(displayname,'A') and not endswith(displayname,'s')", ["alpha", "Beta", "Delta"]),
        ("type gt 100000001", ["gamma's", "Delta"]),
        ("type ge 100000001 and type le 100000002", ["Beta", "gamma's"]),
        ("hint eq null", ["Beta", "gamma's", "Delta"]),
        ("hint ne null", ["alpha"]),
        ("hint ne 'first'", ["Beta", "gamma's", "Delta"]),
        ("isrequired eq false or displayname eq 'alpha'", ["alpha", "Beta", "Delta"]),
        ("iscustomizable/Value eq true", list(NAMES)),
        ("owninguser/fullname eq '# deployer'", list(NAMES)),
        ("createdon gt 2020-01-01T00:00:00Z", list(NAMES)),
        ("createdon lt 2020-01-01", []),
        ("environmentvariabledefinition_environmentvariablevalue/any(v:v/value eq 'x')", ["Beta", "Delta"]),
        ("Microsoft.Dynamics.CRM.In(PropertyName='displayname',PropertyValues=['alpha','beta'])", ["alpha", "Beta"]),
        ("Microsoft.Dynamics.CRM.In(PropertyName='displayname',PropertyValues=[\"alpha\"])", ["alpha"]),
        (
            "Microsoft.Dynamics.CRM.NotIn(PropertyName='displayname',PropertyValues=['alpha','beta'])",
            ["gamma's", "Delta"],
        ),
    ],
)
def test_filters(dev, definitions, condition, expected):
    assert found(dev, condition) == expected


def test_ids_in_filters_bare_and_quoted(dev, definitions):
    key = "environmentvariabledefinitionid"
    for text in (definitions["Beta"], f"'{definitions['Beta']}'", definitions["Beta"].upper()):
        assert found(dev, f"{key} eq {text}") == ["Beta"]
    chain = " or ".join(f"{key} eq {row_id}" for row_id in list(definitions.values()) * 100)
    assert found(dev, chain) == list(NAMES)


def test_order_top_and_count(dev, definitions):
    everything = "type ge 0"
    assert found(dev, everything, "displayname") == ["alpha", "Beta", "Delta", "gamma's"]
    assert found(dev, everything, "isrequired desc,displayname desc") == ["gamma's", "alpha", "Delta", "Beta"]
    assert found(dev, everything, "hint asc,schemaname") == ["Beta", "gamma's", "Delta", "alpha"]
    path = "environmentvariabledefinitions?$filter=startswith(schemaname,'read_')&$select=schemaname"
    answer = dev.get(f"{path}&$top=2&$count=true&$orderby=schemaname")
    assert answer["@odata.count"] == 4
    assert [row["schemaname"] for row in answer["value"]] == ["read_0", "read_1"]
    assert dev.call("GET", "environmentvariabledefinitions/$count?$filter=startswith(schemaname,'read_')").text == "4"


def test_spaces_may_be_plus_signs(dev, definitions):
    answer = dev.get("environmentvariabledefinitions?$filter=schemaname+eq+'read_0'&$select=displayname")
    assert [row["displayname"] for row in answer["value"]] == ["alpha"]


def test_pages_follow_opaque_links(emulator, definitions):
    api = emulator.caller(version="v9.1")
    path = (
        "environmentvariabledefinitions?$select=schemaname&$filter=startswith(schemaname,'read_')&$orderby=schemaname"
    )
    prefer = {"Prefer": "odata.maxpagesize=3"}
    answer = api.call("GET", path, **prefer)
    assert answer.headers["Preference-Applied"] == "odata.maxpagesize=3"
    first = answer.json()
    assert len(first["value"]) == 3
    link = first["@odata.nextLink"]
    assert link.startswith(f"{api.root}/environmentvariabledefinitions?")
    second = api.session.get(link, headers=prefer, timeout=10).json()
    assert [row["schemaname"] for row in first["value"] + second["value"]] == [f"read_{n}" for n in range(4)]
    assert "@odata.nextLink" not in second
    assert api.refused("GET", "environmentvariabledefinitions?$skiptoken=nonsense")[:2] == (400, "0x80060888")


def test_expand_both_ways(dev, definitions):
    nested = "environmentvariabledefinition_environmentvariablevalue($select=value;$filter=value eq 'x')"
    row = dev.get(f"environmentvariabledefinitions({definitions['Beta']})?$select=displayname&$expand={nested}")
    (value,) = row["environmentvariabledefinition_environmentvariablevalue"]
    assert value["value"] == "x"
    assert set(value) == {"@odata.etag", "value", "environmentvariablevalueid"}
    path = "environmentvariablevalues?$select=value&$expand=EnvironmentVariableDefinitionId($select=displayname)"
    answer = dev.get(f"{path}&$filter=EnvironmentVariableDefinitionId/schemaname eq 'read_1'")
    assert answer["@odata.context"].endswith(
        "#environmentvariablevalues(value,EnvironmentVariableDefinitionId(displayname))"
    )
    assert answer["value"][0]["EnvironmentVariableDefinitionId"]["displayname"] == "Beta"
    owner = dev.get(f"environmentvariabledefinitions({definitions['Beta']})?$select=type&$expand=ownerid")["ownerid"]
    assert owner["@odata.type"] == "#Microsoft.Dynamics.CRM.systemuser"
    assert owner["ownerid"] == owner["systemuserid"]
    solutions = dev.get("solutions?$filter=uniquename eq 'Default'&$expand=publisherid&$select=publisherid,version")
    assert solutions["value"][0]["version"] == "1.0"
    assert solutions["value"][0]["publisherid"]["customizationprefix"] == "new"
    roles = dev.get("systemusers?$filter=lastname eq 'Lindqvist'&$expand=systemuserroles_association($select=name)")
    assert [role["name"] for role in roles["value"][0]["systemuserroles_association"]] == ["System Customizer"]


def test_single_row_shape(dev, definitions):
    answer = dev.call("GET", f"environmentvariabledefinitions({definitions['alpha']})")
    row = answer.json()
    assert answer.headers["OData-Version"] == "4.0"
    assert answer.headers["ETag"] == row["@odata.etag"] == f'W/"{row["versionnumber"]}"'
    assert answer.headers["x-ms-ratelimit-time-remaining-xrm-requests"] == "1,200.00"
    assert answer.headers["x-ms-service-request-id"]
    assert row["@odata.context"] == f"{dev.root}/$metadata#environmentvariabledefinitions/$entity"
    assert row["parameterkey"] is None
    values = [value for name, value in row.items() if not name.startswith("@")]
    first_null = values.index(None)
    assert set(map(type, values[first_null:])) == {type(None)}
    assert row["iscustomizable"]["Value"] is True


def test_annotations(dev, definitions):
    prefer = {"Prefer": 'odata.include-annotations="*"'}
    columns = "type,isrequired,createdon,_ownerid_value,_createdby_value"
    path = f"environmentvariabledefinitions({definitions['Beta']})?$select={columns}"
    row = dev.get(path, **prefer)
    formatted = "OData.Community.Display.V1.FormattedValue"
    assert row[f"type@{formatted}"] == "Number"
    assert row[f"isrequired@{formatted}"] == "No"
    assert row[f"createdon@{formatted}"].endswith(("AM", "PM"))
    assert row[f"_ownerid_value@{formatted}"] == "# deployer"
    assert row["_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"] == "systemuser"
    assert row["_ownerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty"] == "ownerid"
    assert "_createdby_value@Microsoft.Dynamics.CRM.associatednavigationproperty" not in row
    only = dev.get(path, Prefer=f'odata.include-annotations="{formatted}"')
    assert f"type@{formatted}" in only
    assert not [name for name in only if "lookuplogicalname" in name]
    answer = dev.get("environmentvariabledefinitions?$top=1&$select=type", **prefer)
    assert answer["@Microsoft.Dynamics.CRM.totalrecordcount"] == -1
    assert answer["@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"] is False
    error = dev.call("GET", "workflows?$skip=1", **prefer).json()["error"]
    assert "@Microsoft.PowerApps.CDS.HelpLink" in error


def test_conditional_reads(dev, definitions):
    path = f"environmentvariabledefinitions({definitions['alpha']})?$select=type"
    tag = dev.call("GET", path).headers["ETag"]
    unchanged = dev.call("GET", path, If_None_Match=tag)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert dev.call("GET", path, If_None_Match='W/"1"').status_code == 200
    assert dev.call("GET", path, If_None_Match="null").status_code == 200


def test_columns_navigations_and_references(dev, definitions):
    base = f"environmentvariabledefinitions({definitions['alpha']})"
    assert dev.get(f"{base}/displayname")["value"] == "alpha"
    assert dev.call("GET", f"{base}/displayname/$value").text == "alpha"
    assert dev.call("GET", f"{base}/apiid").status_code == 204
    assert dev.get(f"{base}/owninguser?$select=fullname")["fullname"] == "# deployer"
    reference = dev.get(f"{base}/owninguser/$ref")["@odata.id"]
    assert reference.startswith(f"{dev.root}/systemusers(")
    beta = f"environmentvariabledefinitions({definitions['Beta']})"
    assert len(dev.get(f"{beta}/environmentvariabledefinition_environmentvariablevalue")["value"]) == 1
    assert dev.refused("GET", f"{base}/colour")[0] == 404
    assert dev.refused("GET", f"{base}/displayname/$ref")[0] == 404


def test_alternate_keys_whole_and_by_name_alone(dev, definitions):
    by_name = dev.get("environmentvariabledefinitions(schemaname='read_0')?$select=displayname")
    assert by_name["displayname"] == "alpha"
    whole = "schemaname='read_0',componentstate=0,overwritetime='1900-01-01T00:00:00Z'"
    assert dev.get(f"environmentvariabledefinitions({whole})?$select=displayname")["displayname"] == "alpha"
    assert dev.refused("GET", "environmentvariabledefinitions(schemaname='no')")[:2] == (404, "0x80060891")
    assert dev.refused("GET", "environmentvariabledefinitions(displayname='alpha')")[:2] == (400, "0x80060890")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("nothings", 404, "0x8006088a"),
        ("Workflows", 404, "0x8006088a"),
        ("workflows(00000000-0000-0000-0000-000000000001)", 404, "0x80040217"),
        ("workflows(not-a-guid)", 400, "0x80060888"),
        ("workflows(00000000-0000-0000-0000-000000000001", 400, "0x80060888"),
        ("workflows?$select=colour", 400, "0x80060888"),
        ("workflows?$select=Name", 400, "0x80060888"),
        ("workflows?$filter=colour eq 1", 400, "0x80060888"),
        ("workflows?$filter=name eq 5", 400, "0x80060888"),
        ("workflows?$filter=category eq 'x'", 400, "0x80060888"),
        ("workflows?$filter=workflowid eq 'x'", 400, "0x80060888"),
        ("workflows?$filter=name eq", 400, "0x80060888"),
        ("workflows?$filter=length(name) eq 1", 400, "0x80060888"),
        ("workflows?$filter=name", 400, "0x80060888"),
        ("workflows?$filter=ownerid/fullname eq 'x'", 400, "0x80060888"),
        ("workflows?$filter=contains(category,'x')", 400, "0x80060888"),
        ("workflows?$orderby=colour", 400, "0x80060888"),
        ("workflows?$orderby=name sideways", 400, "0x80060888"),
        ("workflows?$expand=colour", 400, "0x80060888"),
        ("workflows?$expand=owninguser($select=colour)", 400, "0x80060888"),
        ("workflows?$expand=ownerid($select=fullname)", 400, "0x80060888"),
        ("workflows?$top=-1", 400, "0x80060888"),
        ("workflows?$count=perhaps", 400, "0x80060888"),
        ("workflows?$skip=1", 400, "0x80060888"),
        ("workflows?$apply=aggregate($count as n)", 400, "0x80060888"),
        ("workflows?$top=1&$top=2", 400, "0x80060888"),
        ("workflows/extra", 404, "0x8006088a"),
        ("$batch", 405, "0x8006088a"),
        ("RetrieveMissingDependencies(SolutionUniqueName=@x)", 400, "0x80060888"),
    ],
)
def test_refused_as_dataverse_does(dev, path, status, code):
    assert dev.refused("GET", path)[:2] == (status, code)


def test_versions_are_echoed_and_others_unknown(emulator):
    for version in ("v9.0", "v9.1", "v9.2"):
        api = emulator.caller(version=version)
        assert api.get("WhoAmI()")["@odata.context"].startswith(f"{emulator.url()}/api/data/{version}/$metadata#")
    assert emulator.caller(version="v8.2").refused("GET", "WhoAmI")[0] == 404
    version = emulator.caller().get("RetrieveVersion()")["Version"]
    assert [part.isdigit() for part in version.split(".")] == [True] * 4


def test_metadata_document_and_service_document(dev):
    assert b"<edmx:Edmx" in dev.call("GET", "$metadata").content
    names = [item["name"] for item in dev.get("")["value"]]
    assert "workflows" in names


def test_listing_a_thousand_rows_is_fast(make_emulator, new_flow):
    body = new_flow("Many")
    rows = [{"name": f"Flow {number}", "category": 5, "clientdata": body["clientdata"]} for number in range(1000)]
    emulator = make_emulator({"environments": [{"name": "dev", "rows": {"workflow": rows}}]})
    api = emulator.caller()
    path = "workflows?$select=name,statecode,modifiedon&$filter=category eq 5 and type eq 1&$orderby=name"
    assert len(api.get(path)["value"]) == 1000
    milliseconds = []
    for _turn in range(5):
        seq = emulator.last_seq()
        started = time.perf_counter()
        api.session.get(f"{api.root}/{path}", timeout=10)
        assert time.perf_counter() - started < 5
        milliseconds.append(emulator.journal(after=seq)[0]["ms"])
    assert min(milliseconds) < 100
