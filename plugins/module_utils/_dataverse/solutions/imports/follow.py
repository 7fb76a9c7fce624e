# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following an import to its end, and what is said of it then (contract 18.3 to 18.6)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ...._core.errors import Failure, OutcomeUnknown, Refused, StillRunning
from ...._core.late_imports import late
from ...._core.refusal import normal_code
from ...._core.waiter import Seen
from ..operations import jobs
from ..operations import rows as operations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ...._core.waiter import Waiter
    from ..operations import failures, log
else:
    failures, log = late(__package__, "..operations.failures", "..operations.log")

PASSED, FAILED = "Passed", "Failed"
READING_JOB = "Reading its job"


class Import:
    """An import that was started: ``facts`` are the ids of its operation and its job, as far as they are known.

    A job without an operation is followed by itself; one whose id was lost is found by ``find_job(moment)``.
    ``document`` is the XML of the job, once it has been read; ``over`` says that the import has ended, ``failed`` that
    it did not succeed.
    """

    def __init__(self, dataverse: Any, label: str, waiter: Waiter, find_job: Callable[[str], str | None]) -> None:
        self._dataverse = dataverse
        self._find_job = find_job
        self._doing = "Importing {0}".format(label)
        self._waiter = waiter
        self._moment: str | None = None
        self.failed = False
        self.facts: dict[str, Any] = {}
        self.started()

    def started(self, operation: str | None = None, job: str | None = None) -> None:
        """Note the ids of what will be followed, if it is known."""
        self.facts.update(async_operation_id=operation, import_job_id=job)
        self._was_there = self._is_sent = self.over = False
        self.document: str | None = None

    def accepted(self, moment: str | None = None) -> None:
        """Note that the start was accepted, by the server's time ``moment``."""
        self._is_sent = True
        self._moment = moment

    @contextlib.contextmanager
    def told(self) -> Iterator[None]:
        """Let what fails after a start report the ids, whether the import is over, and that it was sent."""
        try:
            yield
        except Failure as failure:
            if not (self._is_sent or isinstance(failure, OutcomeUnknown)):
                raise
            failure.facts = {**self.facts, "finished": self.over, **failure.facts}
            failure.perhaps_changed = failure.perhaps_changed or not self.failed
            if self.over or isinstance(failure, (StillRunning, OutcomeUnknown)):
                raise
            guid = self.facts["async_operation_id"] or self.facts["import_job_id"]
            raise operations.broken_off(failure, self._doing, guid, "Run the task again to wait for it.")

    def follow(self) -> None:
        """Wait for the end and raise Failure, with all reasons, unless the import succeeded."""
        seen = self._waiter.until(self._look)
        state = seen.value
        if not seen.over:
            raise StillRunning(
                "{0} is {1} after {2} s. It continues on the server ({3}).".format(
                    self._doing, seen.phase, self._waiter.timeout, state.guid
                ),
                "Run the task again to wait for it, or increase wait_timeout.",
                facts=self.facts,
            )
        self.over = True
        if self._moment and not self.facts["import_job_id"]:
            self.facts["import_job_id"] = self._find_job(self._moment)
        verdict = self._verdict()
        if isinstance(state, jobs.Job):
            self._judge_job(verdict)
        elif state.met_the_lock and not self._has_job():
            raise state.failure(self._doing)
        elif not state.succeeded or verdict.get("Status") == FAILED:
            raise self.failure(state.text or seen.phase, normal_code(state.code), verdict)

    def failure(self, text: str, code: str | None, verdict: dict[str, Any] | None = None) -> Failure:
        """Return the Failure for an import that did not succeed, with all reasons, wherever they are noted."""
        self.failed = True
        self.read_document()
        messages = (verdict or {}).get("ErrorMessages") or []
        found = failures.reasons(text, code, messages, self.document)
        return failures.failure(self._doing, text, found, code=code, facts=self.facts)

    def read_document(self) -> None:
        """Read the job's XML, once."""
        if self.document is None and self.facts["import_job_id"]:
            self.document = jobs.document(self._dataverse, self.facts["import_job_id"])

    def _has_job(self) -> bool:
        job = self.facts["import_job_id"]
        return bool(job) and jobs.read(self._dataverse, job, READING_JOB).there

    def _look(self) -> Seen:
        """Look at the operation; when its row has been cleared away after it existed, at the job."""
        guid, job = self.facts["async_operation_id"], self.facts["import_job_id"]
        if guid:
            operation = operations.read(self._dataverse, guid, operations.READING)
            if operation.there or not (self._was_there and job):
                self._was_there = self._was_there or operation.there
                return Seen(operation.over, operation.phase, self._percent if job else None, operation)
        noted = jobs.read(self._dataverse, job, READING_JOB)
        return Seen(noted.over, noted.phase, noted.percent, noted)

    def _percent(self) -> float | None:
        """Return the progress that the job shows; asked for only when it is about to be read."""
        return jobs.read(self._dataverse, self.facts["import_job_id"], READING_JOB).percent

    def _judge_job(self, verdict: dict[str, Any]) -> None:
        """Raise Failure unless the import succeeded: a job shows only that it is over.

        Its document, or the server's verdict, shows how it ended. An import is valid although flows could not be turned
        on: whether they are as they should be is checked afterwards (restoring.py).
        """
        self.read_document()
        failed = log.has_failed(self.document)
        if verdict.get("Status") == FAILED or (failed and verdict.get("Status") != PASSED):
            text = log.status_text(self.document)
            raise self.failure(text or "the import job says so", None, verdict)

    def _verdict(self) -> dict[str, Any]:
        """Return the server's own result of the import; {} if it does not know that function or job."""
        job = self.facts["import_job_id"]
        if not job:
            return {}
        try:
            answer = self._dataverse.get(
                "RetrieveSolutionImportResult(ImportJobId={0})".format(job), "Reading the result of the import"
            )
        except Refused as refusal:
            if refusal.http_status in (400, 404, 501):
                return {}
            raise
        return answer.get("SolutionOperationResult") or {}
