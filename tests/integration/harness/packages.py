# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages read with the standard library and nothing of ours, so that what we say of them can be checked."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

# The example solution with most flows, and a connection for each of its references.
ORDERS = "contoso_orders"
BOUND = {f"{ORDERS}_{name}": f"a-{name}" for name in ("dataverse", "outlook", "teams")}
# A value for the variable of it that is required and has no default.
VALUES = {"contoso_WarehouseApiUrl": "https://warehouse.contoso.example"}
# What two exports of the same solution may differ in.
OF_THE_SERVER = re.compile(
    r' (version|OrganizationVersion|OrganizationSchemaType|CRMServerServiceabilityVersion|generatedBy)="[^"]*"'
)


def bound(path: Path) -> dict[str, str]:
    """Return a connection for each reference of a package, as a deployment would name them."""
    names = re.findall(r'connectionreferencelogicalname="([^"]+)"', text(path, "customizations.xml"))
    return {name: f"connection-of-{name}" for name in sorted(set(names))}


def text(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8-sig")


def manifest(path: Path) -> tuple[str, str, str]:
    """Return unique name, version and kind ("0" or "1") of a package."""
    content = text(path, "solution.xml")
    found = [re.search(rf"<{tag}>([^<]*)</{tag}>", content) for tag in ("UniqueName", "Version", "Managed")]
    return tuple(one.group(1) if one else "" for one in found)


def flows(path: Path) -> dict[str, tuple[str, str, list[str]]]:
    """Return name, state and sorted names of actions of each flow, under its id."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("customizations.xml").decode("utf-8-sig"))
        for element in root.findall("Workflows/Workflow"):
            file_name = (element.findtext("JsonFileName") or "").lstrip("/")
            document = json.loads(archive.read(file_name).decode("utf-8-sig"))
            guid = element.get("WorkflowId", "").strip("{}").lower()
            actions = sorted(document["properties"]["definition"]["actions"])
            found[guid] = (element.get("Name", ""), element.findtext("StateCode") or "", actions)
    return found


def members(path: Path) -> dict[str, object]:
    """Return every member of a package as a value: parsed JSON, XML as a tree of sorted children, or bytes."""
    with zipfile.ZipFile(path) as archive:
        return {name: _value(name, archive.read(name)) for name in archive.namelist() if not name.endswith("/")}


def _value(name: str, content: bytes) -> object:
    if name.endswith(".json"):
        return json.loads(content.decode("utf-8-sig"))
    if name.endswith(".xml"):
        return _tree(ElementTree.fromstring(OF_THE_SERVER.sub("", content.decode("utf-8-sig"), count=5)))
    return content


def _tree(element: ElementTree.Element) -> tuple:
    children = sorted((_tree(child) for child in element), key=repr)
    return element.tag, sorted(element.attrib.items()), (element.text or "").strip(), children
