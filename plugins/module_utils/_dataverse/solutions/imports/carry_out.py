# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out what was decided: staging, the import itself, and the upgrade that an earlier run left (contract 18)."""

from __future__ import annotations

import contextlib
import os

from ...._core.errors import Failure
from ...._core.text import place
from ...._local import files
from . import staging
from .decision import APPLY, HOLDING, SUFFIX
from .follow import Import
from .start import Starter


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
        self._running = Import(dataverse, label, waiter, traffic.job_since)
        self._arrived = arrived
        self._astray = astray
        self.decision = None

    @property
    def facts(self):
        """Ids of the operation and the import job, and where the log is."""
        return self._running.facts

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
        """Return the names of flows that may stay as they are, since somebody else has changed them by hand.

        Nothing on the wire tells of layers. That somebody else than the caller has touched a managed flow last, and
        that customizations are not overwritten, is a hint (inferred).
        """
        touched = [row for row in present.values() if row.get("ismanaged") and row.get("_modifiedby_value")]
        if not (touched and self.decision.sends_package) or self._overwrite()[0]:
            return []
        me = self._dataverse.who_am_i()["UserId"].lower()
        return sorted(row["name"] for row in touched if row["_modifiedby_value"].lower() != me)

    def import_package(self, parameters, kept):
        """Start the import, or apply the upgrade that waits, and follow it to its end."""
        message = self.decision.message(self._options["asynchronous"])
        if not self.decision.sends_package:
            self._promote(self._label, self._source.facts["unique_name"], self._arrived, kept)
            return
        body = self._body(parameters)
        starter = self._starter(self._running, self._label, self._arrived)
        if self._options["asynchronous"]:
            upload = self._upload or staging.stage(self._dataverse, self._source.content(), self._label)
            body["SolutionParameters"] = {"StageSolutionUploadId": upload}
            self._follow(self._running, lambda: starter.start(message, body, kept))
        else:
            body["CustomizationFile"] = self._source.content()
            digest = self._source.facts["fingerprint"]
            self._follow(self._running, lambda: starter.run(message, body, digest, kept))

    def clear_leftover(self, leftover, kept):
        """Apply or delete an upgrade that was never finished."""
        name = leftover["uniquename"]
        if self.decision.leftover == APPLY:
            self._promote("upgrade {0!r}".format(name), name[: -len(SUFFIX)], lambda: False, kept)
            return
        self._traffic.wait_for_others()
        self._dataverse.delete(
            "solutions", leftover["solutionid"], "Deleting the unfinished upgrade {0!r}".format(name)
        )

    def _promote(self, label, name, arrived, kept):
        """Let a waiting upgrade take the place of what it upgrades."""
        running = self._running
        if self.decision.leftover:
            running = Import(self._dataverse, label, self._waiter, self._traffic.job_since)
        starter = self._starter(running, label, arrived)
        self._follow(running, lambda: starter.start("DeleteAndPromoteAsync", {"UniqueName": name}, kept))

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

    def _follow(self, running, start):
        """Start, follow what was started to its end, and save its log, however it ended."""
        try:
            if start():
                running.follow()
        except Failure:
            if running.failed:
                self._let_go()
                # the failure itself is what people have to read
                with contextlib.suppress(Failure):
                    self._save_log()
            raise
        self._record.ended()
        self._save_log()

    def _let_go(self):
        """Forget the start of an import that has failed, and what flows were like, if they are so still."""
        if self._astray():
            self._record.ended()
        else:
            self._record.withdraw()

    def _save_log(self):
        """Write the log of the import where the user wants it."""
        path = self._options.get("log_path")
        if not path:
            return
        self._running.read_document()
        if self._running.document is None:
            return
        try:
            files.replace(os.path.expanduser(path), self._running.document.encode("utf-8"))
        except OSError as error:
            raise Failure("log_path cannot be written: {0}: {1}.".format(place(path), error.strerror), facts=self.facts)
