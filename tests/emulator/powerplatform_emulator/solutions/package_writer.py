# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a package to a solution zip."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from datetime import datetime
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from .markup import ENGLISH, fragment
from .package import Dependency, Flow, Package, Publisher, Reference, Variable
from .vocabulary import (
    DESKTOP_FLOW,
    DESKTOP_FLOW_COLUMNS,
    SECTIONS,
    VARIABLE_COLUMNS,
    WORKFLOW_COLUMNS,
    to_text,
)

XSI = "http://www.w3.org/2001/XMLSchema-instance"
NIL = {f"{{{XSI}}}nil": "true"}
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
ADDRESS_FIELDS = (
    "City",
    "County",
    "Country",
    "Fax",
    "Latitude",
    "Line1",
    "Line2",
    "Line3",
    "Longitude",
    "Name",
    "PostalCode",
    "PostOfficeBox",
    "PrimaryContactName",
)
ElementTree.register_namespace("xsi", XSI)


def write_package(package: Package, moment: datetime, organization_version: str) -> bytes:
    """A zip as an environment of that version would write it at that moment."""
    flow_files = {flow.workflow_id: flow_file_name(flow) for flow in package.flows}
    files: dict[str, bytes] = {}
    for variable in package.variables:
        files.update(_variable_files(variable))
    for flow in package.flows:
        files[flow_files[flow.workflow_id]] = _compact(reduced_clientdata(flow.clientdata))
    files.update(package.carried.files)
    files["solution.xml"] = _xml(_solution(package, moment, organization_version))
    files["customizations.xml"] = _xml(_customizations(package, flow_files, moment, organization_version))
    files["[Content_Types].xml"] = _content_types(files)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, moment.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content, compresslevel=1)
    return stream.getvalue()


def flow_file_name(flow: Flow) -> str:
    stem = "".join(letter for letter in flow.name if letter.isascii() and (letter.isalnum() or letter in "-_"))
    return f"Workflows/{stem}-{flow.workflow_id.upper()}.json"


def reduced_clientdata(clientdata: Any) -> Any:
    """Flow data as exported: a reference keeps its logical name and loses the connection behind it."""
    reduced = copy.deepcopy(clientdata)
    references = reduced.get("properties", {}).get("connectionReferences")
    for reference in references.values() if isinstance(references, dict) else ():
        connection = reference.get("connection") if isinstance(reference, dict) else None
        if isinstance(connection, dict) and connection.get("connectionReferenceLogicalName"):
            reference["connection"] = {"connectionReferenceLogicalName": connection["connectionReferenceLogicalName"]}
    return reduced


def _compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def _xml(root: Element) -> bytes:
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8")


def _text(parent: Element, tag: str, text: str | None) -> None:
    if text is None:
        SubElement(parent, tag, NIL)
    else:
        SubElement(parent, tag).text = text


def labels(parent: Element, group: str, single: str, text: str | None) -> None:
    element = SubElement(parent, group)
    if text:
        SubElement(element, single, {"description": text, "languagecode": ENGLISH})


def _stamp(organization_version: str, moment: datetime) -> dict[str, str]:
    serviceability = f"{organization_version.rsplit('.', 1)[0]}.{moment.second:02d}{moment.microsecond // 1000:03d}"
    return {
        "OrganizationVersion": organization_version,
        "OrganizationSchemaType": "Standard",
        "CRMServerServiceabilityVersion": serviceability,
    }


def _solution(package: Package, moment: datetime, organization_version: str) -> Element:
    root = Element(
        "ImportExportXml",
        {
            "version": organization_version,
            "SolutionPackageVersion": "9.2",
            "languagecode": ENGLISH,
            "generatedBy": "CrmLive",
            **_stamp(organization_version, moment),
        },
    )
    manifest = SubElement(root, "SolutionManifest")
    _text(manifest, "UniqueName", package.unique_name)
    labels(manifest, "LocalizedNames", "LocalizedName", package.friendly_name)
    labels(manifest, "Descriptions", "Description", package.description)
    _text(manifest, "Version", package.version)
    _text(manifest, "Managed", "1" if package.managed else "0")
    _publisher(manifest, package.publisher)
    if package.base:
        parent = SubElement(manifest, "ParentSolution")
        _text(parent, "UniqueName", package.base)
        _text(parent, "Version", package.base_version)
    roots = SubElement(manifest, "RootComponents")
    for attributes in package.carried.roots:
        SubElement(roots, "RootComponent", attributes)
    for flow in package.flows:
        SubElement(roots, "RootComponent", {"type": "29", "id": f"{{{flow.workflow_id}}}", "behavior": "0"})
    missing = SubElement(manifest, "MissingDependencies")
    for dependency in package.dependencies:
        missing.append(dependency_element(dependency))
    return root


