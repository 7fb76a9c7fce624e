# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following an import to its end, and what is said of it then (contract 18.3 to 18.6)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

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


class Known(NamedTuple):
    """What is known of an import: the ids of its operation and its job, and whether its start was accepted.

    ``moment`` is the server's time then, if a job follows from it; ``was_there`` says that the operation was seen,
    ``over`` that the import has ended, ``failed`` that it did not succeed. ``document`` is the XML of the job, once it
    has been read.
    """

    operation: str | None = None
    job: str | None = None
    is_sent: bool = False
    moment: str | None = None
    was_there: bool = False
    over: bool = False
    failed: bool = False
    document: str | None = None


class Import:
    """One import that is followed: ``known`` is what is known of it now.

    A job without an operation is followed by itself; one whose id was lost is found by ``find_job(moment)``.
    """

    def __init__(self, dataverse: Any, label: str, waiter: Waiter, find_job: Callable[[str], str | None]) -> None:
        self._dataverse = dataverse
        self._find_job = find_job
        self._doing = "Importing {0}".format(label)
        self._waiter = waiter
        self.known = Known()

    @property
    def facts(self) -> dict[str, str | None]:
        """The ids of the operation and of the job."""
        return {"async_operation_id": self.known.operation, "import_job_id": self.known.job}

    def started(self, operation: str | None = None, job: str | None = None) -> None:
        """Note the ids of what will be followed, if it is known."""
        self.known = Known(operation, job)

    def accepted(self, moment: str | None = None) -> None:
        """Note that the start was accepted, by the server's time ``moment``."""
        self.known = self.known._replace(is_sent=True, moment=moment)

    @contextlib.contextmanager
    def told(self) -> Iterator[None]:
        """Let what fails after a start report the ids, whether the import is over, and that it was sent."""
        try:
            yield
        except Failure as failure:
            known = self.known
            if not (known.is_sent or isinstance(failure, OutcomeUnknown)):
                raise
            told = failure.but(
                facts={**self.facts, "finished": known.over, **failure.facts},
                perhaps_changed=failure.perhaps_changed or not known.failed,
            )
            if known.over or isinstance(failure, (StillRunning, OutcomeUnknown)):
                raise told
            guid = known.operation or known.job or ""
            raise operations.broken_off(told, self._doing, guid, "Run the task again to wait for it.")

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
        known = self.known = self.known._replace(over=True)
        if known.moment and not known.job:
            self.known = known._replace(job=self._find_job(known.moment))
        verdict = self._verdict()
        if isinstance(state, jobs.Job):
            self._judge_job(verdict)
        elif state.met_the_lock and not self._has_job():
            raise state.failure(self._doing)
        elif not state.succeeded or verdict.get("Status") == FAILED:
            raise self.failure(state.text or seen.phase, normal_code(state.code), verdict)

    def failure(self, text: str, code: str | None, verdict: dict[str, Any] | None = None) -> Failure:
        """Return the Failure for an import that did not succeed, with all reasons, wherever they are noted."""
        self.known = self.known._replace(failed=True)
        messages = (verdict or {}).get("ErrorMessages") or []
        found = failures.reasons(text, code, messages, self.read_document())
        return failures.failure(self._doing, text, found, code=code, facts=self.facts)

    def read_document(self) -> str | None:
        """Return the job's XML, which is read once; None if there is none."""
        if self.known.document is None and self.known.job:
            self.known = self.known._replace(document=jobs.document(self._dataverse, self.known.job))
        return self.known.document

    def _has_job(self) -> bool:
        return self.known.job is not None and jobs.read(self._dataverse, self.known.job, READING_JOB).there

    def _look(self) -> Seen:
        """Look at the operation; when its row has been cleared away after it existed, at the job."""
        guid, job, was_there = self.known.operation, self.known.job, self.known.was_there
        if guid:
            operation = operations.read(self._dataverse, guid, operations.READING)
            if operation.there or not (was_there and job):
                self.known = self.known._replace(was_there=was_there or operation.there)
                return Seen(operation.over, operation.phase, self._percent if job else None, operation)
        noted = jobs.read(self._dataverse, job, READING_JOB)
        return Seen(noted.over, noted.phase, noted.percent, noted)

    def _percent(self) -> float | None:
        """Return the progress that the job shows; asked for only when it is about to be read."""
        return jobs.read(self._dataverse, self.known.job, READING_JOB).percent

    def _judge_job(self, verdict: dict[str, Any]) -> None:
        """Raise Failure unless the import succeeded: a job shows only that it is over.

        Its document, or the server's verdict, shows how it ended. An import is valid although flows could not be turned
        on: whether they are as they should be is checked afterwards (restoring.py).
        """
        document = self.read_document()
        failed = log.has_failed(document)
        if verdict.get("Status") == FAILED or (failed and verdict.get("Status") != PASSED):
            text = log.status_text(document)
            raise self.failure(text or "the import job says so", None, verdict)

    def _verdict(self) -> dict[str, Any]:
        """Return the server's own result of the import; {} if it does not know that function or job."""
        job = self.known.job
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
