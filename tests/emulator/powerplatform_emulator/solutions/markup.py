# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading XML and JSON members of a package, whatever their encoding."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import defusedxml
from defusedxml.ElementTree import fromstring

from ..errors import DataverseError

MALFORMED_XML = "0x80048013"
INVALID_XML = "0x8004801A"
INVALID_CLIENTDATA = "0x80060468"
ENGLISH = "1033"


def parse_xml(content: bytes, name: str) -> ElementTree.Element:
    """The root element; document types and entities are refused."""
    try:
        root: ElementTree.Element = fromstring(content, forbid_dtd=True)
    except ElementTree.ParseError as error:
        raise DataverseError(400, MALFORMED_XML, f"The import file is not well formed: {name}: {error}.") from error
    except (defusedxml.DefusedXmlException, LookupError, ValueError) as error:
        text = f"The import file is not well formed: {name} may hold no document type, entity or odd encoding."
        raise DataverseError(400, MALFORMED_XML, text) from error
    return root


def fragment(text: str) -> ElementTree.Element:
    """An element kept as text."""
    element: ElementTree.Element = fromstring(text, forbid_dtd=True)
    return element


def parse_json(content: bytes, name: str) -> Any:
    """The value of a JSON member in UTF-8 or UTF-16, with or without byte order mark."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        text = f'Flow clientdata is in invalid format. Details: "{name}: {error}".'
        raise DataverseError(400, INVALID_CLIENTDATA, text) from error


def invalid_xml(reason: str) -> DataverseError:
    return DataverseError(400, INVALID_XML, f"The import file is invalid. {reason}")


def text_of(element: ElementTree.Element, path: str) -> str | None:
    """The text of a child; None when it is missing or marked as nil."""
    child = element.find(path)
    if child is None or any(name.endswith("}nil") and value == "true" for name, value in child.attrib.items()):
        return None
    return child.text or ""


def required_text(element: ElementTree.Element, path: str) -> str:
    text = (text_of(element, path) or "").strip()
    if not text:
        raise invalid_xml(f"The element {path} is missing or empty in {element.tag}.")
    return text


def localized(element: ElementTree.Element, group: str, single: str) -> str | None:
    """The English label of `<group><single languagecode description/></group>`, else the first one."""
    labels = element.findall(f"{group}/{single}")
    labels.sort(key=lambda label: label.get("languagecode") != ENGLISH)
    return labels[0].get("description", "") if labels else None


def guid(text: str) -> str:
    return text.strip().strip("{}").lower()
