# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a package says of itself, and a fingerprint that covers what it means."""

from __future__ import annotations

import contextlib
import json
import zipfile
from xml.etree import ElementTree

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import (
    package,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.summary import (
    foreign_content,
    summary,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.demo.solutions import build
from tests.unit.plugins.support.packages import edited, example, example_members, zipped

EDITIONS = [
    (solution, version, managed)
    for solution, versions in build.solutions().items()
    for version in versions
    for managed in (False, True)
]
INTAKE = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"
INTAKE_FILE = "Workflows/Orderintake-3D8B5E74-9F2A-4CAD-9E63-4B7B2F3A8C03.json"
LIMIT_FILE = "environmentvariabledefinitions/contoso_ApprovalLimit/environmentvariabledefinition.xml"


def facts(content=None, **which):
    return package.read(example(**which) if content is None else content, "orders.zip")


@pytest.fixture(scope="module")
def fingerprint():
    return facts()["fingerprint"]


@pytest.mark.parametrize(("solution", "version", "managed"), EDITIONS)
def test_every_example_is_understood(solution, version, managed, tmp_path):
    found = facts(build.build(solution, version, managed, tmp_path).read_bytes())
    assert (found["unique_name"], found["version"], found["managed"]) == (solution, version, managed)
    assert set(found) == {
        "unique_name",
        "friendly_name",
        "version",
        "managed",
        "publisher",
        "parent",
        "fingerprint",
        "flows",
        "desktop_flows",
        "connection_references",
        "environment_variables",
        "connectors",
        "components",
        "missing_dependencies",
    }
    known = {reference["name"] for reference in found["connection_references"]}
    ids = {flow["flow_id"] for flow in found["flows"]}
    for flow in found["flows"]:
        assert set(flow["connection_references"]) <= known
        assert set(flow["child_flows"]) <= ids
    assert len(ids) == len(found["flows"]) > 0
    assert json.loads(json.dumps(found)) == found


def test_the_facts_of_the_orders():
    found = facts()
    assert found["friendly_name"] == "Contoso Orders"
    assert [flow["name"] for flow in found["flows"]] == sorted(flow["name"] for flow in found["flows"])
    intake = next(flow for flow in found["flows"] if flow["flow_id"] == INTAKE)
    assert intake["name"] == "Order intake"
    assert intake["enabled"] is False
    assert intake["child_flows"] == ["2c7a4d63-8e1f-4b9c-8d52-3a6a1e2f7b02"]
    assert next(flow for flow in found["flows"] if flow["name"] == "Look up customer")["enabled"] is True
    assert {one["name"]: one["type"] for one in found["environment_variables"]} == {
        "contoso_ApprovalLimit": "number",
        "contoso_OrdersMailbox": "string",
        "contoso_WarehouseApiUrl": "string",
    }


VALUES_FILE = "environmentvariabledefinitions/contoso_ApprovalLimit/environmentvariablevalues.json"


def variable(values=None, edit=(b"", b""), file="contoso_ApprovalLimit"):
    """Return the facts of a variable of a package with a file of values and another definition."""
    name = f"environmentvariabledefinitions/{file}/environmentvariabledefinition.xml"
    members = {**example_members(), name: example_members()[name].replace(*edit)}
    if values is not None:
        members[VALUES_FILE] = values
    return next(one for one in facts(zipped(members))["environment_variables"] if one["name"] == file)


@pytest.mark.parametrize(
    ("values", "value"),
    [
        (b'{"environmentvariablevalues": {"environmentvariablevalue": {"value": "7"}}}', "7"),
        (b'{"environmentvariablevalues": {"environmentvariablevalue": [{}, {"value": "7"}]}}', "7"),
        (b'{"environmentvariablevalues": {"environmentvariablevalue": {"value": ""}}}', None),
        (b'{"environmentvariablevalues": {"environmentvariablevalue": {"iscustomizable": "1"}}}', None),
        (b"{}", None),
        (b"[]", None),
        (b"no json", None),
        (None, None),
    ],
)
def test_a_value_travels_only_where_there_is_one(values, value):
    found = variable(values)
    assert (found["carries_value"], found["value"], found["default"]) == (value is not None, value, "5000")


def test_secrets_among_defaults_show_as_digests():
    secret = variable(edit=(b"<type>100000001</type>", b"<type>100000005</type>"))
    assert secret["type"] == "secret"
    assert secret["default"].startswith("hmac:")
    assert variable()["default"] == "5000"
    signed = variable(edit=(b">5000<", b">https://x.example/a?sig=hunter2hunter2<"))
    assert "hunter2" not in signed["default"]


@pytest.mark.parametrize(
    ("element", "parent"),
    [
        (
            "<ParentSolution><UniqueName>contoso_core</UniqueName><Version>1.1.0.0</Version></ParentSolution>",
            {"unique_name": "contoso_core", "version": "1.1.0.0"},
        ),
        (
            "<ParentSolution><UniqueName>contoso_core</UniqueName></ParentSolution>",
            {"unique_name": "contoso_core", "version": None},
        ),
        ("<ParentSolution />", None),
        ("", None),
    ],
)
def test_a_patch_names_its_base(element, parent):
    found = facts(edited("solution.xml", b"<RootComponents>", element.encode() + b"<RootComponents>"))
    assert (found["parent"], found["unique_name"], found["version"]) == (parent, "contoso_orders", "1.0.0.0")


def test_what_the_package_lacks_and_the_connectors_it_brings_are_named():
    needs = (
        b'<MissingDependencies><MissingDependency><Required type="1" schemaName="account" displayName="Account"'
        b' solution="System (5.0)"/><Dependent type="29" displayName="Order intake" id="{AB}"/></MissingDependency>'
    )
    found = facts(edited("solution.xml", b"<MissingDependencies />", needs + b"</MissingDependencies>"))
    assert found["missing_dependencies"] == [
        {
            "required": {"type": "table", "name": "Account", "id": "account", "solution": "System (5.0)"},
            "dependent": {"type": "flow", "name": "Order intake", "id": "AB", "solution": ""},
        }
    ]
    brings = b"<Connectors><Connector><name>contoso_erp</name><displayname>ERP</displayname></Connector></Connectors>"
    found = facts(edited("customizations.xml", b"<Entities></Entities>", b"<Entities/>" + brings))
    assert found["connectors"] == [{"name": "contoso_erp", "display_name": "ERP"}]
    assert found["publisher"] == "contoso"


def test_desktop_flows_are_told_apart():
    name = b'Name="Order intake">'
    head, tail = example_members()["customizations.xml"].split(name)
    changed = head + name + tail.replace(b"<Category>5</Category>", b"<Category>6</Category>", 1)
    found = facts(zipped({**example_members(), "customizations.xml": changed}))
    assert [(flow["flow_id"], flow["name"]) for flow in found["desktop_flows"]] == [(INTAKE, "Order intake")]


def test_json_nested_without_end_is_refused():
    with pytest.raises(InputFailure, match=r"nested too deeply|not JSON"):
        facts(zipped({**example_members(), "Other/deep.json": b"[" * 200_000}))
    for name in ("Other/deep.json", INTAKE_FILE):
        with pytest.raises(InputFailure, match=r"deep.json' is nested too deeply|Orderintake.* is nested too deeply"):
            facts(zipped({**example_members(), name: b'{"a":' * 250 + b"1" + b"}" * 250}))


def test_files_of_users_need_not_be_what_their_names_say(fingerprint):
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE a><a>Zürich</a>'.encode("latin-1")
    for name in ("WebResources/contoso_a.xml", "CanvasApps/a_b.json", "desktopflowbinaries/a/data.json"):
        found = facts(zipped({**example_members(), name: latin}))["fingerprint"]
        assert found != fingerprint
        assert found != facts(zipped({**example_members(), name: latin + b" "}))["fingerprint"]


def test_the_fingerprint_can_leave_the_version_out(fingerprint):
    raised = edited("solution.xml", b"<Version>1.0.0.0<", b"<Version>1.0.0.1<")
    given = package.Package(raised, "z")
    assert given.fingerprint("1.0.0.0") == fingerprint
    assert given.fingerprint() == facts(raised)["fingerprint"] != fingerprint


def test_the_fingerprint_ignores_what_the_designer_notes_in_actions(fingerprint):
    document = json.loads(example_members()[INTAKE_FILE])
    for number, action in enumerate(document["properties"]["definition"]["actions"].values()):
        action.setdefault("metadata", {})["operationMetadataId"] = str(number)
    changed = zipped({**example_members(), INTAKE_FILE: json.dumps(document).encode()})
    assert facts(changed)["fingerprint"] == fingerprint


def test_flows_of_other_kinds_are_left_out():
    name = b'Name="Order intake">'
    head, tail = example_members()["customizations.xml"].split(name)
    changed = head + name + tail.replace(b"<Category>5</Category>", b"<Category>0</Category>", 1)
    found = facts(zipped({**example_members(), "customizations.xml": changed}))
    assert INTAKE not in {flow["flow_id"] for flow in found["flows"]}
    assert len(found["flows"]) == len(facts()["flows"]) - 1


@given(st.randoms(use_true_random=False), st.integers(1980, 2100), st.sampled_from([0, 8]))
def test_the_fingerprint_is_that_of_the_meaning_not_of_the_zip(random, year, compression):
    members = list(example_members(solution="contoso_support").items())
    random.shuffle(members)
    content = zipped(members, (year, 1, 1, 0, 0, 0), compression)
    assert facts(content) == facts(solution="contoso_support")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("solution.xml", b'version="9.2.25063.183"', b'version="9.2.99999.1"'),
        ("solution.xml", b'generatedBy="CrmLive"', b'generatedBy="Other"'),
        ("solution.xml", b"<ImportExportXml ", b'<ImportExportXml OrganizationVersion="9.2.1" '),
        ("solution.xml", b"<ImportExportXml ", b'<ImportExportXml OrganizationSchemaType="Full" '),
        ("solution.xml", b"<ImportExportXml ", b'<ImportExportXml CRMServerServiceabilityVersion="9.2.2" '),
        ("solution.xml", b"\n    <Version>", b"\n\n\n<Version>"),
        ("customizations.xml", b"<Entities></Entities>", b"<Entities />"),
        (INTAKE_FILE, b'"properties": {', b'"properties"  :\n{'),
    ],
)
def test_the_fingerprint_ignores_what_the_server_writes(name, old, new, fingerprint):
    assert facts(edited(name, old, new))["fingerprint"] == fingerprint


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("customizations.xml", "Workflows"),
        ("customizations.xml", "connectionreferences"),
        ("solution.xml", "SolutionManifest/RootComponents"),
    ],
)
def test_the_fingerprint_ignores_an_order_without_meaning(name, tag, fingerprint):
    root = ElementTree.fromstring(example_members()[name])
    element = root.find(tag)
    assert len(element) > 1
    element[:] = reversed(element)
    content = ElementTree.tostring(root)
    assert facts(zipped({**example_members(), name: content}))["fingerprint"] == fingerprint


