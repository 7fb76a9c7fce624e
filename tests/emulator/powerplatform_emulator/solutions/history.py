# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The history of solutions: who did something is not in it, nor are table edits and what never began."""

from __future__ import annotations

from ..environment import Environment
from ..store import Row
from .components import find_solution
from .operations import FAILED, FINISHED, KINDS, SUCCEEDED, moment_of
from .package import Package

HISTORY = "msdyn_solutionhistory"
ABOUT = "$about"
STARTED, COMPLETED = 0, 1
NONE, NEW, UPGRADE, UPDATE, DELETE, SINGLE_STEP = range(6)
# What messages are, whatever was installed before; the last is measured and not documented.
SUBOPERATIONS = {"DeleteAndPromote": UPGRADE, "UninstallSolution": DELETE, "StageAndUpgrade": SINGLE_STEP}
OF_IMPORTS = {"New": NEW, "Update": UPDATE}


def about_package(package: Package) -> Row:
    """What the history says of a solution that comes in a package."""
    return {
        "msdyn_name": package.unique_name,
        "msdyn_solutionversion": package.version,
        "msdyn_ismanaged": package.managed,
        "msdyn_ispatch": bool(package.base),
        "msdyn_publishername": package.publisher.friendly_name,
    }


def about_solution(environment: Environment, unique_name: str | None) -> Row:
    """What the history says of a solution that is installed."""
    row = find_solution(environment, unique_name or "")
    if row is None:
        return {"msdyn_name": unique_name}
    publisher = environment.store.get("publisher", row.get("_publisherid_value") or "") or {}
    return {
        "msdyn_name": unique_name,
        "msdyn_solutionid": row["solutionid"],
        "msdyn_solutionversion": row.get("version"),
        "msdyn_ismanaged": bool(row.get("ismanaged")),
        "msdyn_ispatch": bool(row.get("_parentsolutionid_value")),
        "msdyn_publishername": publisher.get("friendlyname"),
    }


def is_noted(operation: Row) -> bool:
    return KINDS[operation["message"]].history is not None and not operation.get("$doomed")


def history(environment: Environment, operation: Row) -> tuple[str, Row, Row]:
    """The id of the row, what changes in it and what it begins with."""
    changes: Row = {"msdyn_status": STARTED}
    if operation["state"] in FINISHED:
        changes = {
            "msdyn_status": COMPLETED,
            "msdyn_endtime": environment.clock.iso(moment_of(operation["$end"])),
            "msdyn_result": operation["state"] == SUCCEEDED,
            "msdyn_totaltime": round(operation["$end"] - operation["$created"]),
        }
    if operation["state"] == FAILED:
        failure = operation["$failure"]
        changes |= {"msdyn_errorcode": failure["code"], "msdyn_exceptionmessage": failure["text"]}
    row_id, request = operation["solutionoperationid"], operation["$request"] or {}
    first = {
        "msdyn_solutionhistoryid": row_id,
        "msdyn_activityid": row_id,
        "msdyn_correlationid": row_id,
        "msdyn_operation": KINDS[operation["message"]].history,
        "msdyn_suboperation": _suboperation(operation),
        "msdyn_isoverwritecustomizations": bool(request.get("overwrite")),
        "msdyn_starttime": environment.clock.iso(moment_of(operation["$created"])),
        "msdyn_result": False,
        **(operation.get(ABOUT) or about_solution(environment, request.get("solution"))),
    }
    return row_id, changes, first


def _suboperation(operation: Row) -> int:
    if (operation["$request"] or {}).get("holding"):
        return UPGRADE
    of_import = OF_IMPORTS.get(operation.get("$context", ""), NONE)
    return SUBOPERATIONS.get(KINDS[operation["message"]].name, of_import)
