# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting an import once, whatever becomes of the answer, and following it to its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    NotFound,
    OutcomeUnknown,
    Refused,
    StillRunning,
    Unreachable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.follow import Import
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.record import Record
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.start import Starter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.traffic import Traffic

NAME, LABEL, URL = "contoso", "solution 'contoso' 1.0", "https://contoso.crm4.dynamics.com"
ME, OTHER = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"
MESSAGE = "ImportSolutionAsync"
START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LOG = '<importexportxml succeeded="{0}" status="{1}"></importexportxml>'
BUSY = Refused("busy", http_status=400, code="0x80071151")


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

    def rows(self, table, tried, **options):
        since = options["filter"].partition("createdon ge ")[2].split(" ")[0]
        if table == "importjobs":
            found = sorted(self.jobs.values(), key=lambda row: row["createdon"], reverse=True)
        else:
            found = [self._operation(guid) for guid in self.operations]
        return [row for row in found if (row["createdon"] >= since if since else row["statecode"] < 3)]


class Bench:
    """A starter and what it works with."""

    def __init__(self, world, tmp_path, arrived=lambda: False):
        def waiter(timeout):
            return Waiter(timeout, 1, clock=world.clock, sleep=world.sleep)

        self.path = tmp_path / "record.json"
        self.record = Record(str(self.path), URL)
        self.traffic = Traffic(world, NAME, LABEL, waiter(30), waiter(5))
        self.running = Import(world, LABEL, waiter(30), self.traffic.job_since)
        self.starter = Starter(world, LABEL, self.running, self.record, self.traffic, waiter(30), arrived)

    def start(self):
        return self.starter.start(MESSAGE, {}, {"flows": {}})

    def run(self):
        return self.starter.run("ImportSolution", {}, "sha256:1", {"flows": {}})


def unknown():
    return OutcomeUnknown("No answer.")


def test_an_answer_is_noted(tmp_path):
    bench = Bench(World({"AsyncOperationId": "op", "ImportJobKey": "job"}), tmp_path)
    assert bench.start()
    assert bench.running.facts == {"async_operation_id": "op", "import_job_id": "job"}
    found = Record(str(bench.path), URL).load()
    assert (found["started"], found["async_operation_id"]) == ("2026-01-02T03:04:05Z", "op")


@pytest.mark.parametrize("failure", [Unreachable("No way."), Refused("No.", http_status=403, code="0x80040220")])
def test_what_was_certainly_not_started_leaves_no_record(tmp_path, failure):
    bench = Bench(World(failure), tmp_path)
    with pytest.raises(type(failure)):
        bench.start()
    assert not bench.path.exists()


def test_a_lost_answer_is_looked_up(tmp_path):
    world = World()
    world.answers = [lambda: world.operation("mine") or world.operation("theirs", by=OTHER) or unknown()]
    bench = Bench(world, tmp_path)
    assert bench.start()
    assert bench.running.facts["async_operation_id"] == "mine"


def test_a_row_that_comes_late_is_waited_for(tmp_path):
    world = World(unknown())
    bench = Bench(world, tmp_path)
    pause = world.sleep

    def sleep(seconds):
        pause(seconds)
        if world.clock() >= 3 and not world.operations:
            world.operation("late")

    world.sleep = sleep
    bench = Bench(world, tmp_path)
    assert bench.start()
    assert bench.running.facts["async_operation_id"] == "late"


def test_nothing_found_is_an_honest_failure_and_keeps_the_record(tmp_path):
    bench = Bench(World(unknown()), tmp_path)
    with pytest.raises(OutcomeUnknown):
        bench.start()
    assert bench.path.exists()


@pytest.mark.parametrize("with_job", [True, False])
def test_of_several_starts_the_job_tells_ours(tmp_path, with_job):
    world = World()

    def two_at_once():
        world.operation("one", seconds=3)
        world.operation("two", seconds=3)
        if with_job:
            world.job("job")
        return unknown()

    world.answers = [two_at_once]
    bench = Bench(world, tmp_path)
    if with_job:
        assert bench.start()
        assert bench.running.facts == {"async_operation_id": None, "import_job_id": "job"}
    else:
        with pytest.raises(OutcomeUnknown, match="2 operations were started since: one, two"):
            bench.start()


def test_a_refusal_since_another_runs_is_tried_again(tmp_path):
    bench = Bench(World(BUSY, BUSY, {"AsyncOperationId": "op"}), tmp_path)
    assert bench.start()
    assert bench.running.facts["async_operation_id"] == "op"


def test_it_is_not_tried_for_ever(tmp_path):
    bench = Bench(World(*[BUSY] * 40), tmp_path)
    with pytest.raises(StillRunning, match="another operation is running"):
        bench.start()
    assert not bench.path.exists()


def test_what_another_run_has_brought_is_not_started_again(tmp_path):
    world = World(BUSY)
    bench = Bench(world, tmp_path, arrived=lambda: bool(world.sent))
    assert not bench.start()
    assert len(world.sent) == 1