def test_the_fingerprint_sees_an_order_with_a_meaning(fingerprint):
    root = ElementTree.fromstring(example_members()["customizations.xml"])
    element = root.find("Workflows/Workflow")
    element[:] = reversed(element)
    content = ElementTree.tostring(root)
    assert facts(zipped({**example_members(), "customizations.xml": content}))["fingerprint"] != fingerprint


def test_the_fingerprint_ignores_the_order_of_json_members(fingerprint):
    document = json.loads(example_members()[INTAKE_FILE])
    turned = json.dumps(dict(reversed(document.items()))).encode()
    assert facts(zipped({**example_members(), INTAKE_FILE: turned}))["fingerprint"] == fingerprint


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("solution.xml", b"<Version>1.0.0.0<", b"<Version>1.0.0.1<"),
        ("solution.xml", b"<Managed>0<", b"<Managed>1<"),
        ("solution.xml", b'description="Contoso Orders"', b'description="Orders"'),
        ("customizations.xml", b"<StateCode>1<", b"<StateCode>0<"),
        ("customizations.xml", b'Name="Order intake"', b'Name="Intake"'),
        (INTAKE_FILE, b'"triggers"', b'"actions2"'),
        (LIMIT_FILE, b"contoso_ApprovalLimit", b"contoso_ApprovalMost"),
    ],
)
def test_the_fingerprint_sees_every_real_change(name, old, new, fingerprint):
    assert facts(edited(name, old, new))["fingerprint"] != fingerprint


