# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting an import once, whatever becomes of the answer."""

from __future__ import annotations

import errno
from datetime import timedelta

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Conflict,
    Failure,
    NotFound,
    OutcomeUnknown,
    Refused,
    StillRunning,
    Throttled,
    Unreachable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.record import Record
from ansible_collections.flowops.powerplatform.plugins.module_utils._local import files

from tests.unit.plugins.support.imports import BUSY, LOG, NAME, OTHER, START, URL, Bench, World, guid


def brought(is_there):
    if is_there:
        raise Conflict("Brought by someone else.", sent=False)


def unknown():
    return OutcomeUnknown("No answer.")


def test_an_answer_is_noted(tmp_path):
    bench = Bench(World({"AsyncOperationId": guid("op"), "ImportJobKey": guid("job")}), tmp_path)
    bench.start()
    assert bench.running.facts == {"async_operation_id": guid("op"), "import_job_id": guid("job")}
    found = Record(str(bench.path), URL, NAME).load()
    assert (found["started"], found["async_operation_id"]) == ("2026-01-02T03:04:05Z", guid("op"))


@pytest.mark.parametrize("failure", [Unreachable("No way."), Refused("No.", http_status=403, code="0x80040220")])
def test_what_was_certainly_not_started_leaves_no_record(tmp_path, failure):
    bench = Bench(World(failure), tmp_path)
    with pytest.raises(type(failure)):
        bench.start()
    assert not bench.path.exists()


def test_a_lost_answer_is_looked_up(tmp_path):
    world = World()

    def lost():
        world.operation("mine")
        world.operation("theirs", by=OTHER)
        world.job("job")
        return unknown()

    world.answers = [lost]
    bench = Bench(world, tmp_path)
    bench.start()
    assert bench.running.facts == {"async_operation_id": guid("mine"), "import_job_id": guid("job")}


def test_an_import_of_another_solution_by_the_same_identity_is_not_adopted(tmp_path):
    """Our request never arrived; a colleague with the same application imports something else at that moment."""
    world = World()

    def lost():
        world.operation("theirs", seconds=3)
        world.job("their job", solution="fabrikam")
        return unknown()

    world.answers = [lost]
    bench = Bench(world, tmp_path)
    with pytest.raises(OutcomeUnknown, match=f"what was started since may belong to another import: {guid('theirs')}"):
        bench.start()
    assert world.elapsed() >= 3
    assert bench.path.exists()


def test_a_row_that_comes_late_is_waited_for(tmp_path):
    world = World(unknown())
    bench = Bench(world, tmp_path)
    pause = world.sleep

    def sleep(seconds):
        pause(seconds)
        if world.elapsed() >= 3 and not world.stored("asyncoperations"):
            world.operation("late")
            world.job("job")

    world.sleep = sleep
    bench = Bench(world, tmp_path)
    bench.start()
    assert bench.running.facts["async_operation_id"] == guid("late")


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
        bench.start()
        assert bench.running.facts == {"async_operation_id": None, "import_job_id": guid("job")}
    else:
        with pytest.raises(
            OutcomeUnknown, match=f"what was started since may belong to another import: {guid('one')}, {guid('two')}"
        ):
            bench.start()


def test_a_refusal_since_another_runs_is_tried_again(tmp_path):
    bench = Bench(World(BUSY, BUSY, {"AsyncOperationId": guid("op")}), tmp_path)
    bench.start()
    assert bench.running.facts["async_operation_id"] == guid("op")


def test_it_is_not_tried_for_ever(tmp_path):
    bench = Bench(World(*[BUSY] * 40), tmp_path)
    with pytest.raises(StillRunning, match="another operation is running") as caught:
        bench.start()
    assert not bench.path.exists()
    assert not caught.value.started
    assert caught.value.facts == {"async_operation_id": None, "import_job_id": None}


def test_nor_is_a_synchronous_one(tmp_path):
    bench = Bench(World(*[BUSY] * 40), tmp_path)
    with pytest.raises(StillRunning) as caught:
        bench.run()
    assert not caught.value.started
    assert caught.value.facts == {"async_operation_id": None, "import_job_id": None}


