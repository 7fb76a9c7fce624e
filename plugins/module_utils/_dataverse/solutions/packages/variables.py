# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a package says of environment variables (contract 19.4)."""

from __future__ import annotations

from ...environment_variables.types import TYPES, hidden
from ...flows.actions import as_object
from .elements import text

DEFINITION, VALUES = "/environmentvariabledefinition.xml", "/environmentvariablevalues.json"
WANTED = ((None, "environmentvariabledefinition"),)
KINDS = {str(number): word for number, word in TYPES.items()}


def facts(file, found, values):
    """Return what a package says of one variable, given its wanted elements and the document of its values or None.

    ``default`` and ``value`` are as people may see them: of secrets only digests.
    """
    element = (found["environmentvariabledefinition"] or [None])[0]
    display = None if element is None else element.find("displayname")
    kind = "unknown" if element is None else KINDS.get(text(element, "type"), "unknown")
    name = (None if element is None else element.get("schemaname")) or file.split("/")[-2]
    default = None if element is None else element.findtext("defaultvalue") or None
    value = carried(values)
    return {
        "name": name,
        "display_name": (display.get("default") if display is not None else None) or "",
        "type": kind,
        "required": element is not None and text(element, "isrequired") == "1",
        "has_default": bool(default),
        "carries_value": value is not None,
        "default": hidden(kind, name, default),
        "value": hidden(kind, name, value),
    }


def carried(document):
    """Return the value in a document of values; None when it holds none, as an entry without a value does."""
    entries = as_object(as_object(document).get("environmentvariablevalues")).get("environmentvariablevalue")
    for entry in entries if isinstance(entries, list) else [entries]:
        value = as_object(entry).get("value")
        if value not in (None, ""):
            return value if isinstance(value, str) else str(value)
    return None
