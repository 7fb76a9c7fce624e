# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out what was decided: staging, the import itself, and the upgrade that an earlier run left (contract 18)."""

from __future__ import annotations

import contextlib
import os

from ...._core.errors import Failure, Refused, after_the_deed
from ...._core.text import place
from ...._local import files
from ...lookups import solutions
from ..operations import others
from . import staging
from .decision import APPLY, HOLDING, SUFFIX
from .follow import Import
from .start import Starter

# The platform no longer has what was staged (inferred from a probe with an unknown id).
UPLOAD_GONE = "0x8004F066"
STAGINGS = 3


class CarryOut:
    """One import of one package; ``decision`` says how, ``facts`` holds the ids a later run needs.

    ``arrived()`` tells whether the package has been installed by another run meanwhile, ``astray()`` whether flows are
    otherwise than they are to be.
    """

    def __init__(self, dataverse, options, source, label, record, traffic, waiter, arrived, astray):
        self._dataverse = dataverse
        self._options = options
        self._source = source
        self._label = label
        self._record = record
        self._traffic = traffic
        self._waiter = waiter
        self._upload = None
        self._warnings = []
        self._latest = self._running = Import(dataverse, label, waiter, traffic.job_since)
        self._arrived = arrived
        self._astray = astray
        self.decision = None

    @property
    def facts(self):
        """Ids of the operation and the import job, and where the log is."""
        return self._running.facts

    @property
    def warnings(self):
        """What is to be told of the import besides."""
        return self._warnings + self._traffic.warnings

    def settings(self):
        """Return how the package is sent, and why."""
        overwrite, why = self._overwrite()
        return {
            "strategy": self.decision.strategy,
            "reason": self.decision.reason,
            "message": self.decision.message(self._options["asynchronous"]) if self.decision.strategy else None,
            "overwrite_unmanaged_customizations": overwrite,
            "overwrite_reason": why,
        }

    def stage_early(self):
        """Stage while planning, since it was asked for; return warnings."""
        if not self._source.there:
            return ["The package was not staged: {0} is not there yet.".format(place(self._source.path))]
        if self._upload is None:
            self._upload = staging.stage(self._dataverse, self._source.content(), self._label, safe=True)
        return []

    def perhaps_masked(self, present):
        """Return the names of flows that may stay as they are, since somebody else has changed them by hand."""
        return self.layered(present) if self.decision.sends_package and not self._overwrite()[0] else []

    def layered(self, present):
        """Return the names of managed flows that somebody has changed by hand.

        Nothing on the wire tells of layers. That somebody else than the caller has touched a managed flow last is a
        hint (inferred).
        """
        touched = [row for row in present.values() if row.get("ismanaged") and row.get("_modifiedby_value")]
        if not touched:
            return []
        me = self._dataverse.who_am_i()["UserId"].lower()
        return sorted(row["name"] for row in touched if row["_modifiedby_value"].lower() != me)

    @contextlib.contextmanager
    def told(self):
        """Let what fails after something was started tell of it (see follow.py)."""
        with self._latest.told():
            yield

    def import_package(self, parameters, kept):
        """Start the import, or apply the upgrade that waits, and follow it to its end."""
        message = self.decision.message(self._options["asynchronous"])
        self._latest = running = self._running
        starter = self._starter(running, self._label, self._arrived)
        if not self.decision.sends_package:
            self._promote(starter, running, self._source.facts["unique_name"], kept)
            return
        body = self._body(parameters)
        if self._options["asynchronous"]:
            self._follow(running, starter, lambda: self._start_staged(starter, message, body, kept))
        else:
            body["CustomizationFile"] = self._source.content()
            digest = self._source.facts["fingerprint"]
            self._follow(running, starter, lambda: starter.run(message, body, digest, kept))

    def clear_leftover(self, leftover, kept):
        """Apply or delete an upgrade that was never finished, and look whether it is gone."""
        name = leftover["uniquename"]
        label = "upgrade {0!r}".format(name)
        if self.decision.leftover == APPLY:
            self._latest = running = Import(self._dataverse, label, self._waiter, self._traffic.job_since)
            starter = self._starter(running, label, lambda: self._is_gone(name))
            self._promote(starter, running, name[: -len(SUFFIX)], kept)
        else:
            self._traffic.wait_for_others()
            doing = "Deleting the unfinished {0}".format(label)
            others.when_quiet(
                self._dataverse,
                self._waiter,
                lambda: self._dataverse.delete("solutions", leftover["solutionid"], doing),
            )
        with after_the_deed():
            if not self._is_gone(name):
                raise Failure(
                    "The {0} of {1} ended without an error, and it is still there.".format(
                        self.decision.leftover, label
                    ),
                    "Run the task again.",
                )

    def _is_gone(self, name):
        return solutions.read(self._dataverse, name) is None

    def _start_staged(self, starter, message, body, kept):
        """Start with the upload that staging has made; one that has expired meanwhile is made anew."""
        for number in range(1, STAGINGS + 1):
            self._upload = self._upload or staging.stage(self._dataverse, self._source.content(), self._label)
            body["SolutionParameters"] = {"StageSolutionUploadId": self._upload}
            try:
                return starter.start(message, body, kept)
            except Refused as refusal:
                if refusal.code != UPLOAD_GONE or number == STAGINGS:
                    raise
                self._upload = None

    def _promote(self, starter, running, name, kept):
        """Let a waiting upgrade take the place of what it upgrades."""
        self._follow(running, starter, lambda: starter.start("DeleteAndPromoteAsync", {"UniqueName": name}, kept))

    def _starter(self, running, label, arrived):
        return Starter(self._dataverse, label, running, self._record, self._traffic, self._waiter, arrived)

    def _body(self, parameters):
        overwrite, _why = self._overwrite()
        body = {"OverwriteUnmanagedCustomizations": overwrite, "PublishWorkflows": self._options["publish_workflows"]}
        if self._options["convert_to_managed"]:
            body["ConvertToManaged"] = True
        if self._options["skip_product_update_dependencies"]:
            body["SkipProductUpdateDependencies"] = True
        if self.decision.strategy == HOLDING:
            body["HoldingSolution"] = True
        if parameters:
            body["ComponentParameters"] = parameters
        return body

    def _overwrite(self):
        """Return whether customizations made by hand are replaced, and why."""
        declared = self._options.get("overwrite_unmanaged_customizations")
        if declared is not None:
            return declared, "it is declared"
        if self._source.facts["managed"]:
            return False, "the package is managed, and what was changed by hand stays"
        return True, "the package is unmanaged, and its flows would be left as they are otherwise"

    def _follow(self, running, starter, begin):
        """Start, follow what was started to its end, and save its log, however it ended."""
        try:
            if starter.carry_out(begin):
                self._record.ended()
        except Failure:
            if running.failed:
                self._let_go()
                self._save_log()
            raise
        self._save_log()

    def _let_go(self):
        """Forget the start of an import that has failed, and what flows were like, if they are so still."""
        if self._astray():
            self._record.ended()
        else:
            self._record.withdraw()

    def _save_log(self):
        """Write the log of the import where the user wants it; that it cannot be had does not undo the import."""
        path = self._options.get("log_path")
        if not path:
            return
        try:
            self._running.read_document()
            if self._running.document is not None:
                files.replace(os.path.expanduser(path), self._running.document.encode("utf-8"))
        except OSError as error:
            self._warnings.append("The log was not written to {0}: {1}.".format(place(path), error.strerror))
        except Failure as failure:
            self._warnings.append("The log was not written to {0}: {1}".format(place(path), failure.message))
