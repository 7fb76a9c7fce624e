# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an import leaves behind to be read: the XML of the job row and the table made from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from .installation import Note
from .markup import ENGLISH, fragment
from .package import Package
from .package_writer import labels

SECTIONS = (
    "upgradeSolutionPackageInformation",
    "entities",
    "nodes",
    "settings",
    "dashboards",
    "securityroles",
    "workflows",
    "templates",
    "optionSets",
    "ConnectionRoles",
    "SolutionPluginAssemblies",
    "SdkMessageProcessingSteps",
    "ServiceEndpoints",
    "webResources",
    "reports",
    "FieldSecurityProfiles",
    "languages",
    "entitySubhandlers",
    "publishes",
    "rootComponents",
    "dependencies",
    "connectionreferences",
    "environmentvariabledefinitions",
)
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
HEADINGS = ("Date and time", "Item type", "Id", "Name", "Status", "Error code", "Description")


@dataclass(frozen=True)
class Failure:
    code: str
    text: str
    parameters: tuple[str, ...] = ()
    component: tuple[str, str, str] | None = None


def ticks(moment: datetime) -> str:
    """Units of 100 nanoseconds since the year 1."""
    passed = moment.astimezone(UTC) - datetime(1, 1, 1, tzinfo=UTC)
    return str((passed.days * 86_400 + passed.seconds) * 10_000_000 + passed.microseconds * 10)


def import_log(
    package: Package, start: datetime, stop: datetime, progress: float, notes: Iterable[Note], failure: Failure | None
) -> str:
    root = Element(
        "importexportxml",
        {
            "start": ticks(start),
            "stop": ticks(stop),
            "progress": f"{progress:g}",
            "processed": "true",
            "succeeded": "failure" if failure else "success",
        },
    )
    if failure:
        root.set("status", failure.text)
    _manifest(root, package, stop, failure)
    sections = {name: SubElement(root, name) for name in SECTIONS}
    items: dict[tuple[str, str], Element] = {}
    for note in () if failure else notes:
        key = (note.section, note.identity)
        if key not in items:
            identity = f"{{{note.identity}}}" if note.section == "workflows" else note.identity
            attributes = {"id": identity, "LocalizedName": note.name, "processed": "true"}
            items[key] = SubElement(sections[note.section], note.section.removesuffix("s"), attributes)
        _result(items[key], note.result, note.code, note.text, stop)
    if failure and failure.component:
        section, identity, name = failure.component
        attributes = {"id": f"{{{identity.strip('{}')}}}", "LocalizedName": name, "processed": "false"}
        item = SubElement(sections[section], section.removesuffix("s"), attributes)
        _result(item, "failure", failure.code, failure.text, stop)
    return ElementTree.tostring(root, encoding="unicode")


def _manifest(root: Element, package: Package, moment: datetime, failure: Failure | None) -> None:
    manifest = SubElement(
        SubElement(root, "solutionManifests"),
        "solutionManifest",
        {
            "languagecode": ENGLISH,
            "id": package.unique_name,
            "LocalizedName": package.friendly_name,
            "processed": "true",
        },
    )
    SubElement(manifest, "UniqueName").text = package.unique_name
    labels(manifest, "LocalizedNames", "LocalizedName", package.friendly_name)
    labels(manifest, "Descriptions", "Description", package.description)
    SubElement(manifest, "Version").text = package.version
    SubElement(manifest, "Managed").text = "1" if package.managed else "0"
    publisher = SubElement(manifest, "Publisher")
    SubElement(publisher, "UniqueName").text = package.publisher.unique_name
    labels(publisher, "LocalizedNames", "LocalizedName", package.publisher.friendly_name)
    SubElement(manifest, "results")
    if failure is None:
        _result(manifest, "success", "0", "", moment)
        return
    result = _result(manifest, "failure", failure.code, failure.text, moment)
    if failure.parameters:
        parameters = SubElement(result, "parameters")
        for text in failure.parameters:
            SubElement(parameters, "parameter").text = text


def _result(parent: Element, result: str, code: str, text: str, moment: datetime) -> Element:
    attributes = {
        "result": result,
        "errorcode": code,
        "errortext": text,
        "datetime": f"{moment:%H:%M:%S}.{moment.microsecond // 10_000:02d}",
        "datetimeticks": ticks(moment),
    }
    return SubElement(parent, "result", attributes)


def formatted_results(log: str) -> str:
    """The job's XML as a table in the XML form of spreadsheets."""
    rows = [HEADINGS]
    root = fragment(log)
    for item in root.iter():
        for result in item.findall("result"):
            identity, name = item.get("id", ""), item.get("LocalizedName", "")
            status, code, text = (result.get(key, "") for key in ("result", "errorcode", "errortext"))
            rows.append((result.get("datetime", ""), item.tag, identity, name, status, code, text))
    book = Element("Workbook", {"xmlns": SPREADSHEET, "xmlns:ss": SPREADSHEET})
    table = SubElement(SubElement(book, "Worksheet", {"ss:Name": "Components"}), "Table")
    for row in rows:
        line = SubElement(table, "Row")
        for text in row:
            SubElement(SubElement(line, "Cell"), "Data", {"ss:Type": "String"}).text = text
    return '<?xml version="1.0" encoding="utf-8"?>' + ElementTree.tostring(book, encoding="unicode")


def messages_of(log: str, result: str) -> list[str]:
    """The texts of every result of one kind, each once."""
    found = (
        element.get("errortext", "") for element in fragment(log).iter("result") if element.get("result") == result
    )
    return list(dict.fromkeys(text for text in found if text))


def has_failed(log: str) -> bool:
    return fragment(log).get("succeeded") == "failure"
