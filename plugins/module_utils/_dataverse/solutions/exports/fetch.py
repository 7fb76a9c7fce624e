# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The messages of an export, at once or by a job; the package goes into a file as it arrives (contract 17)."""

from __future__ import annotations

import contextlib
import tempfile

from ..operations import other_operations
from ..operations import rows as operations

MEMBER = "ExportSolutionFile"
# What an export may take along besides the components, in the users' words.
SETTINGS = {
    "auto_numbering": "ExportAutoNumberingSettings",
    "calendar": "ExportCalendarSettings",
    "customization": "ExportCustomizationSettings",
    "email_tracking": "ExportEmailTrackingSettings",
    "external_applications": "ExportExternalApplications",
    "general": "ExportGeneralSettings",
    "isv_config": "ExportIsvConfig",
    "marketing": "ExportMarketingSettings",
    "outlook_synchronization": "ExportOutlookSynchronizationSettings",
    "relationship_roles": "ExportRelationshipRoles",
    "sales": "ExportSales",
}


class Fetcher:
    """Exports a solution into files without a name, which are removed when they are closed."""

    def __init__(self, dataverse, options, waiter):
        self._dataverse = dataverse
        self._name = options["name"]
        self._asynchronous = options["asynchronous"]
        self._settings = {SETTINGS[word]: True for word in options.get("settings") or ()}
        self._waiter = waiter

    def fetch(self, managed):
        """Return an open file that holds the package; while another operation runs, wait for its end."""
        return other_operations.when_idle(self._dataverse, self._waiter, lambda: self._fetch(managed))

    def _fetch(self, managed):
        doing = "Exporting solution {0!r}".format(self._name)
        body = dict({"SolutionName": self._name, "Managed": managed}, **self._settings)
        message = "ExportSolution"
        if self._asynchronous:
            message, body = "DownloadSolutionExportData", {"ExportJobId": self._run_job(body, doing)}
        with contextlib.ExitStack() as stack:
            stream = stack.enter_context(tempfile.TemporaryFile())
            self._dataverse.download(message, body, doing, MEMBER, stream)
            stack.pop_all()
            return stream

    def _run_job(self, body, doing):
        job = self._dataverse.act("ExportSolutionAsync", body, doing)
        # if it is not known how the job ended, the download shows it
        with operations.accepted(lambda: {"export_job_id": job["ExportJobId"]}):
            operations.follow(self._dataverse, self._waiter, job["AsyncOperationId"], doing, "Increase wait_timeout.")
        return job["ExportJobId"]
