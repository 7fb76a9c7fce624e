# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solutions as rows, and what belongs to them (contract 16)."""

from __future__ import annotations

from ..._core import naming
from ..._core.errors import InputFailure
from ..._core.option_checks import refuse_empty
from ..._core.text import short
from ..api.address import any_of, text

FLOW, DEFINITION, VALUE = 29, 380, 381
BASE = ("Default", "Active", "Basic")
BASE_IDS = ("fd140aaf-4df4-11dd-bd17-0019b9312238", "00000001-0000-0000-0001-00000000009b")
DEFAULT = "Default"
COLUMNS = "solutionid,uniquename,friendlyname,version,ismanaged,installedon,description"
PUBLISHER = "publisherid($select=uniquename,customizationprefix)"
RESULT_MEMBERS = (
    "solution_id",
    "unique_name",
    "friendly_name",
    "version",
    "managed",
    "installed_on",
    "description",
    "publisher",
)


def version_key(version):
    """Return a version as four integers, missing parts 0, for comparison."""
    parts = [int(part) if part.isdecimal() else 0 for part in str(version or "").split(".")]
    return tuple((parts + [0, 0, 0, 0])[:4])


def query_of(names):
    """Return the query for the rows of the solutions called ``names``: (table, options)."""
    return "solutions", {"select": COLUMNS, "expand": PUBLISHER, "filter": any_of("uniquename", map(text, names))}


def read(dataverse, unique_name):
    """Return the solution's row, or None."""
    table, options = query_of([unique_name])
    rows = dataverse.rows(table, "Reading solution {0!r}".format(unique_name), **options)
    return rows[0] if rows else None


def require(dataverse, unique_name, remedy="Use the unique name of an existing solution."):
    """Return the solution's row; InputFailure, with what may have been meant, if there is none."""
    row = read(dataverse, unique_name)
    if row:
        return row
    raise InputFailure(
        "There is no solution {0!r} in {1}.".format(short(unique_name, 80), dataverse.url),
        "{0} {1}".format(suggestion(dataverse, unique_name), remedy).strip(),
    )


def suggestion(dataverse, unique_name):
    """Return a sentence about the solutions that may be meant by a name that none has, "" when none is near."""
    tried = "Searching for solution {0!r}".format(unique_name)
    rows = dataverse.rows("solutions", tried, select="uniquename,friendlyname", filter="isvisible eq true")
    return naming.meant(unique_name, [(row["uniquename"], row.get("friendlyname")) for row in rows])


def is_base(row):
    """Return whether a solution is one of those that hold whatever is in no other.

    They are the same in every environment (contract 16.1; the ids are inferred).
    """
    return row["uniquename"] in BASE or row["solutionid"].lower() in BASE_IDS


def refuse_base(row, what):
    """Raise InputFailure for the solutions that hold whatever is in no other; ``what`` cannot be done with them."""
    if is_base(row):
        raise InputFailure(
            "Solution {0!r} contains all components that are in no other solution, and cannot be {1}.".format(
                row["uniquename"], what
            ),
            "Add the components to a solution of their own.",
        )


def require_unmanaged(dataverse, unique_name, what):
    """Return the row of a solution in which ``what`` should be created; InputFailure if that is not possible."""
    row = require(dataverse, unique_name)
    if row["ismanaged"]:
        raise InputFailure(
            "{0} cannot be created in {1!r}, which is a managed solution.".format(what, unique_name),
            "Use an unmanaged solution, or omit the option.",
        )
    return row


def flow_ids(dataverse, solution_id, name):
    """Return the ids of the flows (of any category) that are components of a solution."""
    return set(component_types(dataverse, solution_id, name, " and componenttype eq {0}".format(FLOW)))


def members(dataverse, unique_name):
    """Return the ids of all components of a solution; None, for no limit, when no solution is named.

    The number of some types differs between environments (contract 13.1), so no type is asked for.
    """
    if not unique_name:
        return None
    return set(component_types(dataverse, require(dataverse, unique_name)["solutionid"], unique_name))


def holders(dataverse, object_id):
    """Return the names of the solutions that users have made and that hold a component, by its id.

    All that is not managed is in the default solution too, which says nothing.
    """
    rows = dataverse.rows(
        "solutioncomponents",
        "Reading the solutions of a component",
        select="objectid",
        expand="solutionid($select=uniquename,isvisible)",
        filter="objectid eq {0}".format(object_id),
    )
    found = [row.get("solutionid") or {} for row in rows]
    return sorted({one["uniquename"] for one in found if one.get("isvisible") and one["uniquename"] != DEFAULT})


def component_types(dataverse, solution_id, name, condition=""):
    """Return the types of a solution's components under their ids."""
    rows = dataverse.rows(
        "solutioncomponents",
        "Reading the components of solution {0!r}".format(short(name, 80)),
        select="objectid,componenttype",
        filter="_solutionid_value eq {0}{1}".format(solution_id, condition),
    )
    return {row["objectid"].lower(): row["componenttype"] for row in rows}


def as_result(row):
    """Return a solution's row in the users' words; None for None."""
    if row is None:
        return None
    publisher = row.get("publisherid") or {}
    return {
        "solution_id": row["solutionid"],
        "unique_name": row["uniquename"],
        "friendly_name": row.get("friendlyname"),
        "version": row.get("version"),
        "managed": row.get("ismanaged"),
        "installed_on": row.get("installedon"),
        "description": row.get("description") or "",
        "publisher": publisher.get("uniquename"),
    }


def list_solutions(dataverse, options):
    """Return the visible solutions that match ``options`` of the module dataverse_solution_info, as results."""
    refuse_empty(options, "name")
    unique_name, managed = options.get("name"), options.get("managed")
    conditions = ["isvisible eq true"]
    if unique_name:
        conditions.append("uniquename eq {0}".format(text(unique_name)))
    if managed is not None:
        conditions.append("ismanaged eq {0}".format("true" if managed else "false"))
    rows = dataverse.rows(
        "solutions",
        "Listing solutions",
        select=COLUMNS,
        expand=PUBLISHER,
        filter=" and ".join(conditions),
        orderby="uniquename asc",
    )
    return [as_result(row) for row in rows]
