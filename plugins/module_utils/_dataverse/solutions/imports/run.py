# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One import, carried out as it was decided: staged, started once, followed, its log kept (contract 18)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ...._core.doing import operations
from ...._core.errors import Conflict, Failure, Refused, after_the_deed
from ...._core.late_imports import late
from ...._core.text import place
from ...._local import files
from ...lookups import solutions
from ..operations import other_operations
from . import sending
from .arrival import Arrival
from .decision import APPLY, SUFFIX
from .follow import Import
from .restoring import Restorer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ...._core.plan import Operations
    from ...._core.waiter import Waiter
    from ...lookups.lockdown import Lockdown
    from . import staging, start
    from .consequences import Consequences
    from .own_starts import OwnStarts
    from .record import Record
    from .situation import Situation
    from .source import Source
else:
    staging, start = late(__package__, ".staging", ".start")

# The platform no longer has what was staged (inferred from a probe with an unknown id).
UPLOAD_GONE = "0x8004F066"
STAGINGS = 3
UPLOAD, UPLOAD_ID = "SolutionParameters", "StageSolutionUploadId"


class Means(NamedTuple):
    """What an import is carried out with; ``label`` names it in messages, ``waiter`` bounds the wait for its end.

    ``lockdown`` is None if no package is unmanaged.
    """

    dataverse: Any
    options: Mapping[str, Any]
    source: Source
    label: str
    record: Record
    starts: OwnStarts
    waiter: Waiter
    lockdown: Lockdown | None


