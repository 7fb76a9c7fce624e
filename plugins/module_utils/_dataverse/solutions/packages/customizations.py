# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What customizations.xml says of processes, references and connectors (contract 19.3).

That custom connectors stand below ``Connectors``, and that a file below ``desktopflowbinaries`` names its flow by id,
is inferred.
"""

from __future__ import annotations

import contextlib
import hashlib

from ...._core.errors import InputFailure
from .elements import description, guid, localized, name, text

NAME = "customizations.xml"
WANTED = (
    ("Workflows", "Workflow"),
    ("connectionreferences", "connectionreference"),
    ("Connectors", "Connector"),
)
CLOUD_FLOW, DESKTOP_FLOW = "5", "6"
# What a desktop flow is made of, in the users' words, and the elements that hold it.
PARTS = (
    ("script", "Definition"),
    ("inputs", "Inputs"),
    ("outputs", "Outputs"),
    ("connections", "ConnectionReferences"),
    ("dependencies", "Dependencies"),
    ("metadata", "Metadata"),
)
BINARIES, ABOUT_BINARY = "desktopflowbinaries/", "/desktopflowbinary.xml"
SHOWN = 12


def cloud_flows(elements):
    """Return what is said of each cloud flow, by name, and the file that holds its definition."""
    flows = [dict(_process(one), file=text(one, "JsonFileName").lstrip("/")) for one in _of(elements, CLOUD_FLOW)]
    return sorted(flows, key=lambda flow: (flow["name"], flow["flow_id"]))


def desktop_flows(elements, archive, digests):
    """Return the desktop flows, by name, with a digest of each part; ``digests`` are those of the members."""
    flows = []
    for element in _of(elements, DESKTOP_FLOW):
        flow = _process(element)
        flow["parts"] = {word: part_digest(element.findtext(tag)) for word, tag in PARTS if element.findtext(tag)}
        flows.append(flow)
    for folder in sorted({one.split("/")[1] for one in digests if one.startswith(BINARIES) and one.count("/") > 1}):
        for flow in _owners(flows, archive, BINARIES + folder + ABOUT_BINARY):
            own = {one: digests[one] for one in digests if one.startswith("{0}{1}/".format(BINARIES, folder))}
            whole = b"".join(one.encode("utf-8") + digest for one, digest in sorted(own.items()))
            flow["parts"]["binary " + folder] = _short(whole)
    return sorted(flows, key=lambda flow: (flow["name"], flow["flow_id"]))


def part_digest(content):
    """Return a digest of a part of a desktop flow, alike for packages and environments."""
    return _short((content or "").replace("\r\n", "\n").strip().encode("utf-8"))


def references(elements):
    """Return the connection references, by name; ``custom`` is whether their connector is a custom one."""
    found = (
        {
            "name": element.get("connectionreferencelogicalname") or "",
            "display_name": element.findtext("connectionreferencedisplayname") or "",
            "connector": text(element, "connectorid"),
            "custom": element.find("customconnectorid") is not None,
        }
        for element in elements
    )
    return sorted(found, key=lambda reference: reference["name"])


def connectors(elements):
    """Return the custom connectors that travel in the package, by name."""
    found = (
        {
            "name": text(element, "name") or element.get("name") or "",
            "display_name": text(element, "displayname") or localized(element.findall("LocalizedNames")) or "",
        }
        for element in elements
    )
    return sorted(found, key=lambda connector: connector["name"])


def _of(elements, category):
    return [element for element in elements if text(element, "Category") == category]


def _process(element):
    return {
        "flow_id": guid(element),
        "name": name(element),
        "description": description(element),
        "enabled": text(element, "StateCode") == "1",
    }


def _owners(flows, archive, about):
    """Return the flows that the file about a binary names."""
    with contextlib.suppress(InputFailure):
        said = archive.text(about).lower()
        return [flow for flow in flows if flow["flow_id"] and flow["flow_id"] in said]
    return []


def _short(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()[:SHOWN]
