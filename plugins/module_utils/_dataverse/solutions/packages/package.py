# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a solution package says of itself: read offline, into plain facts (contract 19).

That custom connectors stand below ``Connectors`` in customizations.xml is inferred.
"""

from __future__ import annotations

from ...._core.errors import InputFailure
from ...flows import definition as definitions
from ...flows import needs
from ...flows.actions import as_object
from ...flows.connections import to_user
from ...settings.variable_types import TYPES
from ..component_types import word_for
from . import content
from .archive import Archive

CLOUD_FLOW, DESKTOP_FLOW = "5", "6"
VARIABLE_TYPES = {str(number): word for number, word in TYPES.items()}
MEMBERS = (
    "unique_name",
    "friendly_name",
    "version",
    "managed",
    "publisher",
    "fingerprint",
    "flows",
    "desktop_flows",
    "connection_references",
    "environment_variables",
    "connectors",
    "components",
    "missing_dependencies",
)


def read(source, where):
    """Return the facts of a package (bytes or a path): a JSON object that a later task can plan from.

    ``{unique_name, friendly_name, version, managed, publisher, fingerprint, flows, desktop_flows,
    connection_references, environment_variables, connectors, components, missing_dependencies}``. The fingerprint
    covers what the package means, not how it was written.
    """
    with Archive(source, where) as archive:
        return facts(archive)


def facts(archive):
    """Return the facts of an open package."""
    manifest = _manifest(archive)
    customizations = archive.xml("customizations.xml")
    name = _text(manifest, "UniqueName")
    return {
        "unique_name": name,
        "friendly_name": _localized(manifest) or name,
        "version": _text(manifest, "Version") or "0",
        "managed": _text(manifest, "Managed") == "1",
        "publisher": _text(manifest, "Publisher/UniqueName"),
        "fingerprint": content.fingerprint(archive),
        "flows": [_facts_of(flow) for flow in _flows(archive, customizations)],
        "desktop_flows": _desktop_flows(customizations),
        "connection_references": _references(customizations),
        "environment_variables": _variables(archive),
        "connectors": _connectors(customizations),
        "components": _components(manifest),
        "missing_dependencies": _missing(manifest),
    }


def contents(source, where):
    """Return what two packages are compared by (see comparison.py), the flows' definitions among it."""
    with Archive(source, where) as archive:
        manifest = _manifest(archive)
        customizations = archive.xml("customizations.xml")
        return {
            "version": _text(manifest, "Version") or "0",
            "managed": _text(manifest, "Managed") == "1",
            "flows": {flow["flow_id"]: flow for flow in _flows(archive, customizations)},
            "connection_references": _named(_references(customizations)),
            "environment_variables": _named(_variables(archive)),
        }


def _manifest(archive):
    manifest = archive.xml("solution.xml").find("SolutionManifest")
    if manifest is None or not _text(manifest, "UniqueName"):
        raise InputFailure("{0}: solution.xml names no solution.".format(archive.where))
    return manifest


def _named(objects):
    return {one["name"]: {key: value for key, value in one.items() if key != "name"} for one in objects}


def _localized(element):
    name = element.find("LocalizedNames/LocalizedName")
    return name.get("description") if name is not None else None


def _flows(archive, customizations):
    """Return the cloud flows with their definitions, by name."""
    flows = []
    for element in customizations.iter("Workflow"):
        if _text(element, "Category") != CLOUD_FLOW:
            continue
        file_name = _text(element, "JsonFileName").lstrip("/")
        document = definitions.parse(archive.text(file_name), "{0}: {1!r}".format(archive.where, file_name))
        properties = definitions.properties_of(document)
        flows.append(
            {
                "flow_id": _guid(element),
                "name": element.get("Name") or _localized(element) or _guid(element),
                "enabled": _text(element, "StateCode") == "1",
                "definition": as_object(properties.get("definition")),
                "connection_references": to_user(properties.get("connectionReferences")),
            }
        )
    return sorted(flows, key=lambda flow: (flow["name"], flow["flow_id"]))


def _facts_of(flow):
    return {
        "flow_id": flow["flow_id"],
        "name": flow["name"],
        "enabled": flow["enabled"],
        "definition": definitions.fingerprint(flow["definition"]),
        **needs.of_definition(flow["definition"], flow["connection_references"]),
    }


def _desktop_flows(customizations):
    return [
        {"flow_id": _guid(element), "name": element.get("Name") or _localized(element) or _guid(element)}
        for element in customizations.iter("Workflow")
        if _text(element, "Category") == DESKTOP_FLOW
    ]


def _guid(element):
    return (element.get("WorkflowId") or "").strip("{}").lower()


def _text(element, tag):
    return (element.findtext(tag) or "").strip()


def _references(customizations):
    return sorted(
        (
            {
                "name": element.get("connectionreferencelogicalname") or "",
                "display_name": element.findtext("connectionreferencedisplayname") or "",
                "connector": _text(element, "connectorid"),
            }
            for element in customizations.iter("connectionreference")
        ),
        key=lambda reference: reference["name"],
    )


def _variables(archive):
    variables = []
    names = set(archive.names())
    for name in sorted(names):
        if not name.endswith("/environmentvariabledefinition.xml"):
            continue
        element = archive.xml(name)
        display = element.find("displayname")
        values = name.rpartition("/")[0] + "/environmentvariablevalues.json"
        variables.append(
            {
                "name": element.get("schemaname") or name.split("/")[-2],
                "display_name": (display.get("default") if display is not None else None) or "",
                "type": VARIABLE_TYPES.get(_text(element, "type"), "unknown"),
                "required": _text(element, "isrequired") == "1",
                "has_default": bool(element.findtext("defaultvalue")),
                "carries_value": values in names,
            }
        )
    return variables


def _connectors(customizations):
    """Return the custom connectors that travel in the package."""
    return sorted(
        (
            {
                "name": _text(element, "name") or element.get("name") or "",
                "display_name": _text(element, "displayname") or _localized(element) or "",
            }
            for element in customizations.iterfind("Connectors/Connector")
        ),
        key=lambda connector: connector["name"],
    )


def _components(manifest):
    """Return what the package holds by the number of its kind: ``{ids, named}``.

    Some kinds are listed by id, others by a name that only the package knows; of those the number is kept.
    """
    kinds = {}
    for element in manifest.iterfind("RootComponents/RootComponent"):
        kind = kinds.setdefault(element.get("type") or "", {"ids": [], "named": 0})
        if element.get("id"):
            kind["ids"].append(element.get("id").strip("{}").lower())
        else:
            kind["named"] += 1
    return {number: {"ids": sorted(kind["ids"]), "named": kind["named"]} for number, kind in sorted(kinds.items())}


def _missing(manifest):
    """Return what the package needs and does not hold."""
    return [
        {"required": _side(one.find("Required")), "dependent": _side(one.find("Dependent"))}
        for one in manifest.iterfind("MissingDependencies/MissingDependency")
    ]


def _side(element):
    attributes = {} if element is None else element.attrib
    return {
        "type": word_for(attributes.get("type")) or "",
        "name": attributes.get("displayName") or attributes.get("schemaName") or "",
        "id": (attributes.get("id") or attributes.get("schemaName") or "").strip("{}"),
        "solution": attributes.get("solution", ""),
    }