class ImportRun:
    """Carries out what was decided.

    ``upload`` is the id of a package that is staged already. ``facts`` are the ids of operation and job, which a later
    run needs; ``warnings`` say what did not succeed besides.
    """

    def __init__(self, means: Means, situation: Situation, decided: Consequences, upload: str | None = None) -> None:
        self._means = means
        self._dataverse = means.dataverse
        self._package = situation.package
        self._decision = decided.decision
        self._bindings = decided.bindings
        self._kept = dict(
            decided.states.noted(),
            version=self._package["version"],
            fingerprint=self._package["fingerprint"],
        )
        self._arrival = Arrival(means.dataverse, situation, decided.decision, means.label)
        self._restorer = Restorer(means.dataverse, decided.states)
        self._import = self._followed(means.label)
        self._upload = upload
        self._warnings: list[str] = []

    @property
    def facts(self) -> dict[str, Any]:
        """The ids of the operation and of the import job."""
        return self._import.facts

    @property
    def warnings(self) -> list[str]:
        """Warnings of the run."""
        return self._means.record.warnings + self._warnings

    def step(self, work: Callable[[Any], Operations | None]) -> Callable[[Any], Operations | None]:
        """Return ``work`` as a step does it: what fails after a start is reported with the ids (see follow.py)."""

        def do(payload: Any) -> Operations | None:
            with self._import.told():
                return work(payload)

        return do

    def import_package(self, travelling: list[dict[str, Any]]) -> None:
        """Start the import, or apply the upgrade that waits, follow it to its end, and look at what is installed."""
        starter = self._starter(self._import, self._means.label, self._arrival.look_again)
        if not self._decision.sends_package:
            self._promote(self._import, starter, self._package["unique_name"])
        else:
            self._send(starter, self._bindings.component_parameters(travelling))
        self._arrival.check()

    def clear_leftover(self, leftover: dict[str, str]) -> None:
        """Apply or delete an upgrade that was never finished, and look whether it is gone."""
        name = leftover["uniquename"]
        label = "upgrade {0!r}".format(name)

        def look_again() -> None:
            if self._is_gone(name):
                raise Conflict("Someone else has applied or deleted {0} in the meantime.".format(label), sent=False)

        if self._decision.leftover == APPLY:
            running = self._followed(label)
            starter = self._starter(running, label, look_again)
            with running.told():
                self._promote(running, starter, name[: -len(SUFFIX)])
        else:
            self._delete(leftover["solutionid"], label, look_again)
        with after_the_deed():
            if not self._is_gone(name):
                raise Failure(
                    "The {0} of {1} ended without an error, but it still exists.".format(
                        self._decision.leftover, label
                    ),
                    "Run the task again.",
                )

    def restore(self, summary: str) -> Operations | None:
        """Restore states and owners of the flows, the step ``summary``; what is still owed stays in the record.

        Without an import, it was planned since flows were not as they should be; others may have restored them.
        """
        restored = self._restorer.restore(self._means.record.narrow)
        return None if restored or self._decision.needed else operations(summary, "skipped")

    def _followed(self, label: str) -> Import:
        return Import(self._dataverse, label, self._means.waiter, self._means.starts.job_since)

    def _starter(self, running: Import, label: str, look_again: Callable[[], None]) -> start.Starter:
        means = self._means
        return start.Starter(self._dataverse, label, running, means.record, means.starts, means.waiter, look_again)

    def _send(self, starter: start.Starter, parameters: list[dict[str, Any]]) -> None:
        means, decision = self._means, self._decision
        message = decision.message(means.options["asynchronous"])
        body = sending.body(means.options, self._package, decision, parameters)
        if means.options["asynchronous"]:
            if self._upload:
                body[UPLOAD] = {UPLOAD_ID: self._upload}
            self._follow(self._import, starter, lambda: self._start_staged(starter, message, body))
            return
        body["CustomizationFile"] = means.source.request_body()
        digest = self._package["fingerprint"]
        self._follow(self._import, starter, lambda: starter.run(message, body, digest, self._kept))

    def _start_staged(self, starter: start.Starter, message: str, body: dict[str, Any]) -> None:
        """Start with the upload that staging has made; one that has expired meanwhile is made again."""
        for _again in range(1, STAGINGS):
            try:
                self._start_upload(starter, message, body)
                return
            except Refused as refusal:
                if refusal.code != UPLOAD_GONE:
                    raise
                del body[UPLOAD]
        self._start_upload(starter, message, body)

    def _start_upload(self, starter: start.Starter, message: str, body: dict[str, Any]) -> None:
        if UPLOAD not in body:
            body[UPLOAD] = {UPLOAD_ID: staged(self._means)}
        starter.start(message, body, self._kept)

    def _promote(self, running: Import, starter: start.Starter, name: str) -> None:
        """Let a waiting upgrade take the place of what it upgrades."""
        body = {"UniqueName": name}
        self._follow(running, starter, lambda: starter.start("DeleteAndPromoteAsync", body, self._kept))

    def _delete(self, guid: str, label: str, look_again: Callable[[], None]) -> None:
        self._means.starts.wait_until_idle()
        look_again()
        doing = "Deleting the unfinished {0}".format(label)
        other_operations.when_idle(
            self._dataverse, self._means.waiter, lambda: self._dataverse.delete("solutions", guid, doing)
        )

    def _is_gone(self, name: str) -> bool:
        return solutions.read(self._dataverse, name) is None

    def _follow(self, running: Import, starter: start.Starter, begin: Callable[[], None]) -> None:
        """Start, follow what was started to its end, and save its log, however it ended."""
        try:
            starter.carry_out(begin)
            self._means.record.ended()
        except Failure:
            if running.known.failed:
                self._let_go()
                self._save_log()
            raise
        self._save_log()

    def _let_go(self) -> None:
        """Forget the start of an import that has failed, and what flows were like, if they are so again."""
        if self._restorer.are_astray() and not self._restorer.restore_kept():
            self._means.record.ended()
        else:
            self._means.record.withdraw()

    def _save_log(self) -> None:
        """Write the log of the import where the user wants it; if that fails, the import is still done."""
        path = self._means.options.get("log_path")
        if not path:
            return
        try:
            document = self._import.read_document()
            if document is not None:
                files.replace(os.path.expanduser(path), document.encode("utf-8"))
        except OSError as error:
            self._warnings.append("The log was not written to {0}: {1}.".format(place(path), error.strerror))
        except Failure as failure:
            self._warnings.append("The log was not written to {0}: {1}".format(place(path), failure.message))


def staged(means: Means, safe: bool = False) -> str:
    """Stage the package, and return the id of the upload; ``safe`` means that nothing is imported from it."""
    return staging.stage(means.dataverse, means.source.request_body(), means.label, safe=safe)
