# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A maker of small packages, a second reader of packages, and a driver of one environment."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import pytest
from powerplatform_emulator import messages, seed, solutions
from powerplatform_emulator.clock import Clock
from powerplatform_emulator.config import EnvironmentConfig
from powerplatform_emulator.environment import Environment, Settings

PARENT = "aaaaaaaa-0000-4000-8000-000000000001"
CHILD = "aaaaaaaa-0000-4000-8000-000000000002"
REFERENCE = "contoso_mail"
VARIABLE = "contoso_Url"


def clientdata(
    references: tuple[str, ...] = (), children: tuple[str, ...] = (), variables: tuple[str, ...] = ()
) -> Any:
    parameters = {"$connections": {"defaultValue": {}, "type": "Object"}}
    for name in variables:
        parameters[f"Shown ({name})"] = {"defaultValue": "x", "type": "String", "metadata": {"schemaName": name}}
    actions = {
        f"Call_{number}": {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": child}}}
        for number, child in enumerate(children)
    }
    bound = {
        f"shared_{number}": {
            "runtimeSource": "embedded",
            "connection": {"connectionReferenceLogicalName": name},
            "api": {"name": "shared_office365"},
        }
        for number, name in enumerate(references)
    }
    definition = {
        "contentVersion": "1.0.0.0",
        "parameters": parameters,
        "triggers": {},
        "actions": {"Scope": {"type": "Scope", "actions": actions}},
    }
    return {
        "properties": {"connectionReferences": bound, "definition": definition, "templateName": ""},
        "schemaVersion": "1.0.0.0",
    }


@dataclass
class FlowPart:
    identity: str
    name: str
    data: Any
    on: bool = False
    extra: str = ""


@dataclass
class Recipe:
    """What goes into a package: by default a flow that calls another one and uses a reference and a variable."""

    name: str = "contoso_core"
    version: str = "1.0.0.0"
    managed: bool = True
    publisher: str = "contoso"
    flows: list[FlowPart] = field(
        default_factory=lambda: [
            FlowPart(PARENT, "Parent flow", clientdata((REFERENCE,), (CHILD,), (VARIABLE,)), on=True),
            FlowPart(CHILD, "Child flow", clientdata((REFERENCE,)), on=True),
        ]
    )
    references: list[str] = field(default_factory=lambda: [REFERENCE])
    variables: dict[str, str | None] = field(default_factory=lambda: {VARIABLE: None})
    base: str = ""
    missing: str = ""
    roots: str = ""
    other: dict[str, bytes] = field(default_factory=dict)

    def members(self) -> dict[str, bytes]:
        workflows = "".join(self._workflow(flow) for flow in self.flows)
        roots = "".join(f'<RootComponent type="29" id="{{{flow.identity}}}" behavior="0" />' for flow in self.flows)
        references = "".join(
            f"<connectionreference connectionreferencelogicalname={quoteattr(name)}>"
            f"<connectionreferencedisplayname>Mail</connectionreferencedisplayname>"
            f"<connectorid>/providers/Microsoft.PowerApps/apis/shared_office365</connectorid>"
            f"<iscustomizable>1</iscustomizable><statecode>0</statecode><statuscode>1</statuscode></connectionreference>"
            for name in self.references
        )
        files = {
            "solution.xml": (
                '<ImportExportXml version="9.2.1.1" SolutionPackageVersion="9.2" languagecode="1033"><SolutionManifest>'
                f"<UniqueName>{self.name}</UniqueName><LocalizedNames>"
                '<LocalizedName description="Core" languagecode="1033" /></LocalizedNames><Descriptions />'
                f"<Version>{self.version}</Version><Managed>{int(self.managed)}</Managed><Publisher>"
                f"<UniqueName>{self.publisher}</UniqueName><LocalizedNames>"
                '<LocalizedName description="Contoso" languagecode="1033" /></LocalizedNames><Descriptions />'
                "<CustomizationPrefix>contoso</CustomizationPrefix>"
                f"<CustomizationOptionValuePrefix>10000</CustomizationOptionValuePrefix></Publisher>{self._parent()}"
                f"<RootComponents>{roots}{self.roots}</RootComponents>"
                f"<MissingDependencies>{self.missing}</MissingDependencies></SolutionManifest></ImportExportXml>"
            ).encode(),
            "customizations.xml": (
                f"<ImportExportXml><Entities /><Workflows>{workflows}</Workflows>"
                f"<connectionreferences>{references}</connectionreferences></ImportExportXml>"
            ).encode(),
            "[Content_Types].xml": b"<Types />",
        }
        for flow in self.flows:
            files[f"Workflows/{flow.identity.upper()}.json"] = json.dumps(flow.data).encode()
        for name, value in self.variables.items():
            folder = f"environmentvariabledefinitions/{name}"
            files[f"{folder}/environmentvariabledefinition.xml"] = (
                f"<environmentvariabledefinition schemaname={quoteattr(name)}><defaultvalue>d</defaultvalue>"
                '<displayname default="Shown"><label description="Shown" languagecode="1033" /></displayname>'
                "<isrequired>0</isrequired><secretstore>0</secretstore><type>100000000</type>"
                "</environmentvariabledefinition>"
            ).encode()
            if value is not None:
                entry = {"@environmentvariablevalueid": "bbbbbbbb-0000-4000-8000-000000000001", "value": value}
                document = {"environmentvariablevalues": {"environmentvariablevalue": entry}}
                files[f"{folder}/environmentvariablevalues.json"] = json.dumps(document).encode()
        return {**files, **self.other}

    def _parent(self) -> str:
        parent = f"<UniqueName>{self.base}</UniqueName><Version>1.0.0.0</Version>"
        return f"<ParentSolution>{parent}</ParentSolution>" if self.base else ""

    @staticmethod
    def _workflow(flow: FlowPart) -> str:
        state, status = (1, 2) if flow.on else (0, 1)
        return (
            f'<Workflow WorkflowId="{{{flow.identity}}}" Name={quoteattr(flow.name)}>'
            f"<JsonFileName>/Workflows/{escape(flow.identity.upper())}.json</JsonFileName><Type>1</Type>"
            f"<Category>5</Category><StateCode>{state}</StateCode><StatusCode>{status}</StatusCode>{flow.extra}</Workflow>"
        )

    def zip(self) -> bytes:
        return zipped(self.members())


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def read_back(content: bytes) -> dict[str, Any]:
    """What a package means, read without the emulator's own reader; times and server versions are left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = ElementTree.fromstring(files.pop("solution.xml"))
    customizations = ElementTree.fromstring(files.pop("customizations.xml"))
    files.pop("[Content_Types].xml")
    flows = {}
    for element in customizations.iter("Workflow"):
        file_name = str(element.findtext("JsonFileName")).lstrip("/")
        texts = {child.tag: child.text for child in element if child.tag not in ("JsonFileName", "LocalizedNames")}
        document = json.loads(files.pop(file_name))
        flows[element.attrib["WorkflowId"]] = {"name": element.attrib["Name"], "file": document, **texts}
    references = {
        element.attrib["connectionreferencelogicalname"]: {child.tag: child.text for child in element}
        for element in customizations.iter("connectionreference")
    }
    variables = {
        name: json.loads(text) if name.endswith(".json") else canonical(text)
        for name, text in files.items()
        if name.startswith("environmentvariabledefinitions/")
    }
    return {
        "name": manifest.findtext(".//UniqueName"),
        "version": manifest.findtext(".//Version"),
        "managed": manifest.findtext(".//Managed"),
        "publisher": manifest.findtext(".//Publisher/UniqueName"),
        "prefix": manifest.findtext(".//CustomizationPrefix"),
        "roots": sorted(str(sorted(root.attrib.items())) for root in manifest.iter("RootComponent")),
        "missing": [child.attrib for element in manifest.iter("MissingDependency") for child in element],
        "flows": flows,
        "references": references,
        "variables": variables,
        "others": {name: text for name, text in files.items() if name not in variables},
        "order": [child.tag for child in customizations],
    }


def canonical(text: bytes) -> str:
    return ElementTree.canonicalize(text.decode("utf-8-sig"), strip_text=True)


class Driver:
    """Sends messages to one environment the way the server does: one transaction for each."""

    def __init__(self, name: str, path: Path | None = None, **settings: Any):
        self.clock = Clock(path.with_suffix(".clock") if path else None)
        self.environment = Environment(name, self.clock, Settings(**settings), path=path)
        self.store = self.environment.store
        self.caller = seed.system_caller(self.environment)
        if self.store.empty:
            seed.seed(self.environment, EnvironmentConfig(name), ())

    def send(self, message: str, **parameters: Any) -> Any:
        handler = messages.ACTIONS.get(message) or messages.FUNCTIONS[message]
        with self.store.transaction():
            messages.prepare(self.environment)
            return handler(self.environment, self.caller, parameters)

    def call(self, message: str, **parameters: Any) -> Any:
        """Send, and wait for the answer of a message that lasts."""
        answer = self.send(message, **parameters)
        while isinstance(answer, solutions.Pending):
            outcome = self.poll(answer)
            if outcome is None:
                self.clock.advance(1)
                continue
            if outcome.error is not None:
                raise outcome.error
            answer = outcome.members
        return answer

    def poll(self, pending: solutions.Pending) -> solutions.Outcome | None:
        with self.store.transaction():
            messages.prepare(self.environment)
            return pending.poll(self.environment)

    def refresh(self) -> None:
        with self.store.transaction():
            messages.prepare(self.environment)

    def start_import(self, content: bytes, message: str = "ImportSolutionAsync", **more: Any) -> Any:
        given = {"OverwriteUnmanagedCustomizations": True, "PublishWorkflows": True, **more}
        return self.call(message, CustomizationFile=base64.b64encode(content).decode(), **given)

    def finish(self, started: dict[str, str]) -> dict[str, Any]:
        """Let the time pass that the operation needs and answer its row."""
        self.clock.advance(2 * self.environment.settings.import_seconds)
        self.refresh()
        return self.operation(started)

    def operation(self, started: dict[str, str]) -> dict[str, Any]:
        row = self.store.get("asyncoperation", started["AsyncOperationId"])
        assert row is not None
        return row

    def install(self, content: bytes, message: str = "ImportSolutionAsync", **more: Any) -> None:
        row = self.finish(self.start_import(content, message, **more))
        assert row["statuscode"] == 30, row["message"]

    def export(self, name: str, managed: bool = False) -> bytes:
        answer = self.call("ExportSolution", SolutionName=name, Managed=managed)
        return base64.b64decode(answer["ExportSolutionFile"])

    def solution(self, name: str) -> dict[str, Any] | None:
        return next(iter(self.store.find("solution", uniquename=name)), None)

    def states(self) -> dict[str, int]:
        return {row["name"]: row["statecode"] for row in self.store.rows("workflow")}

    def visible(self) -> dict[str, Any]:
        """All rows that an import may change, for telling that nothing changed."""
        tables = ("workflow", "connectionreference", "solution", "publisher", "solutioncomponent")
        variables = ("environmentvariabledefinition", "environmentvariablevalue")
        return {table: self.store.rows(table) for table in (*tables, *variables)}


@pytest.fixture
def driver() -> Driver:
    return Driver("test", import_seconds=100.0, export_seconds=10.0)


BINDING = {
    "@odata.type": "Microsoft.Dynamics.CRM.connectionreference",
    "connectionreferencelogicalname": REFERENCE,
    "connectionreferencedisplayname": "",
    "description": "",
    "connectorid": "/providers/Microsoft.PowerApps/apis/shared_office365",
    "connectionid": "connection-1",
}


@pytest.fixture
def kit() -> SimpleNamespace:
    """The makers and readers above, since test modules cannot import this one."""
    return SimpleNamespace(
        Driver=Driver,
        FlowPart=FlowPart,
        Recipe=Recipe,
        binding=BINDING,
        child=CHILD,
        clientdata=clientdata,
        parent=PARENT,
        read_back=read_back,
        zipped=zipped,
    )
