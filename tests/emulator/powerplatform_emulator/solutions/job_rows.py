# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows that show solution operations: asyncoperation and importjob."""

from __future__ import annotations

from ..environment import Environment
from ..store import Row
from ..tables.rules import default_columns, stamp_creation
from .history import HISTORY, history, is_noted
from .operations import FAILED, FINISHED, KINDS, RUNNING, SUCCEEDED, WAITING, caller_of, moment_of, progress

# statecode, statuscode
CODES = {WAITING: (0, 0), RUNNING: (2, 20), SUCCEEDED: (3, 30), FAILED: (3, 31)}


def show(environment: Environment) -> None:
    """Bring the visible rows up to date; a row that tells the end is not touched again."""
    now = environment.clock.now().timestamp()
    for operation in list(environment.store.scan("solutionoperation")):
        if operation.get("$settled") or now < operation["$visible"]:
            continue
        if operation["$asynchronous"]:
            _show_async_operation(environment, operation)
        if is_noted(operation):
            _write(environment, HISTORY, *history(environment, operation), operation)
        if operation["importjobid"] and "$start" in operation:
            _show_import_job(environment, operation, now)
        if operation["state"] in FINISHED:
            environment.store.update("solutionoperation", operation["solutionoperationid"], {"$settled": True})


def _write(environment: Environment, table: str, row_id: str, changes: Row, first: Row, operation: Row) -> None:
    present = environment.store.get(table, row_id)
    if present is None:
        new = {**default_columns(environment, environment.schema.table(table)), **first, **changes}
        new["createdon"] = environment.clock.iso(moment_of(operation["$created"]))
        stamp_creation(environment, caller_of(operation), table, new)
        environment.store.insert(table, new)
    elif any(present.get(name) != value for name, value in changes.items()):
        environment.store.update(table, row_id, changes)


def _show_async_operation(environment: Environment, operation: Row) -> None:
    kind = KINDS[operation["message"]]
    iso = environment.clock.iso
    row_id = operation["solutionoperationid"]
    statecode, statuscode = CODES[operation["state"]]
    changes: Row = {"statecode": statecode, "statuscode": statuscode}
    if "$start" in operation:
        changes["startedon"] = iso(moment_of(operation["$start"]))
    if operation["state"] in FINISHED:
        changes["completedon"] = iso(moment_of(operation["$end"]))
        changes["executiontimespan"] = round(operation["$end"] - operation.get("$start", operation["$end"]), 3)
    if operation["state"] == FAILED:
        failure = operation["$failure"]
        changes["errorcode"] = int(failure["code"], 16) - (1 << 32)
        changes["message"] = changes["friendlymessage"] = failure["text"]
    first = {
        "asyncoperationid": row_id,
        "name": kind.name,
        "messagename": kind.message,
        "operationtype": kind.operation_type,
        "subtype": 1,
        "dependencytoken": f"SolutionOperation_{environment.organization_id}" if kind.exclusive else None,
        "correlationid": row_id,
        "requestid": row_id,
        "depth": 1,
        "retrycount": 0,
        "sequence": operation["$order"],
        "retainjobhistory": False,
        "iswaitingforevent": False,
        "hostid": None,
        "data": None,
        "errorcode": None,
        "message": None,
        "friendlymessage": None,
        "startedon": None,
        "completedon": None,
        "executiontimespan": None,
    }
    _write(environment, "asyncoperation", row_id, changes, first, operation)


def _show_import_job(environment: Environment, operation: Row, now: float) -> None:
    iso = environment.clock.iso
    changes: Row = {"startedon": iso(moment_of(operation["$start"]))}
    if operation["state"] in FINISHED:
        changes["completedon"] = iso(moment_of(operation["$end"]))
        changes["progress"] = 100.0 if operation["state"] == SUCCEEDED else progress(operation, operation["$end"])
        changes["data"] = operation["$log"]
        changes["solutionid"] = operation.get("$solutionid")
    else:
        changes["progress"] = progress(operation, now)
    first = {
        "importjobid": operation["importjobid"],
        "name": "Customizations",
        "solutionname": operation["$solutionname"],
        "importcontext": "ImportInstall",
        "operationcontext": operation["$context"],
        "data": None,
        "completedon": None,
        "solutionid": None,
    }
    _write(environment, "importjob", operation["importjobid"], changes, first, operation)
