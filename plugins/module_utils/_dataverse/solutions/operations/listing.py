# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations and import jobs as results show them, so that a play can wait for them (contract 18.4 to 18.6).

An operation does not name its solution; an import job does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import InputFailure
from ...._core.option_checks import refuse_empty
from ...._core.refusal import normal_code
from ...api.address import is_guid
from ...api.markup import parse
from . import failures, jobs, log, other_operations
from . import rows as operations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ...api.client import Dataverse
    from .jobs import Job
    from .rows import Operation


def read_list(dataverse: Dataverse, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the operations and jobs that ``options`` of the module dataverse_solution_operation_info ask for."""
    refuse_empty(options, "async_operation_id", "import_job_id", "solution")
    for name in ("async_operation_id", "import_job_id"):
        if options.get(name) and not is_guid(options[name]):
            raise InputFailure("{0} is not a GUID: {1!r}.".format(name, options[name][:60]))
    found, import_jobs = _read(dataverse, options)
    shown = [_operation(one) for one in found]
    shown += [_job(dataverse, one, number == 0) for number, one in enumerate(import_jobs)]
    for one in shown:
        one["abandoned"] = not one["finished"] and other_operations.is_abandoned(dataverse, one["created_on"])
    return {
        "operations": [one for one in shown if one["async_operation_id"]],
        "import_jobs": [one for one in shown if not one["async_operation_id"]],
        "finished": all(one["finished"] or one["abandoned"] for one in shown),
    }


def _read(dataverse: Dataverse, options: Mapping[str, Any]) -> tuple[list[Operation], list[Job]]:
    """Return (operations, jobs): the one that is asked for, or those that run and the jobs of a solution."""
    guid, job, solution = (options.get(name) for name in ("async_operation_id", "import_job_id", "solution"))
    if guid:
        return [operations.read(dataverse, guid, "Reading operation {0}".format(guid))], []
    if job:
        return [], [jobs.read(dataverse, job, "Reading import job {0}".format(job))]
    return operations.unfinished(dataverse), jobs.of_solution(dataverse, solution) if solution else []


def _operation(operation: Operation) -> dict[str, Any]:
    return {
        "async_operation_id": operation.guid,
        "operation": operation.message_name,
        "status": operation.phase,
        "finished": operation.over,
        "succeeded": operation.succeeded if operation.over else None,
        "text": operation.text or "",
        "code": normal_code(operation.code) if operation.code else None,
        "created_on": operation.created_on,
    }


def _job(dataverse: Dataverse, job: Job, with_verdict: bool) -> dict[str, Any]:
    """Return a job; how it ended stands in its document, if it has left one, which is read of the newest job only."""
    shown: dict[str, Any] = {
        "async_operation_id": None,
        "import_job_id": job.guid,
        "solution": job.solution,
        "status": job.phase,
        "finished": job.over,
        "succeeded": None,
        "percent": job.percent,
        "reasons": [],
        "created_on": job.created_on,
    }
    document = jobs.document(dataverse, job.guid) if job.over and with_verdict else None
    if parse(document) is not None:
        shown["succeeded"] = not log.has_failed(document)
        if not shown["succeeded"]:
            shown["reasons"] = failures.reasons(log.status_text(document), None, [], document)
        shown["status"] = "succeeded" if shown["succeeded"] else "failed"
    return shown
