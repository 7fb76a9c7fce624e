# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a solution zip to a package."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from ..errors import DataverseError
from .archive import ROOT_FILES, open_archive
from .markup import fragment, guid, invalid_xml, localized, parse_json, parse_xml, required_text, text_of
from .package import UNIQUE_NAME, VERSION, Carried, Dependency, Flow, Package, Publisher, Reference, Value, Variable
from .vocabulary import (
    DESKTOP_FLOW,
    DESKTOP_FLOW_COLUMNS,
    OWN_SECTIONS,
    VARIABLE_COLUMNS,
    WORKFLOW_COLUMNS,
    to_row,
)

VARIABLES = "environmentvariabledefinitions/"
INVALID_NAME = "0x8004F002"
INVALID_VERSION = "0x8004F01E"
MISSING_COMPONENT = "0x8004801F"
INVALID_CLIENTDATA = "0x80060468"


def read_manifest(content: bytes) -> Package:
    """What solution.xml says about a package, without its parts."""
    return _manifest(_manifest_element(open_archive(content)))


def read_package(content: bytes) -> Package:
    """The package in a zip; every fault is an error with the code of the platform."""
    files = open_archive(content)
    manifest = _manifest_element(files)
    package = _manifest(manifest)
    customizations = parse_xml(files["customizations.xml"], "customizations.xml")
    used = set(ROOT_FILES)
    for element in customizations.iterfind("Workflows/Workflow"):
        if element.find("JsonFileName") is None:
            package.carried.workflows.append(ElementTree.tostring(element, encoding="unicode").strip())
        else:
            package.flows.append(_flow(element, files, used))
    package.references = [_reference(element) for element in customizations.iterfind("connectionreferences/*")]
    package.variables = _variables(files, used)
    package.carried.files = {name: files[name] for name in files if name not in used}
    for section in customizations:
        if section.tag not in OWN_SECTIONS and len(section):
            package.carried.sections[section.tag] = ElementTree.tostring(section, encoding="unicode").strip()
    _check_roots(manifest, package)
    return package


def _manifest_element(files: dict[str, bytes]) -> ElementTree.Element:
    manifest = parse_xml(files["solution.xml"], "solution.xml").find("SolutionManifest")
    if manifest is None:
        raise invalid_xml("solution.xml has no SolutionManifest.")
    return manifest


def _manifest(manifest: ElementTree.Element) -> Package:
    unique_name = required_text(manifest, "UniqueName")
    if not UNIQUE_NAME.fullmatch(unique_name):
        raise DataverseError(400, INVALID_NAME, f"The solution unique name {unique_name!r} is invalid.")
    version = required_text(manifest, "Version")
    if not VERSION.fullmatch(version):
        raise DataverseError(400, INVALID_VERSION, f"The solution version {version!r} is invalid.")
    managed = required_text(manifest, "Managed")
    if managed not in ("0", "1", "2"):
        raise invalid_xml(f"The element Managed holds {managed!r}.")
    parent = manifest.find("ParentSolution")
    publisher = manifest.find("Publisher")
    if publisher is None:
        raise invalid_xml("solution.xml has no Publisher.")
    return Package(
        unique_name=unique_name,
        friendly_name=localized(manifest, "LocalizedNames", "LocalizedName") or unique_name,
        description=localized(manifest, "Descriptions", "Description"),
        base=text_of(parent, "UniqueName") if parent is not None else None,
        version=version,
        managed=managed == "1",
        publisher=_publisher(publisher),
        dependencies=[_dependency(element) for element in manifest.iterfind("MissingDependencies/MissingDependency")],
        carried=Carried(
            roots=[
                dict(root.attrib) for root in manifest.iterfind("RootComponents/RootComponent") if not _is_flow(root)
            ]
        ),
    )


def _publisher(element: ElementTree.Element) -> Publisher:
    unique_name = required_text(element, "UniqueName")
    option_values = text_of(element, "CustomizationOptionValuePrefix") or "10000"
    if not option_values.isdecimal():
        raise invalid_xml(f"CustomizationOptionValuePrefix holds {option_values!r}.")
    return Publisher(
        unique_name=unique_name,
        friendly_name=localized(element, "LocalizedNames", "LocalizedName") or unique_name,
        description=localized(element, "Descriptions", "Description"),
        prefix=text_of(element, "CustomizationPrefix") or "",
        option_value_prefix=int(option_values),
        email=text_of(element, "EMailAddress"),
        website=text_of(element, "SupportingWebsiteUrl"),
    )


def _dependency(element: ElementTree.Element) -> Dependency:
    sides = {side: dict(child.attrib) for side in ("Required", "Dependent") for child in element.iterfind(side)}
    return Dependency(sides.get("Required", {}), sides.get("Dependent", {}))


