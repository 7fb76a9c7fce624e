# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out an import: staged, started once, followed to its verdict (contract 18.3 to 18.6)."""

from __future__ import annotations

import base64

from ..._core.errors import Failure, OutcomeUnknown, Refused, StillRunning
from ..api.refusals import REMEDIES, normal_code, short
from . import operations

BUSY = ("0x80071151", "0x80071154", "0x80071155")
LOOK_UP_TIMES = 10


class ImportRun:
    """One import of one package.

    ``label`` names it in messages; ``waiter`` bounds every wait; ``facts`` holds the ids a later run needs.
    """

    def __init__(self, dataverse, package, label, waiter, sleep):
        self._dataverse = dataverse
        self._package = package
        self._label = label
        self._waiter = waiter
        self._sleep = sleep
        self.facts = {"async_operation_id": None, "import_job_id": None}

    def stage(self, content):
        """Let the server check the package and return the upload's id. Nothing visible changes."""
        doing = "Staging {0}".format(self._label)
        body = {"CustomizationFile": base64.b64encode(content).decode("ascii")}
        results = self._dataverse.act("StageSolution", body, doing)["StageSolutionResults"]
        if results["StageSolutionStatus"] != "Passed":
            reasons = [_missing(one) for one in results.get("MissingDependencies") or []]
            reasons += [_validation(one) for one in results.get("SolutionValidationResults") or []]
            raise _failure(doing, "the server's check did not pass", reasons)
        return results["StageSolutionUploadId"]

    def start(self, message, upload, options):
        """Start the import, at most once; wait first while another solution operation is running."""
        doing = "Importing {0}".format(self._label)
        body = dict(options, SolutionParameters={"StageSolutionUploadId": upload})
        while True:
            self.wait_for_others()
            moment = self._moment()
            try:
                answer = self._dataverse.act(message, body, doing)
                self._started(answer["AsyncOperationId"], answer["ImportJobKey"])
                return
            except OutcomeUnknown as unknown:
                self._look_up(message, moment, unknown)
                return
            except Refused as refusal:
                if refusal.code not in BUSY or not operations.unfinished(self._dataverse):
                    raise

    def wait_for_others(self):
        """Wait until no other solution operation is running in the environment."""
        running = operations.wait_until_quiet(self._dataverse, self._waiter)
        if running:
            raise StillRunning(
                "{0} was not started: {1} {2}, begun {3}, is still running after {4} s.".format(
                    self._label, running[0].message_name, running[0].guid, running[0].created_on, self._waiter.timeout
                ),
                "Run the task again later, or raise wait_timeout.",
                facts=self.facts,
            )

    def follow(self):
        """Wait for the end and raise unless the import succeeded."""
        doing = "Importing {0}".format(self._label)
        operation = self._waiter.until(
            lambda: operations.read(self._dataverse, self.facts["async_operation_id"], doing)
        )
        if not operation.over:
            raise StillRunning(
                "{0} is {1} after {2} s; it goes on at the server (operation {3}).".format(
                    doing, operation.phase, self._waiter.timeout, operation.guid
                ),
                "Run the task again to wait for it, or raise wait_timeout.",
                facts=self.facts,
            )
        verdict = self._verdict()
        if operation.succeeded and verdict.get("Status", "Passed") == "Passed":
            return
        reasons = [{"text": short(text, 500)} for text in verdict.get("ErrorMessages") or []]
        code = normal_code(operation.code) if operation.code else None
        failure = _failure(doing, operation.text or operation.phase, reasons, REMEDIES.get(code, ""))
        failure.code = code
        failure.facts = dict(self.facts)
        raise failure

    def _verdict(self):
        """Return the server's own result of the import; {} where it does not know that function or job."""
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

    def _started(self, operation, job):
        self.facts.update(async_operation_id=operation, import_job_id=job)

    def _moment(self):
        """Return the server's time of the last answer, to recognise what is started from here on."""
        return self._dataverse.server_time.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _look_up(self, message, moment, unknown):
        """Find the operation that a request without an answer may have started, and adopt it if it is ours alone."""
        me = self._dataverse.who_am_i()["UserId"].lower()
        candidates = []
        for _attempt in range(LOOK_UP_TIMES):
            candidates = [
                one
                for one in operations.since(self._dataverse, moment)
                if one.message_name == message and (one.created_by or "").lower() == me
            ]
            if candidates:
                break
            self._sleep(min(self._waiter.interval, 3))
        if len(candidates) == 1:
            self._started(candidates[0].guid, None)
            return
        if not candidates:
            raise unknown
        raise OutcomeUnknown(
            "{0}: no answer came, and {1} operations were started since: {2}.".format(
                self._label, len(candidates), ", ".join(one.guid for one in candidates[:4])
            ),
            "Wait until they are over and run the task again.",
        )


def _failure(doing, why, reasons, remedy=""):
    first = short(reasons[0]["text"], 140) if reasons else ""
    text = short(why, 140)
    if first and first not in text:
        text = "{0}: {1}".format(text, first)
    return Failure("{0} failed: {1}.".format(doing, text), remedy, reasons=reasons, detail=why)


def _missing(one):
    required = (
        one.get("RequiredComponentDisplayName")
        or one.get("RequiredComponentSchemaName")
        or one.get("RequiredComponentId")
    )
    dependent = one.get("DependentComponentDisplayName") or one.get("DependentComponentSchemaName")
    return {
        "component_type": one.get("RequiredComponentType"),
        "name": required,
        "text": "{0!r} is missing, which {1!r} needs".format(required, dependent),
        "dependency": one.get("RequiredSolutionName"),
        "remedy": "Import the solution that holds it first, or add it to this one.",
    }


def _validation(one):
    return {"name": None, "text": short(one.get("Message") or "", 500), "code": one.get("ErrorCode")}
