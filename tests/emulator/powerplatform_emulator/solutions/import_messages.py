# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Import and upgrade, synchronous and not."""

from __future__ import annotations

import uuid
from typing import Any

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError, invalid_argument
from ..messages import action
from ..store import Row
from . import files
from .history import ABOUT, about_package
from .import_log import Failure, import_log
from .installation import Installation
from .job_rows import show
from .operations import KINDS, Kind, begin, caller_of, moment_of, progress, refuse_second, register, wait_for
from .verdict import ImportRefused, Wish, check, installed
from .waiting import Pending

DUPLICATE_JOB = "0x80071152"
PRIVILEGE = "prvImportCustomization"
Parameters = dict[str, Any]
Answer = Parameters | Pending | None


def _wish(operation: Row) -> Wish:
    return Wish(**operation["$request"])


def _check(environment: Environment, operation: Row) -> None:
    check(environment, files.package_of(environment, operation["fileid"]), _wish(operation))


def _work(environment: Environment, operation: Row) -> Parameters | None:
    package = files.package_of(environment, operation["fileid"])
    start, end = moment_of(operation["$start"]), moment_of(operation["$end"])
    installation = Installation(
        environment, caller_of(operation), package, _wish(operation), environment.clock.iso(end)
    )
    solution_id = installation.run()
    kept = {
        "$log": import_log(package, start, end, 100, installation.notes, None),
        "$solutionid": solution_id,
    }
    environment.store.update("solutionoperation", operation["solutionoperationid"], kept)
    return {"SolutionId": solution_id} if operation["message"] == "StageAndUpgrade" else None


def _report(environment: Environment, operation: Row, error: DataverseError) -> Row:
    package = files.manifest_of(environment, operation["fileid"])
    if package is None:
        return {}
    parameters = error.parameters if isinstance(error, ImportRefused) else []
    failure = Failure(error.code, error.message, tuple(parameters), error.component)
    start, end = moment_of(operation["$start"]), moment_of(operation["$end"])
    return {"$log": import_log(package, start, end, progress(operation, operation["$end"]), (), failure)}


for _message, _name, _operation_type in (
    ("ImportSolution", "ImportSolution", 203),
    ("ImportSolutionAsync", "ImportSolution", 54),
    ("StageAndUpgrade", "StageAndUpgrade", 211),
    ("StageAndUpgradeAsync", "StageAndUpgrade", 54),
):
    register(Kind(_message, _name, _operation_type, True, _check, _work, "Import", 0, _report))


def _begin(
    environment: Environment, caller: Caller, message: str, parameters: Parameters, job_id: str, asynchronous: bool
) -> Row:
    upgrade = message.startswith("StageAndUpgrade")
    request = {
        "overwrite": bool(parameters.get("OverwriteUnmanagedCustomizations")),
        "holding": bool(parameters.get("HoldingSolution")),
        "upgrade": upgrade,
        "parameters": _component_parameters(parameters),
    }
    file_id = files.file_for(environment, parameters)
    package = files.manifest_of(environment, file_id) if asynchronous else files.package_of(environment, file_id)
    present = installed(environment, package) if package else None
    context = "New" if present is None else "Upgrade" if upgrade else "Update"
    return begin(
        environment,
        caller,
        message,
        request,
        environment.settings.import_seconds,
        asynchronous,
        file_id,
        job_id if package else None,
        {
            "$solutionname": package.unique_name if package else None,
            "$context": context,
            ABOUT: about_package(package) if package else None,
        },
    )


def _component_parameters(parameters: Parameters) -> list[Parameters]:
    given = parameters.get("ComponentParameters") or []
    for entry in given:
        kind = str(entry.get("@odata.type", "")).rsplit(".", 1)[-1]
        needed = {"connectionreference": "connectionreferencelogicalname", "environmentvariablevalue": "schemaname"}
        if kind not in needed or not entry.get(needed[kind]):
            raise invalid_argument("A component parameter must be a named connection reference or variable value.")
    return list(given)


def _start(environment: Environment, caller: Caller, message: str, parameters: Parameters) -> Parameters:
    caller.require_write(PRIVILEGE)
    if parameters.get("ImportJobId"):
        raise invalid_argument(f"The parameter ImportJobId is not supported by {message}.")
    job_id = str(uuid.uuid4())
    operation = _begin(environment, caller, message, parameters, job_id, asynchronous=True)
    show(environment)
    return {"ImportJobKey": job_id, "AsyncOperationId": operation["solutionoperationid"]}


def _run(environment: Environment, caller: Caller, message: str, parameters: Parameters) -> Answer:
    caller.require_write(PRIVILEGE)
    refuse_second(environment, KINDS[message].lock)
    job_id = str(parameters.get("ImportJobId") or uuid.uuid4()).lower()
    if environment.store.get("importjob", job_id) or environment.store.find("solutionoperation", importjobid=job_id):
        raise DataverseError(400, DUPLICATE_JOB, "Parameter ImportJobId must be unique.")
    operation = _begin(environment, caller, message, parameters, job_id, asynchronous=False)
    answer = wait_for(environment, operation)
    show(environment)
    return answer


@action("ImportSolution")
def import_solution(environment: Environment, caller: Caller, parameters: Parameters) -> Answer:
    return _run(environment, caller, "ImportSolution", parameters)


@action("StageAndUpgrade")
def stage_and_upgrade(environment: Environment, caller: Caller, parameters: Parameters) -> Answer:
    return _run(environment, caller, "StageAndUpgrade", parameters)


@action("ImportSolutionAsync")
def import_solution_async(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    return _start(environment, caller, "ImportSolutionAsync", parameters)


@action("StageAndUpgradeAsync")
def stage_and_upgrade_async(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    return _start(environment, caller, "StageAndUpgradeAsync", parameters)