def test_a_refusal_leaves_what_an_earlier_run_has_noted(tmp_path):
    bench = Bench(World(BUSY, Refused("No.", http_status=403, code="0x80040220")), tmp_path)
    Record(str(bench.path), URL, NAME).claim(started="2025-12-31T00:00:00Z", flows={"x": {"enabled": False}})
    bench.record.load()
    with pytest.raises(Refused):
        bench.start()
    assert Record(str(bench.path), URL, NAME).load()["flows"] == {"x": {"enabled": False}}


def test_a_full_disk_after_the_start_is_a_warning(tmp_path, monkeypatch):
    """What was started goes on; the moment of its start was noted before."""
    world = World()
    bench = Bench(world, tmp_path)

    def answer():
        monkeypatch.setattr(files, "replace", full_disk)
        return {"AsyncOperationId": guid("op"), "ImportJobKey": guid("job")}

    world.answers = [answer]
    bench.start()
    assert ["No space left on device" in text for text in bench.record.warnings] == [True]
    assert Record(str(bench.path), URL, NAME).load()["started"] == "2026-01-02T03:04:05Z"


def full_disk(*_how):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_another_run_has_brought_is_not_started_again(tmp_path):
    world = World(BUSY)
    bench = Bench(world, tmp_path, look_again=lambda: brought(world.sent))
    with pytest.raises(Conflict, match="Brought"):
        bench.start()
    assert len(world.sent) == 1
    assert not bench.path.exists()
    assert bench.running.facts == {"async_operation_id": None, "import_job_id": None}


def test_others_are_waited_for_and_named(tmp_path):
    world = World({"AsyncOperationId": guid("op")})
    world.operation("theirs", by=OTHER, seconds=10)
    bench = Bench(world, tmp_path)
    bench.start()
    assert world.elapsed() >= 10
    world.operation("endless", by=OTHER, seconds=1000)
    with pytest.raises(
        StillRunning, match=f"was not started: ImportSolutionAsync {guid('endless')}, started 2026"
    ) as caught:
        bench.starts.wait_until_idle()
    assert not caught.value.started


def test_what_may_be_ours_is_not_said_to_be_unstarted(tmp_path):
    world = World()

    def two_at_once():
        for name in ("one", "two"):
            world.operation(name, seconds=1000)
        return unknown()

    world.answers = [two_at_once]
    with pytest.raises(StillRunning, match=f"may have been started: ImportSolutionAsync {guid('one')}") as caught:
        Bench(world, tmp_path).start()
    assert caught.value.started


@pytest.mark.parametrize(("age", "waits"), [(timedelta(0), True), (timedelta(hours=7), False)])
def test_an_unfinished_job_of_the_solution_is_waited_for_unless_abandoned(tmp_path, age, waits):
    world = World()
    world.job("job", over=False)
    world.sleep(age.total_seconds())
    bench = Bench(world, tmp_path)
    if waits:
        with pytest.raises(StillRunning, match=f"import job {guid('job')}"):
            bench.starts.wait_until_idle()
    else:
        bench.starts.wait_until_idle()


@pytest.mark.parametrize(
    ("started", "seconds"), [(START, 5), (START - timedelta(seconds=3), 2), (START - timedelta(1), 0)]
)
def test_an_unanswered_start_is_given_its_grace(tmp_path, started, seconds):
    world = World()
    Bench(world, tmp_path).starts.settle({"started": started.strftime("%Y-%m-%dT%H:%M:%SZ")})
    assert seconds <= world.elapsed() <= seconds + 1


def test_synchronous_imports_have_an_id_that_follows_from_the_attempt(tmp_path):
    first = World({})
    Bench(first, tmp_path).run()
    job = first.sent[0][1]["ImportJobId"]
    second = World({})
    second.job(job)
    Bench(second, tmp_path).run()
    assert second.sent[0][1]["ImportJobId"] != job
    again = World({})
    Bench(again, tmp_path).run()
    assert again.sent[0][1]["ImportJobId"] == job