def dependency_element(dependency: Dependency) -> Element:
    element = Element("MissingDependency")
    SubElement(element, "Required", dependency.required)
    SubElement(element, "Dependent", dependency.dependent)
    return element


def _publisher(manifest: Element, publisher: Publisher) -> None:
    element = SubElement(manifest, "Publisher")
    _text(element, "UniqueName", publisher.unique_name)
    labels(element, "LocalizedNames", "LocalizedName", publisher.friendly_name)
    labels(element, "Descriptions", "Description", publisher.description)
    _text(element, "EMailAddress", publisher.email)
    _text(element, "SupportingWebsiteUrl", publisher.website)
    _text(element, "CustomizationPrefix", publisher.prefix)
    _text(element, "CustomizationOptionValuePrefix", str(publisher.option_value_prefix))
    addresses = SubElement(element, "Addresses")
    for number in ("1", "2"):
        address = SubElement(addresses, "Address")
        _text(address, "AddressNumber", number)
        _text(address, "AddressTypeCode", "1")
        for field in ADDRESS_FIELDS:
            _text(address, field, None)


def _customizations(
    package: Package, flow_files: dict[str, str], moment: datetime, organization_version: str
) -> Element:
    root = Element("ImportExportXml", _stamp(organization_version, moment))
    for tag in SECTIONS:
        if tag in package.carried.sections:
            root.append(fragment(package.carried.sections[tag]))
            continue
        section = SubElement(root, tag)
        if tag == "Workflows":
            for text in package.carried.workflows:
                section.append(fragment(text))
            for flow in package.flows:
                _workflow(section, flow, flow_files[flow.workflow_id])
        elif tag == "connectionreferences":
            for reference in package.references:
                _reference(section, reference)
        elif tag == "Languages":
            _text(section, "Language", ENGLISH)
    for tag, text in package.carried.sections.items():
        if tag not in SECTIONS:
            root.insert(len(root) - 1, fragment(text))
    return root


def _workflow(section: Element, flow: Flow, file_name: str) -> None:
    element = SubElement(section, "Workflow", {"WorkflowId": f"{{{flow.workflow_id}}}", "Name": flow.name})
    _text(element, "JsonFileName", f"/{file_name}")
    for tag, column, kind, default in WORKFLOW_COLUMNS:
        value = flow.columns.get(column)
        value = default if value is None else value
        if value is not None:
            _text(element, tag, to_text(kind, value))
    labels(element, "LocalizedNames", "LocalizedName", flow.name)
    if flow.columns.get("description"):
        labels(element, "Descriptions", "Description", flow.columns["description"])
    if flow.columns.get("category") == DESKTOP_FLOW:
        for tag, column in DESKTOP_FLOW_COLUMNS:
            if flow.columns.get(column) is not None:
                _text(element, tag, flow.columns[column])


def _reference(section: Element, reference: Reference) -> None:
    attributes = {"connectionreferencelogicalname": reference.logical_name}
    element = SubElement(section, "connectionreference", attributes)
    _text(element, "connectionreferencedisplayname", reference.display_name or "")
    _text(element, "connectorid", reference.connector_id or "")
    if reference.custom_connector_id is not None:
        _text(SubElement(element, "customconnectorid"), "connectorid", reference.custom_connector_id)
    if reference.description:
        _text(element, "description", reference.description)
    _text(element, "iscustomizable", "1")
    _text(element, "promptingbehavior", str(reference.prompting_behavior or 0))
    _text(element, "statecode", "0")
    _text(element, "statuscode", "1")


def _variable_files(variable: Variable) -> dict[str, bytes]:
    root = Element("environmentvariabledefinition", {"schemaname": variable.schema_name})
    for tag, column, kind in VARIABLE_COLUMNS:
        value = variable.columns.get(column)
        if value is None:
            continue
        if kind == "label":
            label = SubElement(root, tag, {"default": value})
            SubElement(label, "label", {"description": value, "languagecode": ENGLISH})
        else:
            _text(root, tag, to_text(kind, value))
    folder = f"environmentvariabledefinitions/{variable.schema_name}"
    files = {f"{folder}/environmentvariabledefinition.xml": _xml(root)}
    if variable.value is not None:
        entry = {
            "@environmentvariablevalueid": variable.value.value_id,
            "iscustomizable": "1",
            "value": variable.value.value,
        }
        document = {"environmentvariablevalues": {"environmentvariablevalue": entry}}
        files[f"{folder}/environmentvariablevalues.json"] = _compact(document)
    return files


def _content_types(files: dict[str, bytes]) -> bytes:
    root = Element("Types", {"xmlns": CONTENT_TYPES})
    extensions = {name.rsplit(".", 1)[1].lower() for name in files if "." in name.rsplit("/", 1)[-1]}
    for extension in sorted(extensions | {"xml"}):
        SubElement(root, "Default", {"Extension": extension, "ContentType": "application/octet-stream"})
    return ElementTree.tostring(root, encoding="utf-8")
