# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The XML that an import job leaves behind: what it says about each component (contract 18.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...api.markup import parse
from ...lookups.component_types import word_for

if TYPE_CHECKING:
    from xml.etree import ElementTree

FAILURE, WARNING = "failure", "warning"
MARKUP = "<MissingDependencies"
MARKUP_END = "</MissingDependencies>"


class Finding:
    """One result: the component (``component_type``, ``name``), ``result``, ``code``, ``text`` and ``parameters``."""

    def __init__(self, element: ElementTree.Element, result: ElementTree.Element) -> None:
        self.component_type = word_for(element.tag)
        self.name = element.get("LocalizedName") or (element.get("id") or "").strip("{}") or None
        self.result = result.get("result")
        self.code = result.get("errorcode")
        self.text = result.get("errortext") or ""
        self.parameters = [one.text or "" for one in result.iter("parameter")]


def findings(text: str | None, kind: str = FAILURE) -> list[Finding]:
    """Return the findings of one kind, in the order of the document; [] for what is not such a document."""
    root = parse(text)
    if root is None:
        return []
    return [
        Finding(element, result)
        for element in root.iter()
        for result in element.findall("result")
        if result.get("result") == kind
    ]


def has_failed(text: str | None) -> bool:
    """Return whether an import failed by what the root says of the whole, or, where it says nothing, by the findings.

    An import stands although flows of it could not be turned on; older servers say nothing of the whole.
    """
    root = parse(text)
    said = None if root is None else root.get("succeeded")
    return said == FAILURE if said else bool(findings(text))


def status_text(text: str | None) -> str:
    """Return the sentence that the root has about the whole."""
    root = parse(text)
    return (root.get("status") or "") if root is not None else ""


def missing_dependencies(text: str | None) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Return the pairs (required, dependent), attributes each, of the markup in a text; [] when it holds none.

    The markup stands alone in a parameter of a result, or in the middle of a message.
    """
    text = text or ""
    start = text.find(MARKUP)
    end = text.find(MARKUP_END, start)
    root = parse(text[start : end + len(MARKUP_END)]) if 0 <= start < end else None
    if root is None:
        return []
    return [
        (_attributes(one.find("Required")), _attributes(one.find("Dependent")))
        for one in root.iter("MissingDependency")
    ]


def _attributes(side: ElementTree.Element | None) -> dict[str, str]:
    return {} if side is None else dict(side.attrib)