@pytest.mark.parametrize("failure", [unknown(), Refused("Twice.", http_status=400, code="0x80071152")])
def test_a_synchronous_import_that_may_run_is_followed(tmp_path, failure):
    world = World()
    world.answers = [lambda: world.job(world.sent[0][1]["ImportJobId"]) or failure]
    bench = Bench(world, tmp_path)
    bench.run()
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
    assert bench.running.known.failed


LOCKED = "Cannot start the requested operation [Import] because there is another [EntityCustomization] running"


def job_that_meets_the_lock(world, name, seconds=1, **row):
    def accepted():
        world.operation(name, status=31, seconds=seconds, **row)
        return {"AsyncOperationId": guid(name), "ImportJobKey": guid(f"job of {name}")}

    return accepted


@pytest.mark.parametrize("row", [{"errorcode": -2147020463}, {"friendlymessage": LOCKED}, {"errorcode": -2147020460}])
def test_a_job_that_meets_the_lock_is_started_again(tmp_path, row):
    world = World()
    well = {"AsyncOperationId": guid("second")}
    world.answers = [
        job_that_meets_the_lock(world, "first", **row),
        lambda: world.operation("second", seconds=2) or well,
    ]
    bench = Bench(world, tmp_path)
    bench.carry_out()
    assert bench.running.facts["async_operation_id"] == guid("second")
    assert [message for message, _body in world.sent] == ["ImportSolutionAsync"] * 2


def test_jobs_that_meet_the_lock_are_not_started_for_ever(tmp_path):
    world = World()
    names = [f"number {number}" for number in range(40)]
    world.answers = [job_that_meets_the_lock(world, name, friendlymessage=LOCKED) for name in names]
    bench = Bench(world, tmp_path)
    with pytest.raises(
        StillRunning, match=r"was not started: Cannot start the requested operation \[Import\]"
    ) as caught:
        bench.carry_out()
    assert (caught.value.started, caught.value.facts["async_operation_id"]) == (False, None)
    assert world.elapsed() <= 35
    assert not bench.path.exists()


def test_a_job_that_has_begun_and_fails_is_a_failed_import(tmp_path):
    """The same text of a job that has left an import job is no matter of the lock."""
    world = World()
    world.answers = [job_that_meets_the_lock(world, "first", friendlymessage=LOCKED)]
    world.job("job of first", data=LOG.format("failure", "No"))
    with pytest.raises(Failure, match="Importing solution 'contoso' 1.0 failed") as caught:
        Bench(world, tmp_path).carry_out()
    assert caught.value.facts["async_operation_id"] == guid("first")


def test_a_start_that_is_put_off_looks_again_first(tmp_path):
    """While it rests, another run brings the package."""
    world = World()
    slow = Throttled("Slow down.", http_status=429, code="0x80072322")
    slow.after = "20"
    world.answers = [slow]
    bench = Bench(world, tmp_path, look_again=lambda: brought(world.elapsed() >= 20))
    with pytest.raises(Conflict, match="Brought"):
        bench.carry_out()
    assert len(world.sent) == 1
    assert not bench.path.exists()


def test_a_start_that_is_put_off_beyond_the_time_is_refused(tmp_path):
    slow = Throttled("Slow down.", http_status=429, code="0x80072322")
    slow.after = "300"
    with pytest.raises(Throttled):
        Bench(World(slow), tmp_path).carry_out()


@pytest.mark.parametrize("sends", ["start", "run"])
def test_a_wait_that_breaks_off_is_no_failure_of_the_import(tmp_path, monkeypatch, sends):
    world = World()
    world.answers = [{"AsyncOperationId": guid("op"), "ImportJobKey": guid("job")}]
    bench = Bench(world, tmp_path)
    monkeypatch.setattr(world, "get", lambda path, tried: fails_after(world, path))
    with pytest.raises(Failure, match=r"continues on the server \(.*\), but following it broke off: Garbled") as caught:
        bench.carry_out(sends)
    assert caught.value.perhaps_changed
    assert caught.value.facts["finished"] is False
    assert caught.value.facts["async_operation_id"] == (guid("op") if sends == "start" else None)
    assert caught.value.facts["import_job_id"]
    assert bench.path.exists()


def fails_after(world, path):
    if not world.sent:
        raise NotFound("not there", http_status=404)
    raise Failure("Garbled.")
