# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small solution packages made for one test: a few flows, references and variables, and nothing else."""

from __future__ import annotations

import json
import uuid

from .packages import zipped

CONNECTOR = "shared_office365"
SCHEMA = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
BUTTON = {"manual": {"type": "Request", "kind": "Button", "inputs": {"schema": {"type": "object", "properties": {}}}}}
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="text/xml" /><Default Extension="json" ContentType="text/json" /></Types>'
)


def flow_id(name):
    """Return the id of the flow of this name, in whatever package it is."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def package(name="made", version="1.0.0.0", flows=None, references=(), variables=None, managed=True, **more):
    """Return a package as bytes.

    ``flows`` maps names to ``{on, calls, uses, entries, actions}``: names of flows and of connection references, and
    wire entries by key. ``variables`` maps schema names to ``{default, value, required, type}``. ``missing`` lists
    ``(type, schema name, solution)`` of what the package needs; ``parent`` is ``(name, version)`` of a patch's base.
    """
    flows = {one: dict(what) for one, what in (flows or {}).items()}
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "solution.xml": _manifest(name, version, flows, managed, **more),
            "customizations.xml": _customizations(flows, references),
            **{_file(one): json.dumps(document(**what)) for one, what in flows.items()},
            **_variables(variables or {}),
        }
    )


def _manifest(name, version, flows, managed, missing=(), parent=None, publisher="contoso"):
    roots = "".join(f'<RootComponent type="29" id="{{{flow_id(one)}}}" behavior="0" />' for one in flows)
    needed = "".join(
        f'<MissingDependency><Required type="{kind}" schemaName="{what}" displayName="{what}" solution="{where}" />'
        f'<Dependent type="29" displayName="{next(iter(flows), "")}" id="{{{flow_id(next(iter(flows), ""))}}}" />'
        "</MissingDependency>"
        for kind, what, where in missing
    )
    base = ""
    if parent:
        base = f"<ParentSolution><UniqueName>{parent[0]}</UniqueName><Version>{parent[1]}</Version></ParentSolution>"
    return (
        f"<ImportExportXml><SolutionManifest><UniqueName>{name}</UniqueName>"
        f'<LocalizedNames><LocalizedName description="{name}" languagecode="1033" /></LocalizedNames><Descriptions />'
        f"<Version>{version}</Version><Managed>{int(managed)}</Managed><Publisher><UniqueName>{publisher}</UniqueName>"
        f'<LocalizedNames><LocalizedName description="{publisher}" languagecode="1033" /></LocalizedNames>'
        f"<Descriptions /><CustomizationPrefix>{publisher}</CustomizationPrefix>"
        "<CustomizationOptionValuePrefix>28650</CustomizationOptionValuePrefix></Publisher>"
        f"{base}<RootComponents>{roots}</RootComponents>"
        f"<MissingDependencies>{needed}</MissingDependencies></SolutionManifest></ImportExportXml>"
    )


def _customizations(flows, references):
    workflows = "".join(
        f'<Workflow WorkflowId="{{{flow_id(one)}}}" Name="{one}"><JsonFileName>/{_file(one)}</JsonFileName>'
        f"<Type>1</Type><Category>5</Category><StateCode>{int(what.get('on', True))}</StateCode>"
        f"<StatusCode>{1 + int(what.get('on', True))}</StatusCode><PrimaryEntity>none</PrimaryEntity></Workflow>"
        for one, what in flows.items()
    )
    entries = "".join(
        f'<connectionreference connectionreferencelogicalname="{one}"><connectionreferencedisplayname>{one}'
        f"</connectionreferencedisplayname><connectorid>/providers/Microsoft.PowerApps/apis/{CONNECTOR}</connectorid>"
        "<statecode>0</statecode><statuscode>1</statuscode></connectionreference>"
        for one in references
    )
    return (
        f"<ImportExportXml><Entities /><Roles /><Workflows>{workflows}</Workflows>"
        f"<connectionreferences>{entries}</connectionreferences></ImportExportXml>"
    )


def _file(name):
    return f"Workflows/{name.replace(' ', '')}-{flow_id(name).upper()}.json"


def document(on=True, calls=(), uses=(), entries=None, actions=None):
    """Return the file of a flow; each reference and entry is used by an action."""
    wire = dict(entries or {})
    for number, name in enumerate(uses):
        wire[f"{CONNECTOR}_{number}" if number else CONNECTOR] = {
            "runtimeSource": "embedded",
            "connection": {"connectionReferenceLogicalName": name},
            "api": {"name": CONNECTOR},
        }
    steps = {
        f"Call_{number}": {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": flow_id(one)}, "body": {}}}
        for number, one in enumerate(calls)
    }
    steps |= {f"Use_{key}": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": key}}} for key in wire}
    definition = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "parameters": {}, "triggers": BUTTON}
    properties = {"connectionReferences": wire, "definition": dict(definition, actions={**steps, **(actions or {})})}
    return {"properties": properties, "schemaVersion": "1.0.0.0"}


def _variables(variables):
    members = {}
    for name, what in variables.items():
        folder = f"environmentvariabledefinitions/{name}/"
        default = f"<defaultvalue>{what['default']}</defaultvalue>" if "default" in what else ""
        members[folder + "environmentvariabledefinition.xml"] = (
            f'<environmentvariabledefinition schemaname="{name}"><displayname default="{name}"><label '
            f'description="{name}" languagecode="1033" /></displayname>{default}<introducedversion>1.0.0.0'
            f"</introducedversion><iscustomizable>1</iscustomizable><isrequired>{int(what.get('required', False))}"
            f"</isrequired><type>{what.get('type', 100000000)}</type></environmentvariabledefinition>"
        )
        if "value" in what:
            value = {"@environmentvariablevalueid": flow_id(name), "value": what["value"], "iscustomizable": "1"}
            document = {"environmentvariablevalues": {"environmentvariablevalue": value}}
            members[folder + "environmentvariablevalues.json"] = json.dumps(document)
    return members