def test_the_fingerprint_sees_members_come_and_go(fingerprint):
    members = example_members()
    more = {**members, "Other/a.bin": b"x"}
    less = {name: content for name, content in members.items() if name != LIMIT_FILE}
    renamed = {name.replace("ApprovalLimit/", "Limit/"): content for name, content in members.items()}
    found = {facts(zipped(changed))["fingerprint"] for changed in (more, less, renamed)}
    assert len(found | {fingerprint}) == 4


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("solution.xml", b"<ImportExportXml/>", "does not name a solution"),
        (
            "solution.xml",
            b"<ImportExportXml><SolutionManifest><UniqueName/></SolutionManifest></ImportExportXml>",
            "does not name a",
        ),
        ("solution.xml", b"<ImportExportXml>", "not well-formed"),
        ("customizations.xml", b"text", "not well-formed"),
        (INTAKE_FILE, b"[]", "must be a JSON object"),
        (INTAKE_FILE, b"{", "is not JSON"),
        (INTAKE_FILE, None, "cannot be read"),
    ],
)
def test_packages_that_are_not_whole_are_refused(name, content, words):
    members = {**example_members(), name: content}
    with pytest.raises(InputFailure, match=words) as caught:
        facts(zipped({key: value for key, value in members.items() if value is not None}))
    assert caught.value.message.startswith("orders.zip")


