# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What solution.xml says (contract 19.2).

That a patch names its base in ``ParentSolution`` is inferred from the form of patches in public packages.
"""

from __future__ import annotations

from ...._core.errors import InputFailure
from ...lookups.component_types import word_for
from .elements import localized, text

NAME = "solution.xml"
# By which a component is found in another environment, the best first: ids of rows are of one environment, mostly.
BY_WHICH = ("id.connectionreferencelogicalname", "schemaName", "id")
WANTED = tuple(
    ("SolutionManifest", tag)
    for tag in ("UniqueName", "LocalizedNames", "Version", "Managed", "Publisher", "ParentSolution")
) + (("RootComponents", "RootComponent"), ("MissingDependencies", "MissingDependency"))


def facts(found, where):
    """Return the facts of a manifest, given its wanted elements."""
    name = _first(found, "UniqueName")
    if not name:
        raise InputFailure("{0}: solution.xml does not name a solution.".format(where))
    return {
        "unique_name": name,
        "friendly_name": localized(found["LocalizedNames"]) or name,
        "version": _first(found, "Version") or "0",
        "managed": _first(found, "Managed") == "1",
        "publisher": text(found["Publisher"][0], "UniqueName") if found["Publisher"] else "",
        "parent": _parent(found["ParentSolution"]),
        "components": _components(found["RootComponent"]),
        "missing_dependencies": [_missing(one) for one in found["MissingDependency"]],
    }


def _first(found, tag):
    return (found[tag][0].text or "").strip() if found[tag] else ""


def _parent(elements):
    """Return the solution that a patch belongs to; None for a package that is none."""
    if not elements or not text(elements[0], "UniqueName"):
        return None
    return {"unique_name": text(elements[0], "UniqueName"), "version": text(elements[0], "Version") or None}


def _components(elements):
    """Return what the package holds by the number of its kind: ``{ids, named}``.

    Some kinds are listed by id, others by a name that only the package knows; of those the number is kept.
    """
    kinds = {}
    for element in elements:
        kind = kinds.setdefault(element.get("type") or "", {"ids": [], "named": 0})
        if element.get("id"):
            kind["ids"].append(element.get("id").strip("{}").lower())
        else:
            kind["named"] += 1
    return {number: {"ids": sorted(kind["ids"]), "named": kind["named"]} for number, kind in sorted(kinds.items())}


def _missing(element):
    """Return what the package needs and does not hold, and what needs it."""
    return {"required": _side(element.find("Required")), "dependent": _side(element.find("Dependent"))}


def _side(element):
    attributes = {} if element is None else element.attrib
    return {
        "type": word_for(attributes.get("type")) or "",
        "name": attributes.get("displayName") or attributes.get("schemaName") or "",
        "id": next((attributes[name].strip("{}") for name in BY_WHICH if attributes.get(name)), ""),
        "solution": attributes.get("solution", ""),
    }
