# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exporting a solution into a file that changes only when the solution did (contract 17)."""

from __future__ import annotations

import base64
import binascii
import os

from ..._core.diff import only_differences
from ..._core.errors import Failure, InputFailure, StillRunning
from ..._core.plan import Plan, Step
from ..._core.waiter import Waiter
from .. import files
from . import operations
from . import solution as solutions
from .packages import package
from .summary import summary


class ExportResource:
    """The package file that ``options`` of the module dataverse_solution_export declare.

    Exporting leaves the environment as it is, so it happens while planning: nothing else can tell whether the file has
    to change.
    """

    warnings = ()

    def __init__(self, dataverse, options, progress):
        self._dataverse = dataverse
        self._name = options["name"]
        self._managed = options["managed"]
        self._mode = _mode(options.get("mode"))
        self._waiter = Waiter(options["wait_timeout"], options["wait_interval"], progress)
        self._dest = _file(os.path.expanduser(options["dest"]), options["name"], options["managed"])
        self._solution = None
        self._content = None
        self._package = None

    def plan(self):
        """Export, and compare the package with the file."""
        files.check_folder(self._dest, "dest")
        self._solution = solutions.require(self._dataverse, self._name)
        if self._solution["ismanaged"]:
            raise InputFailure(
                "Solution {0!r} is managed in {1} and cannot be exported there.".format(
                    self._name, self._dataverse.url
                ),
                "Export it from the environment where it is developed.",
            )
        self._content = self._export()
        self._package = package.read(self._content, "The package exported from {0}".format(self._dataverse.url))
        self._verify()
        before = self._existing()
        if before.get("fingerprint") == self._package["fingerprint"]:
            return Plan(self._dest, {}, {})
        shown = only_differences(summary(before), summary(self._package))
        what = "write {0} {1} ({2}) to {3}".format(
            self._name, self._package["version"], "managed" if self._managed else "unmanaged", self._dest
        )
        return Plan(self._dest, shown[0], shown[1], [Step("write", what)])

    def apply(self, step):
        """Put the package in the place of the old file."""
        try:
            files.replace(self._dest, self._content, self._mode)
        except OSError as error:
            raise Failure("{0} cannot be written: {1}.".format(self._dest, error.strerror))

    def report(self, plan, applied):
        """Return the facts an import can plan from."""
        return {"file": self._dest, "package": self._package, "solution": solutions.as_result(self._solution)}

    def _export(self):
        doing = "Exporting solution {0!r}".format(self._name)
        job = self._dataverse.act("ExportSolutionAsync", {"SolutionName": self._name, "Managed": self._managed}, doing)
        operation = self._waiter.until(lambda: operations.read(self._dataverse, job["AsyncOperationId"], doing))
        if not operation.over:
            raise StillRunning(
                "{0} is still {1} after {2} s.".format(doing, operation.phase, self._waiter.timeout),
                "Raise wait_timeout.",
            )
        if not operation.succeeded:
            raise Failure("{0} failed: {1}".format(doing, operation.text or operation.phase))
        answer = self._dataverse.act("DownloadSolutionExportData", {"ExportJobId": job["ExportJobId"]}, doing)
        try:
            return base64.b64decode(answer["ExportSolutionFile"], validate=True)
        except (KeyError, TypeError, binascii.Error):
            raise Failure("{0} failed: the answer holds no package.".format(doing))

    def _verify(self):
        """Check that the answer is the package that was asked for."""
        found = (self._package["unique_name"].lower(), self._package["managed"])
        if found != (self._name.lower(), self._managed):
            raise Failure(
                "Exporting {0!r} gave a package of {1!r} (managed: {2}); the file was left alone.".format(
                    self._name, self._package["unique_name"], self._package["managed"]
                )
            )

    def _existing(self):
        """Return the facts of the file that is there; {} when there is none or it is something else."""
        if not os.path.exists(self._dest):
            return {}
        try:
            return package.read(files.read(self._dest, "dest"), self._dest)
        except InputFailure:
            return {}


def _file(dest, name, managed):
    """Return the path of the package; in a folder it is named after the solution."""
    if os.path.isdir(dest):
        return os.path.join(dest, "{0}{1}.zip".format(name, "_managed" if managed else ""))
    return dest


def _mode(mode):
    """Return a file mode as an integer; a text is read as octal digits."""
    if mode in (None, ""):
        return None
    try:
        return mode if isinstance(mode, int) else int(str(mode), 8)
    except ValueError:
        raise InputFailure("mode must be octal digits such as '0640', not {0!r}.".format(mode))