@given(st.integers(0), st.integers(1, 255))
def test_a_damaged_byte_is_noticed_or_harmless(place, change):
    content = bytearray(zipped(example_members(solution="contoso_support"), compression=zipfile.ZIP_STORED))
    content[place % len(content)] ^= change
    try:
        name = facts(bytes(content))["unique_name"]
    except InputFailure as failure:
        name = failure.message[:10]
    assert name in ("contoso_support", "orders.zip")


def test_the_summary_names_what_people_compare():
    found = summary(facts())
    assert found["version"] == "1.0.0.0"
    assert found["flows"]["Order intake"]["enabled"] is False
    assert found["environment_variables"]["contoso_ApprovalLimit"] == "number"
    assert summary({}) == {}


def test_flows_of_one_name_are_told_apart_in_the_summary():
    same = facts(edited("customizations.xml", b'Name="Check order"', b'Name="Order intake"'))
    names = [name for name in summary(same)["flows"] if name.startswith("Order intake")]
    assert sorted(names) == ["Order intake (2c7a4d63-8e1f-4b9c-8d52-3a6a1e2f7b02)", f"Order intake ({INTAKE})"]


INTAKE_FILE = "Workflows/Orderintake-3D8B5E74-9F2A-4CAD-9E63-4B7B2F3A8C03.json"


@pytest.mark.parametrize(
    "body",
    [
        b'{"properties": {"connectionReferences": {"a": "x"}}}',
        b'{"properties": {"definition": {"actions": {"a": {"type": "Workflow", "inputs": "x"}}}}}',
        b'{"properties": {"definition": {"parameters": [1]}}}',
        b'{"properties": [1]}',
        b'{"properties": {"definition": [1]}}',
        b"[1]",
    ],
)
def test_flow_files_of_another_form_are_refused_or_read_as_empty(body):
    flows = []
    with contextlib.suppress(InputFailure):
        flows = package.read(zipped({**example_members(), INTAKE_FILE: body}), "z")["flows"]
    assert [flow["child_flows"] for flow in flows if flow["name"] == "Order intake"] in ([], [[]])


def test_what_a_package_replaces_is_in_the_diff_also_if_it_is_something_else(tmp_path):
    assert foreign_content(str(tmp_path / "orders.zip")) == {}
    (tmp_path / "orders.zip").write_text("notes", encoding="utf-8")
    assert foreign_content(str(tmp_path / "orders.zip")) == {"content": "5 bytes that are not a package"}