def test_others_are_waited_for_and_named(tmp_path):
    world = World({"AsyncOperationId": "op"})
    world.operation("theirs", by=OTHER, seconds=10)
    bench = Bench(world, tmp_path)
    assert bench.start()
    assert world.clock() >= 10
    world.operation("endless", by=OTHER, seconds=1000)
    with pytest.raises(StillRunning, match="ImportSolutionAsync endless, begun 2026"):
        bench.traffic.wait_for_others()


@pytest.mark.parametrize(("age", "waits"), [(timedelta(0), True), (timedelta(hours=7), False)])
def test_an_unfinished_job_of_the_solution_is_waited_for_unless_abandoned(tmp_path, age, waits):
    world = World()
    world.job("job", over=False)
    world.now += age
    bench = Bench(world, tmp_path)
    if waits:
        with pytest.raises(StillRunning, match="import job job"):
            bench.traffic.wait_for_others()
    else:
        bench.traffic.wait_for_others()


@pytest.mark.parametrize(
    ("started", "seconds"), [(START, 5), (START - timedelta(seconds=3), 2), (START - timedelta(1), 0)]
)
def test_an_unanswered_start_is_given_its_grace(tmp_path, started, seconds):
    world = World()
    Bench(world, tmp_path).traffic.settle({"started": started.strftime("%Y-%m-%dT%H:%M:%SZ")})
    assert seconds <= world.clock() <= seconds + 1


def test_synchronous_imports_have_an_id_that_follows_from_the_attempt(tmp_path):
    first = World({})
    assert Bench(first, tmp_path).run()
    job = first.sent[0][1]["ImportJobId"]
    second = World({})
    second.job(job)
    assert Bench(second, tmp_path).run()
    assert second.sent[0][1]["ImportJobId"] != job
    again = World({})
    Bench(again, tmp_path).run()
    assert again.sent[0][1]["ImportJobId"] == job


@pytest.mark.parametrize("failure", [unknown(), Refused("Twice.", http_status=400, code="0x80071152")])
def test_a_synchronous_import_that_may_run_is_followed(tmp_path, failure):
    world = World()
    world.answers = [lambda: world.job(world.sent[0][1]["ImportJobId"]) or failure]
    bench = Bench(world, tmp_path)
    assert bench.run()
    assert bench.running.facts["import_job_id"] == world.sent[0][1]["ImportJobId"]


def test_a_synchronous_import_that_never_began_is_unknown(tmp_path):
    bench = Bench(World(unknown()), tmp_path)
    with pytest.raises(OutcomeUnknown):
        bench.run()
    assert bench.path.exists()


def test_a_refused_synchronous_import_is_explained(tmp_path):
    world = World()
    refused = Refused("failed", http_status=400, code="0x8004801C", detail="Wrong publisher")
    world.answers = [lambda: world.job(world.sent[0][1]["ImportJobId"], data=LOG.format("failure", "No")) or refused]
    bench = Bench(world, tmp_path)
    with pytest.raises(Failure) as caught:
        bench.run()
    assert [one["text"] for one in caught.value.reasons] == ["No", "Wrong publisher"]
    assert not bench.path.exists()


def followed(world, tmp_path, operation="op", job="job"):
    bench = Bench(world, tmp_path)
    bench.running.started(operation, job)
    bench.running.follow()


def test_an_operation_whose_row_is_cleared_away_is_judged_by_its_job(tmp_path):
    world = World()
    world.operation("op", seconds=3)
    world.job("job", data=LOG.format("success", ""))
    pause = world.sleep
    world.sleep = lambda seconds: (pause(seconds), world.operations.clear())
    followed(world, tmp_path)


@pytest.mark.parametrize(
    ("status", "data", "result"),
    [(31, None, None), (30, None, {"Status": "Failed", "ErrorMessages": ["No"]}), (32, None, None)],
)
def test_a_bad_end_is_a_failure(tmp_path, status, data, result):
    world = World()
    world.operation("op", status, friendlymessage="No")
    world.results["job"] = result and {"SolutionOperationResult": result}
    with pytest.raises(Failure) as caught:
        followed(world, tmp_path)
    assert "No" in caught.value.message
    assert caught.value.facts["import_job_id"] == "job"


@pytest.mark.parametrize(("data", "fails"), [(LOG.format("failure", "No"), True), (LOG.format("success", ""), False)])
def test_a_job_alone_is_judged_by_its_document(tmp_path, data, fails):
    world = World()
    world.job("job", data=data)
    if fails:
        with pytest.raises(Failure, match="No"):
            followed(world, tmp_path, operation=None)
    else:
        followed(world, tmp_path, operation=None)


def test_a_wait_that_ends_says_how_to_go_on(tmp_path):
    world = World()
    world.operation("op", seconds=1000)
    with pytest.raises(StillRunning) as caught:
        followed(world, tmp_path)
    assert caught.value.facts == {"async_operation_id": "op", "import_job_id": "job"}
    assert "goes on at the server (op)" in caught.value.message
