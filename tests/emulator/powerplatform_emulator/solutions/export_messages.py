# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Export: a zip made from the rows, at once or by a job."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from ..caller import Caller
from ..environment import VERSION, Environment
from ..errors import DataverseError, not_found
from ..messages import action
from ..store import Row
from . import files
from .assembly import EXPORT_FAILED, assemble, exportable_solution
from .job_rows import show
from .operations import FAILED, SUCCEEDED, Kind, begin, register, wait_for
from .package_writer import write_package
from .waiting import Pending

PRIVILEGE = "prvExportCustomization"
Parameters = dict[str, Any]
Answer = Parameters | Pending | None


def _check(environment: Environment, operation: Row) -> None:
    exportable_solution(environment, operation["$request"]["solution"])


def _write(environment: Environment, operation: Row) -> None:
    request = operation["$request"]
    package = assemble(environment, exportable_solution(environment, request["solution"]), request["managed"])
    content = write_package(package, environment.clock.now(), VERSION)
    files.keep(environment, base64.b64encode(content).decode(), request["job"])


def _answer(environment: Environment, operation: Row) -> Parameters:
    return {"ExportSolutionFile": files.take(environment, operation["$request"]["job"])}


register(Kind("ExportSolution", "ExportSolution", 202, False, _check, _write, "Export", 2, answer=_answer))
register(Kind("ExportSolutionAsync", "ExportSolution", 202, False, _check, _write, "Export", 2))


def _begin(
    environment: Environment, caller: Caller, message: str, parameters: Parameters, job_id: str, asynchronous: bool
) -> Row:
    caller.require_write(PRIVILEGE)
    exportable_solution(environment, parameters["SolutionName"])
    request = {"solution": parameters["SolutionName"], "managed": bool(parameters["Managed"]), "job": job_id}
    return begin(environment, caller, message, request, environment.settings.export_seconds, asynchronous)


@action("ExportSolution")
def export_solution(environment: Environment, caller: Caller, parameters: Parameters) -> Answer:
    operation = _begin(environment, caller, "ExportSolution", parameters, str(uuid.uuid4()), asynchronous=False)
    return wait_for(environment, operation)


@action("ExportSolutionAsync")
def export_solution_async(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    job_id = str(uuid.uuid4())
    operation = _begin(environment, caller, "ExportSolutionAsync", parameters, job_id, asynchronous=True)
    show(environment)
    return {"AsyncOperationId": operation["solutionoperationid"], "ExportJobId": job_id}


@action("DownloadSolutionExportData")
def download_solution_export_data(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    caller.require_write(PRIVILEGE)
    job_id = str(parameters["ExportJobId"]).lower()
    jobs = [
        row
        for row in environment.store.find("solutionoperation", message="ExportSolutionAsync")
        if row["$request"]["job"] == job_id
    ]
    if not jobs:
        raise not_found("exportsolutionupload", job_id)
    if jobs[0]["state"] == FAILED:
        raise DataverseError(400, jobs[0]["$failure"]["code"], jobs[0]["$failure"]["text"])
    if jobs[0]["state"] != SUCCEEDED:
        raise DataverseError(400, EXPORT_FAILED, f"The export job {job_id} has not completed.")
    return {"ExportSolutionFile": files.text_of(environment, job_id)}
