# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment in which imports are started, with a clock that moves on with every pause."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.address import is_guid
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.follow import Import
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.own_starts import (
    OwnStarts,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.record import Record
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.start import Starter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.operations import (
    other_operations,
)
from powerplatform_emulator.clock import Clock
from powerplatform_emulator.environment import stable_id

from .answers import ROOT
from .emulated import KIM, Environment

NAME, LABEL, URL = "contoso", "solution 'contoso' 1.0", ROOT
ME, OTHER = stable_id("contoso", "systemuser", "ansible"), KIM
MESSAGE = "ImportSolutionAsync"
START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LOG = '<importexportxml succeeded="{0}" status="{1}"></importexportxml>'
BUSY = Refused("busy", http_status=429, code="0x80071151")


def guid(name):
    """Return the id of the operation or job that a test calls so; an id stands for itself."""
    return name if is_guid(name) else str(uuid.uuid5(uuid.NAMESPACE_OID, name))


class Still(Clock):
    """A clock that only pauses move on."""

    def now(self):
        return START + timedelta(seconds=self.offset_seconds)


class World(Environment):
    """An emulated environment whose clock moves with pauses only. ``answers`` are what requests for a start get."""

    def __init__(self, *answers):
        super().__init__(clock=Still())
        self.answers = list(answers)
        self.sent = []
        self.results = {}
        self._ends = []

    @property
    def server_time(self):
        return self.emulated.clock.now()

    def sleep(self, seconds):
        self.emulated.clock.advance(seconds)
        for end, row in list(self._ends):
            if self.elapsed() >= end:
                self._ends.remove((end, row))
                self.put("asyncoperations", **row)

    def elapsed(self):
        return self.emulated.clock.offset_seconds

    def operation(self, name, status=30, by=ME, seconds=0, **more):
        """Put an operation that runs for a while and ends with this status."""
        over = {"asyncoperationid": guid(name), "statecode": 3, "statuscode": status}
        self._put("asyncoperations", by, **over, messagename=MESSAGE, **more)
        if seconds:
            self.put("asyncoperations", asyncoperationid=guid(name), statecode=0, statuscode=20)
            self._ends.append((self.elapsed() + seconds, over))

    def job(self, name, solution=NAME, by=ME, over=True, data=None):
        completed = self.emulated.clock.now_iso() if over else None
        row = {"solutionname": solution, "completedon": completed, "progress": 10, "data": data}
        self._put("importjobs", by, importjobid=guid(name), **row)

    def _put(self, table, by, **row):
        """Insert a row of a user; a new one is the system's, until that is changed."""
        self.put(table, **row)
        self.put(table, **row, _createdby_value=by)

    def act(self, message, body, tried, **how):
        self.sent.append((message, body))
        answer = self.answers.pop(0)
        if callable(answer):
            answer = answer()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def get(self, path, tried, annotations=False):
        planned = [result for name, result in self.results.items() if path.endswith(f"ImportJobId={guid(name)})")]
        return planned[0] if planned else super().get(path, tried, annotations)


class Bench:
    """A starter and what it works with."""

    def __init__(self, world, tmp_path, look_again=lambda: None):
        def waiter(timeout):
            return Waiter(timeout, 1, clock=world.elapsed, sleep=world.sleep)

        self.path = tmp_path / "record.json"
        self.record = Record(str(self.path), URL, NAME)
        others = other_operations.OtherOperations(world, 6, [NAME])
        warnings = self.warnings = []
        self.starts = OwnStarts(world, NAME, LABEL, waiter(30), waiter(5), others, warnings.append)
        self.running = Import(world, LABEL, waiter(30), self.starts.job_since)
        self.starter = Starter(world, LABEL, self.running, self.record, self.starts, waiter(30), look_again)

    def start(self):
        return self.starter.start(MESSAGE, {}, {"flows": {}})

    def carry_out(self, sends="start"):
        with self.running.told():
            return self.starter.carry_out(getattr(self, sends))

    def run(self):
        return self.starter.run("ImportSolution", {}, "sha256:1", {"flows": {}})
