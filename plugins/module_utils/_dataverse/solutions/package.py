# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a solution package says of itself: read offline, into plain facts (contract 19)."""

from __future__ import annotations

import hashlib
import json
from xml.etree import ElementTree

from ..._core.errors import InputFailure
from ..flows import definition as definitions
from ..flows.actions import as_object
from ..flows.connections import logical_names
from ..settings.variable_types import TYPES
from .archive import Archive

CLOUD_FLOW = "5"
VARIABLE_TYPES = {str(number): word for number, word in TYPES.items()}
# Attributes of the root elements that name the exporting server, not the content.
VOLATILE_ATTRIBUTES = (
    "version",
    "OrganizationVersion",
    "OrganizationSchemaType",
    "CRMServerServiceabilityVersion",
    "generatedBy",
)
MEMBERS = (
    "unique_name",
    "friendly_name",
    "version",
    "managed",
    "fingerprint",
    "flows",
    "connection_references",
    "environment_variables",
)
# Elements whose children have no order that matters.
UNORDERED = (
    "Workflows",
    "connectionreferences",
    "RootComponents",
    "MissingDependencies",
    "environmentvariabledefinitions",
)


def read(content, where):
    """Return the facts of a package (bytes): a JSON object that a later task can plan from.

    ``{unique_name, friendly_name, version, managed, fingerprint, flows, connection_references,
    environment_variables}``. The fingerprint covers what the package means, not how it was written.
    """
    archive = Archive(content, where)
    manifest = archive.xml("solution.xml").find("SolutionManifest")
    customizations = archive.xml("customizations.xml")
    if manifest is None or not manifest.findtext("UniqueName"):
        raise InputFailure("{0}: solution.xml names no solution.".format(where))
    return {
        "unique_name": manifest.findtext("UniqueName").strip(),
        "friendly_name": _localized(manifest) or manifest.findtext("UniqueName").strip(),
        "version": (manifest.findtext("Version") or "0").strip(),
        "managed": (manifest.findtext("Managed") or "0").strip() == "1",
        "fingerprint": _fingerprint(archive),
        "flows": _flows(archive, customizations),
        "connection_references": _references(customizations),
        "environment_variables": _variables(archive),
    }


def _localized(element):
    name = element.find("LocalizedNames/LocalizedName")
    return name.get("description") if name is not None else None


def _flows(archive, customizations):
    flows = []
    for element in customizations.iter("Workflow"):
        if (element.findtext("Category") or "").strip() != CLOUD_FLOW:
            continue
        file_name = (element.findtext("JsonFileName") or "").strip().lstrip("/")
        document = definitions.parse(archive.text(file_name), "{0}: {1!r}".format(archive.where, file_name))
        properties = definitions.properties_of(document)
        definition = as_object(properties.get("definition"))
        flows.append(
            {
                "flow_id": (element.get("WorkflowId") or "").strip("{}").lower(),
                "name": element.get("Name") or _localized(element),
                "enabled": (element.findtext("StateCode") or "").strip() == "1",
                "definition": definitions.fingerprint(definition),
                "connection_references": logical_names(properties.get("connectionReferences")),
                "child_flows": definitions.child_flows(definition),
            }
        )
    return sorted(flows, key=lambda flow: (flow["name"], flow["flow_id"]))


def _references(customizations):
    return sorted(
        (
            {
                "name": element.get("connectionreferencelogicalname"),
                "display_name": element.findtext("connectionreferencedisplayname") or "",
                "connector": (element.findtext("connectorid") or "").strip(),
            }
            for element in customizations.iter("connectionreference")
        ),
        key=lambda reference: reference["name"],
    )


def _variables(archive):
    variables = []
    names = archive.names()
    for name in sorted(names):
        if not name.endswith("/environmentvariabledefinition.xml"):
            continue
        element = archive.xml(name)
        display = element.find("displayname")
        values = name.rpartition("/")[0] + "/environmentvariablevalues.json"
        variables.append(
            {
                "name": element.get("schemaname"),
                "display_name": (display.get("default") if display is not None else None) or "",
                "type": VARIABLE_TYPES.get((element.findtext("type") or "").strip(), "unknown"),
                "required": (element.findtext("isrequired") or "0").strip() == "1",
                "has_default": bool(element.findtext("defaultvalue")),
                "carries_value": values in names,
            }
        )
    return variables


def _fingerprint(archive):
    digest = hashlib.sha256()
    for name in sorted(archive.names()):
        digest.update(name.encode("utf-8") + b"\0" + hashlib.sha256(_meaning(archive, name)).digest())
    return "sha256:" + digest.hexdigest()


def _meaning(archive, name):
    """Return the bytes that stand for what a member means."""
    if name.endswith(".xml"):
        root = archive.xml(name)
        for attribute in VOLATILE_ATTRIBUTES:
            root.attrib.pop(attribute, None)
        for element in root.iter():
            if element.tag in UNORDERED:
                element[:] = sorted(element, key=_canonical_xml)
        return _canonical_xml(root).encode("utf-8")
    if name.endswith(".json"):
        try:
            return json.dumps(json.loads(archive.text(name)), sort_keys=True).encode("utf-8")
        except ValueError:
            pass
    return archive.read(name)


def _canonical_xml(element):
    return ElementTree.canonicalize(ElementTree.tostring(element, encoding="unicode"), strip_text=True)
