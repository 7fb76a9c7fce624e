# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a package says that it needs and does not hold, looked for in the environment (contract 19.3).

Flows, connection references and environment variables can be found by id or name. Of other kinds only the solution that
held them where the package was exported is known; that it is not installed is a hint, no proof.
"""

from __future__ import annotations

import re

from ...._core.errors import InputFailure
from ...._core.text import short
from ...api.address import any_of_many, is_guid, text
from ..operations import failures

# word: where it is found, and by which column.
FOUND_BY = {
    "flow": ("workflows", "workflowid"),
    "connection_reference": ("connectionreferences", "connectionreferencelogicalname"),
    "environment_variable": ("environmentvariabledefinitions", "schemaname"),
}
SOLUTION = ("solutions", "uniquename")
LABEL = re.compile(r"^(.*?)(?: \([\d.]+\))?$")
OF_THE_PLATFORM = ("", "active", "system", "basic")


def check(dataverse, package, predicted):
    """Raise InputFailure when something is missing for certain; return warnings about what may be.

    ``predicted`` are what earlier imports of a dry run would bring (see ``brings``).
    """
    needed = package["missing_dependencies"]
    known = {name.lower() for one in predicted or () for name in [one.get("unique_name") or "", *one["components"]]}
    wanted = {}
    for one in needed:
        place, key = _place(one["required"])
        if key and key not in known:
            wanted.setdefault(place, set()).add(key)
    there = known | _there(dataverse, wanted)
    lacking = [one for one in needed if _place(one["required"])[1] not in there]
    certain = [one for one in lacking if _place(one["required"])[0] != SOLUTION]
    if certain:
        _refuse(package, [failures.missing(one["required"], one["dependent"]) for one in certain])
    doubtful = sorted({LABEL.match(one["required"]["solution"]).group(1) for one in lacking} - {""})
    if not doubtful:
        return []
    return ["The package needs components of {0}, not installed here.".format(short(", ".join(doubtful), 150))]


def brings(package, states, bindings, pending):
    """Return what an import brings, for later tasks of a dry run; while it is ``pending``, by ids and names."""
    found = [flow["flow_id"] for flow in package["flows"] + package["desktop_flows"]]
    found += [one["name"] for one in package["connection_references"] + package["environment_variables"]]
    return {
        "unique_name": package["unique_name"],
        "publisher": package["publisher"],
        "components": sorted(found) if pending else [],
        "running": sorted(guid for guid, is_on in states.states.items() if is_on) if pending else [],
        "bound": sorted(name for name, one in bindings.connections().items() if one) if pending else [],
    }


def _place(required):
    """Return ((table, column), key in lower case) by which a required component can be found."""
    key = required["id"] or required["name"]
    if required["type"] in FOUND_BY and (required["type"] != "flow" or is_guid(key)):
        return FOUND_BY[required["type"]], key.lower()
    name = LABEL.match(required["solution"]).group(1).lower()
    return SOLUTION, "" if name in OF_THE_PLATFORM else name


def _there(dataverse, wanted):
    """Return those of the wanted keys that are there, and the empty one, which asks for nothing."""
    queries = [
        ((table, column), {"select": column, "filter": some})
        for (table, column), keys in sorted(wanted.items())
        for some in any_of_many(column, sorted(keys) if column == "workflowid" else map(text, sorted(keys)))
    ]
    pages = dataverse.rows_of([(place[0], options) for place, options in queries], "Looking for what the package needs")
    return {""} | {row[place[1]].lower() for (place, _options), rows in zip(queries, pages) for row in rows}


def _refuse(package, reasons):
    more = " ({0} more in error.reasons)".format(len(reasons) - 1) if len(reasons) > 1 else ""
    raise InputFailure(
        "The package of {0} needs what is not here: {1}{2}.".format(
            package["unique_name"], short(reasons[0]["text"], 150), more
        ),
        reasons[0]["remedy"],
        code=failures.MISSING,
        reasons=reasons,
    )
