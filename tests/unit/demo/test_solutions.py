# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example solutions are whole: everything a file of a package names is in the package."""

from __future__ import annotations

import importlib.util
import json
import uuid
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "demo" / "solutions"


def load_builder():
    spec = importlib.util.spec_from_file_location("example_solutions", SOURCES / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILDER = load_builder()
EDITIONS = [
    (solution, version, managed)
    for solution, versions in BUILDER.solutions().items()
    for version in versions
    for managed in (False, True)
]


class Package:
    def __init__(self, path):
        with zipfile.ZipFile(path) as archive:
            self.bad_member = archive.testzip()
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.manifest = ElementTree.fromstring(self.files["solution.xml"]).find("SolutionManifest")
        self.customizations = ElementTree.fromstring(self.files["customizations.xml"])
        self.workflows = self.customizations.findall("Workflows/Workflow")
        self.flows = {
            workflow.get("WorkflowId").strip("{}"): json.loads(
                self.files[workflow.findtext("JsonFileName").lstrip("/")]
            )
            for workflow in self.workflows
        }

    def names(self):
        return {workflow.get("WorkflowId").strip("{}"): workflow.get("Name") for workflow in self.workflows}

    def calls(self):
        return {
            (caller, action["inputs"]["host"]["workflowReferenceName"])
            for caller, flow in self.flows.items()
            for action in actions(flow["properties"]["definition"])
            if action["type"] == "Workflow"
        }


def actions(scope):
    for action in scope.get("actions", {}).values():
        yield action
        yield from actions(action)
        for branch in (action.get("else", {}), action.get("default", {}), *action.get("cases", {}).values()):
            yield from actions(branch)


def scopes(scope):
    yield scope.get("actions", {})
    for action in scope.get("actions", {}).values():
        yield from scopes(action)
        for branch in (action.get("else", {}), action.get("default", {}), *action.get("cases", {}).values()):
            yield from scopes(branch)


@pytest.fixture(name="package", params=EDITIONS, ids=lambda edition: "-".join(map(str, edition)))
def package_fixture(request, tmp_path):
    return Package(BUILDER.build(*request.param, tmp_path))


def package_of(solution, version, tmp_path):
    return Package(BUILDER.build(solution, version, False, tmp_path))


def test_there_are_two_solutions_in_two_or_three_versions():
    both = ["1.0.0.0", "1.1.0.0"]
    assert BUILDER.solutions() == {"contoso_orders": [*both, "1.2.0.0"], "contoso_support": both}


@pytest.mark.parametrize(("solution", "version", "managed"), EDITIONS)
def test_manifest_says_what_was_asked(solution, version, managed, tmp_path):
    manifest = Package(BUILDER.build(solution, version, managed, tmp_path)).manifest
    assert manifest.findtext("UniqueName") == solution
    assert manifest.findtext("Version") == version
    assert manifest.findtext("Managed") == ("1" if managed else "0")
    assert manifest.findtext("Publisher/UniqueName") == "contoso"
    assert manifest.findtext("Publisher/CustomizationPrefix") == "contoso"


def test_same_sources_give_the_same_bytes(tmp_path):
    first = BUILDER.build("contoso_orders", "1.1.0.0", True, tmp_path / "first.zip")
    second = BUILDER.build("contoso_orders", "1.1.0.0", True, tmp_path / "second.zip")
    assert first.read_bytes() == second.read_bytes()


def test_a_folder_gets_the_name_of_an_export(tmp_path):
    assert BUILDER.build("contoso_orders", "1.1.0.0", True, tmp_path).name == "contoso_orders_1_1_0_0_managed.zip"
    assert BUILDER.build("contoso_support", "1.0.0.0", False, tmp_path).name == "contoso_support_1_0_0_0.zip"


def test_unknown_version_is_named(tmp_path):
    with pytest.raises(ValueError, match="contoso_orders 9.9"):
        BUILDER.build("contoso_orders", "9.9", False, tmp_path)


def test_archive_is_whole_and_small(package):
    assert package.bad_member is None
    assert {"[Content_Types].xml", "solution.xml", "customizations.xml"} <= set(package.files)
    assert "layer.json" not in package.files
    assert sum(map(len, package.files.values())) < 100_000


def test_every_xml_file_is_well_formed(package):
    for name, content in package.files.items():
        if name.endswith(".xml"):
            ElementTree.fromstring(content)


def test_content_types_cover_every_extension(package):
    types = ElementTree.fromstring(package.files["[Content_Types].xml"])
    assert {name.rpartition(".")[2] for name in package.files} == {entry.get("Extension") for entry in types}


def test_flow_files_and_entries_match(package):
    listed = {workflow.findtext("JsonFileName").lstrip("/") for workflow in package.workflows}
    assert listed == {name for name in package.files if name.startswith("Workflows/")}
    for workflow in package.workflows:
        identity = workflow.get("WorkflowId").strip("{}")
        assert str(uuid.UUID(identity)) == identity
        assert workflow.findtext("JsonFileName").endswith(f"-{identity.upper()}.json")
        assert workflow.find("LocalizedNames/LocalizedName").get("description") == workflow.get("Name")
        assert (workflow.findtext("StateCode"), workflow.findtext("StatusCode")) in {("0", "1"), ("1", "2")}


def test_root_components_are_the_flows(package):
    roots = [component.get("id").strip("{}") for component in package.manifest.findall("RootComponents/RootComponent")]
    assert sorted(roots) == sorted(package.flows)


def test_every_child_is_in_the_package(package):
    assert {child for _caller, child in package.calls()} <= set(package.flows)


def test_every_child_answers_its_caller(package):
    for child in {child for _caller, child in package.calls()}:
        definition = package.flows[child]["properties"]["definition"]
        assert [trigger["type"] for trigger in definition["triggers"].values()] == ["Request"]
        assert any(action["type"] == "Response" for action in actions(definition))


def test_every_connection_reference_is_declared(package):
    declared = {
        entry.get("connectionreferencelogicalname"): entry.findtext("connectorid").rpartition("/")[2]
        for entry in package.customizations.findall("connectionreferences/connectionreference")
    }
    used = {
        reference["connection"]["connectionReferenceLogicalName"]: reference["api"]["name"]
        for flow in package.flows.values()
        for reference in flow["properties"]["connectionReferences"].values()
    }
    assert used == declared


def test_every_action_names_a_connection_of_its_flow(package):
    for flow in package.flows.values():
        definition = flow["properties"]["definition"]
        named = {
            step["inputs"]["host"]["connectionName"]
            for step in [*definition["triggers"].values(), *actions(definition)]
            if step["type"].startswith("OpenApiConnection")
        }
        assert named == set(flow["properties"]["connectionReferences"])


def test_every_variable_is_declared(package):
    declared = {name.split("/")[1] for name in package.files if name.startswith("environmentvariabledefinitions/")}
    used = {
        parameter["metadata"]["schemaName"]
        for flow in package.flows.values()
        for name, parameter in flow["properties"]["definition"]["parameters"].items()
        if not name.startswith("$")
    }
    assert used == declared


def test_every_parameter_that_is_read_is_declared(package):
    for flow in package.flows.values():
        definition = flow["properties"]["definition"]
        text = json.dumps({key: definition[key] for key in ("triggers", "actions")}, ensure_ascii=False)
        for name in text.split("parameters('")[1:]:
            assert name.partition("')")[0] in definition["parameters"]


def test_run_after_names_a_neighbour(package):
    for flow in package.flows.values():
        for neighbours in scopes(flow["properties"]["definition"]):
            for action in neighbours.values():
                assert set(action["runAfter"]) <= set(neighbours)


def test_orders_has_a_chain_of_two_children(tmp_path):
    package = package_of("contoso_orders", "1.0.0.0", tmp_path)
    names = package.names()
    assert {(names[caller], names[child]) for caller, child in package.calls()} == {
        ("Order intake", "Check order"),
        ("Check order", "Look up customer"),
    }
    assert len(names) == 7
    assert "Today's orders for Zürich" in names.values()


def test_orders_has_one_variable_without_default(tmp_path):
    files = package_of("contoso_orders", "1.0.0.0", tmp_path).files
    without = [
        name.split("/")[1]
        for name, content in files.items()
        if name.startswith("environmentvariabledefinitions/")
        and ElementTree.fromstring(content).find("defaultvalue") is None
    ]
    assert without == ["contoso_WarehouseApiUrl"]


@pytest.mark.parametrize(
    ("solution", "changed", "added", "removed"),
    [
        (
            "contoso_orders",
            {"Check order", "Order approval", "Dispatch to warehouse"},
            {"Order cancellation"},
            {"Weekly backlog report"},
        ),
        ("contoso_support", {"Ticket escalation"}, {"Ticket survey"}, set()),
    ],
)
def test_what_the_second_version_changes(solution, changed, added, removed, tmp_path):
    old = package_of(solution, "1.0.0.0", tmp_path)
    new = package_of(solution, "1.1.0.0", tmp_path)
    assert {new.names()[key] for key in new.flows if key in old.flows and new.flows[key] != old.flows[key]} == changed
    assert {new.names()[key] for key in new.flows.keys() - old.flows.keys()} == added
    assert {old.names()[key] for key in old.flows.keys() - new.flows.keys()} == removed