def _is_flow(root: ElementTree.Element) -> bool:
    return root.get("type") == "29"


def _check_roots(manifest: ElementTree.Element, package: Package) -> None:
    present = {flow.workflow_id for flow in package.flows}
    present |= {guid(fragment(text).get("WorkflowId", "")) for text in package.carried.workflows}
    for root in manifest.iterfind("RootComponents/RootComponent"):
        if not _is_flow(root):
            continue
        if guid(root.get("id", "")) not in present:
            text = f"The root component {root.get('id')} of type 29 is missing in customizations.xml."
            raise DataverseError(400, MISSING_COMPONENT, text).of("rootComponents", root.get("id", ""), "")
        if guid(root.get("id", "")) not in {flow.workflow_id for flow in package.flows}:
            package.carried.roots.append(dict(root.attrib))


def _columns(element: ElementTree.Element, table: tuple[tuple[Any, ...], ...]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for tag, column, kind, *_default in table:
        text = text_of(element, tag)
        if text is None:
            continue
        try:
            columns[column] = to_row(kind, text, column)
        except ValueError:
            raise invalid_xml(f"The element {tag} holds {text!r}.") from None
    return columns


def _flow(element: ElementTree.Element, files: dict[str, bytes], used: set[str]) -> Flow:
    workflow_id = guid(element.get("WorkflowId", ""))
    name = element.get("Name") or localized(element, "LocalizedNames", "LocalizedName") or ""
    if not workflow_id or not name:
        raise invalid_xml("A Workflow element lacks WorkflowId or Name.")
    file_name = required_text(element, "JsonFileName").lstrip("/")
    if file_name not in files:
        text = f"The file {file_name} of the flow {name!r} is missing."
        raise DataverseError(400, MISSING_COMPONENT, text).of("workflows", workflow_id, name)
    used.add(file_name)
    columns = {"category": 5, "type": 1, "primaryentity": "none", **_columns(element, WORKFLOW_COLUMNS)}
    columns["description"] = element.get("Description") or localized(element, "Descriptions", "Description")
    if columns.get("category") == DESKTOP_FLOW:
        texts = {column: text_of(element, tag) for tag, column in DESKTOP_FLOW_COLUMNS}
        columns.update({column: text for column, text in texts.items() if text is not None})
    try:
        clientdata = parse_json(files[file_name], file_name)
    except DataverseError as error:
        raise error.of("workflows", workflow_id, name) from error
    if not isinstance(clientdata, dict) or not isinstance(clientdata.get("properties"), dict):
        text = f'Flow clientdata is in invalid format. Details: "{file_name} has no properties".'
        raise DataverseError(400, INVALID_CLIENTDATA, text).of("workflows", workflow_id, name)
    return Flow(workflow_id, name, columns, clientdata)


def _reference(element: ElementTree.Element) -> Reference:
    logical_name = element.get("connectionreferencelogicalname")
    if not logical_name:
        raise invalid_xml("A connection reference has no logical name.")
    prompting = text_of(element, "promptingbehavior")
    return Reference(
        logical_name=logical_name,
        display_name=text_of(element, "connectionreferencedisplayname"),
        description=text_of(element, "description"),
        connector_id=text_of(element, "connectorid"),
        custom_connector_id=text_of(element, "customconnectorid/connectorid"),
        prompting_behavior=int(prompting) if prompting and prompting.isdecimal() else None,
    )


def _variables(files: dict[str, bytes], used: set[str]) -> list[Variable]:
    variables = []
    for name in files:
        if not (name.startswith(VARIABLES) and name.endswith("/environmentvariabledefinition.xml")):
            continue
        used.add(name)
        element = parse_xml(files[name], name)
        schema_name = element.get("schemaname")
        if not schema_name:
            raise invalid_xml(f"{name} has no schemaname.")
        labels = ("displayname", "description", "hint")
        plain = tuple(entry for entry in VARIABLE_COLUMNS if entry[2] != "label")
        columns = _columns(element, plain)
        for label in labels:
            child = element.find(label)
            if child is not None:
                columns[label] = child.get("default") or localized(element, label, "label") or child.text
        value_file = name.rsplit("/", 1)[0] + "/environmentvariablevalues.json"
        value = None
        if value_file in files:
            used.add(value_file)
            value = _value(parse_json(files[value_file], value_file))
        variables.append(Variable(schema_name, columns, value))
    return variables


def _value(document: Any) -> Value | None:
    group = document.get("environmentvariablevalues") if isinstance(document, dict) else None
    entry = group.get("environmentvariablevalue") if isinstance(group, dict) else None
    if isinstance(entry, list):
        entry = entry[0] if entry else None
    if not isinstance(entry, dict) or entry.get("value") is None:
        return None
    return Value(guid(str(entry.get("@environmentvariablevalueid", ""))), str(entry["value"]))
