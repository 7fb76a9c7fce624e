# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment in which imports are started, with a clock that moves on with every pause."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import NotFound, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.follow import Import
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.own_starts import (
    OwnStarts,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.record import Record
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.start import Starter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.operations import (
    other_operations,
)

NAME, LABEL, URL = "contoso", "solution 'contoso' 1.0", "https://contoso.crm4.dynamics.com"
ME, OTHER = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"
MESSAGE = "ImportSolutionAsync"
START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LOG = '<importexportxml succeeded="{0}" status="{1}"></importexportxml>'
BUSY = Refused("busy", http_status=429, code="0x80071151")
HISTORY = "msdyn_solutionhistories"


class World:
    """An environment whose clock moves on with every pause. ``answers`` are what requests for a start get, in turn."""

    url = URL

    def __init__(self, *answers):
        self.now = START
        self.answers = list(answers)
        self.sent = []
        self.operations = {}
        self.jobs = {}
        self.results = {}
        self.histories = []

    @property
    def server_time(self):
        return self.now

    def sleep(self, seconds):
        self.now += timedelta(seconds=seconds)

    def clock(self):
        return (self.now - START).total_seconds()

    def operation(self, guid, status=30, message=MESSAGE, by=ME, seconds=0, **more):
        created = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        row = {"asyncoperationid": guid, "messagename": message, "_createdby_value": by, "createdon": created, **more}
        self.operations[guid] = (self.now + timedelta(seconds=seconds), dict(row, statuscode=status))

    def job(self, guid, solution=NAME, by=ME, over=True, data=None):
        created = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        row = {"importjobid": guid, "solutionname": solution, "_createdby_value": by, "createdon": created}
        self.jobs[guid] = dict(row, completedon=created if over else None, progress=10, data=data)

    def who_am_i(self):
        return {"UserId": ME.upper()}

    def act(self, message, body, tried, **how):
        self.sent.append((message, body))
        answer = self.answers.pop(0)
        if callable(answer):
            answer = answer()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def get(self, path, tried, annotations=False):
        table, _paren, rest = path.partition("(")
        guid = rest.partition(")")[0].rpartition("=")[2]
        found = {"asyncoperations": self._operation, "importjobs": self.jobs.get}.get(table, self.results.get)(guid)
        if found is None:
            raise NotFound("not there", http_status=404)
        return found

    def _operation(self, guid):
        end, row = self.operations.get(guid, (None, None))
        if row is None:
            return None
        return dict(row, statecode=3) if self.now >= end else dict(row, statecode=0, statuscode=20)

    def rows_of(self, queries, tried, lenient=False):
        return [self.histories if table == HISTORY else self.rows(table, tried, **how) for table, how in queries]

    def rows(self, table, tried, **options):
        since = options["filter"].partition("createdon ge ")[2].split(" ")[0]
        if table == "importjobs":
            found = [
                row for row in self.jobs.values() if f"solutionname eq '{row['solutionname']}'" in options["filter"]
            ]
            found.sort(key=lambda row: row["createdon"], reverse=True)
        else:
            found = [self._operation(guid) for guid in self.operations]
        return [row for row in found if (row["createdon"] >= since if since else row.get("statecode", 0) < 3)]


class Bench:
    """A starter and what it works with."""

    def __init__(self, world, tmp_path, arrived=lambda: False):
        def waiter(timeout):
            return Waiter(timeout, 1, clock=world.clock, sleep=world.sleep)

        self.path = tmp_path / "record.json"
        self.record = Record(str(self.path), URL, NAME)
        others = other_operations.OtherOperations(world, 6, [NAME])
        self.starts = OwnStarts(world, NAME, LABEL, waiter(30), waiter(5), others)
        self.running = Import(world, LABEL, waiter(30), self.starts.job_since)
        self.starter = Starter(world, LABEL, self.running, self.record, self.starts, waiter(30), arrived)

    def start(self):
        return self.starter.start(MESSAGE, {}, {"flows": {}})

    def carry_out(self, sends="start"):
        with self.running.told():
            return self.starter.carry_out(getattr(self, sends))

    def run(self):
        return self.starter.run("ImportSolution", {}, "sha256:1", {"flows": {}})
