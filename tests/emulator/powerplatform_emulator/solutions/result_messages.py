# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of an import: RetrieveSolutionImportResult and the formatted results."""

from __future__ import annotations

from typing import Any

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError, invalid_argument
from ..messages import function
from .import_log import formatted_results, has_failed, messages_of

NO_SUCH_JOB = "0x80044252"
Parameters = dict[str, Any]


def _finished_log(environment: Environment, parameters: Parameters) -> str:
    job = environment.store.get("importjob", str(parameters["ImportJobId"]))
    if job is None:
        raise DataverseError(404, NO_SUCH_JOB, "The requested importjob does not exist.")
    if not job.get("data"):
        raise invalid_argument(f"The import job {job['importjobid']} has not completed.")
    return str(job["data"])


@function("RetrieveSolutionImportResult")
def retrieve_solution_import_result(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    log = _finished_log(environment, parameters)
    return {
        "SolutionOperationResult": {
            "FormattedResults": formatted_results(log),
            "Type": "Import",
            "Status": "Failed" if has_failed(log) else "Passed",
            "WarningMessages": messages_of(log, "warning"),
            "ErrorMessages": messages_of(log, "failure"),
            "ActionLink": {"Label": None, "Target": None},
        }
    }


@function("RetrieveFormattedImportJobResults")
def retrieve_formatted_results(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    return {"FormattedResults": formatted_results(_finished_log(environment, parameters))}
