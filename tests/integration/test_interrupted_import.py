# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports that are interrupted at each point, and started again: one import of that version, nothing left behind.

Every row of the table has an environment of its own, so rows are played side by side, four at a time.
"""

from __future__ import annotations

import contextlib
import hashlib
import random
import re
import shutil
import socket
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.demo.solutions.build import build

from .harness.packages import BOUND
from .harness.single import Single

pytestmark = pytest.mark.one_form
SUPPORT, ORDERS = "contoso_support", "contoso_orders"
VERSION = "1.0.0.0"
MODULE = "dataverse_solution_import"
OPTIONS = {"wait_interval": 1, "wait_timeout": 40, "start_grace": 3}
CONNECTIONS = {SUPPORT: {"contoso_support_dataverse": "a-dataverse"}, ORDERS: BOUND}
START, RUN, POLL = r"/ImportSolutionAsync$", r"/ImportSolution$", r"/asyncoperations\("
# what else runs, and what is there, is read by batches
STAGE, READS = r"/StageSolution$", r"/\$batch"
VERDICT, JOB = r"/RetrieveSolutionImportResult", r"/importjobs\("
# the states of flows, read without their definitions
FLOWS = r"/workflows\?.*suspensionreasondetails&"
ROWS = "rows of a table"
AT_ONCE = 4


@dataclass
class Row:
    """Who is hit, at which point, how.

    ``fault`` is (method, path, kind, details), after ``skipped`` such requests; ``seen`` are (method, path, times),
    requests that came before; ``unsent`` says that the first run is hit before it has started anything.
    """

    victim: str
    point: str
    fault: tuple | None = None
    seen: tuple | None = None
    skipped: int = 0
    asynchronous: bool = True
    large: bool = False
    stranger: bool = False
    twice: bool = False
    unsent: bool = False

    @property
    def name(self) -> str:
        words = f"{self.victim} {self.point} {'' if self.asynchronous else 'sync'}"
        return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def hold(method, path, kind="delay", seconds=0.8):
    """Hold a request up, to strike while it is held."""
    return (method, path, kind, {"seconds": seconds})


def cut(method, path, kind, times=1):
    return (method, path, kind, {"times": times})


SYNC = {"asynchronous": False}
TABLE = [
    Row("module", "while planning", hold("POST", READS, seconds=5), unsent=True),
    Row("module", "planned, while staging", hold("POST", STAGE, seconds=5), unsent=True),
    Row("module", "staged, before the start", hold("POST", READS, seconds=5), ("POST", STAGE, 1), 2, unsent=True),
    Row("module", "planned, before the start", hold("GET", JOB, seconds=5), unsent=True, **SYNC),
    Row("module", "mid-body", hold("POST", RUN, "stall"), large=True, **SYNC),
    Row("module", "after the body", hold("POST", START)),
    Row("module", "after the body", hold("POST", RUN), **SYNC),
    Row("module", "after acceptance", seen=("POST", START, 1)),
    Row("module", "at poll 1", hold("GET", POLL)),
    Row("module", "at poll 2", hold("GET", POLL), skipped=1),
    Row("module", "before the verdict", hold("GET", VERDICT)),
    Row("module", "before the verdict", hold("GET", VERDICT), **SYNC),
    Row("module", "before flows are put right", hold("GET", FLOWS)),
    Row("connection", "before connect", cut("GET", "/", "drop_before", 9)),
    Row("connection", "mid-body", cut("POST", STAGE, "cut")),
    Row("connection", "mid-body", cut("POST", RUN, "cut"), **SYNC),
    Row("connection", "after the body", cut("POST", START, "drop_before")),
    Row("connection", "after the body", cut("POST", RUN, "drop_before"), **SYNC),
    Row("connection", "after acceptance", cut("POST", START, "drop_after")),
    Row("connection", "after acceptance", cut("POST", RUN, "drop_after"), **SYNC),
    Row("connection", "at each poll", cut("GET", f"{POLL}|{JOB}", "drop_before", 3)),
    Row("connection", "before the verdict", cut("GET", VERDICT, "drop_before", 1)),
    Row("module", "with a stranger importing", seen=("POST", START, 2), stranger=True),
    Row("nobody", "started twice at once", twice=True),
]
KILLS = [
    Row("emulator", "before connect"),
    Row("emulator", "mid-body", hold("POST", RUN, "stall", 5), **SYNC),
    Row("emulator", "after the body", hold("POST", START, seconds=5)),
    Row("emulator", "after acceptance", seen=("POST", START, 1)),
    Row("emulator", "after acceptance", seen=(ROWS, "importjob", 1), **SYNC),
    Row("emulator", "at poll 1", hold("GET", POLL, seconds=5)),
    Row("emulator", "before the verdict", hold("GET", VERDICT, seconds=5)),
]
# Another import is refused or waits its turn; rows of jobs are there at once or late.
WEATHER = {
    "refused-at-once": {"concurrent_imports": "refuse"},
    "queued-late": {"concurrent_imports": "queue", "job_row_delay": 1.2},
}


def free_ports(number: int) -> list[int]:
    """Return ports that nobody uses, each of them once."""
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket()) for _number in range(number)]
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in listeners]


@pytest.fixture
def make_table(start_emulator, make_stage):
    """Return a function that starts an emulator with an environment for each row, and makes its stage."""

    def make(rows, **config):
        login, *ports = free_ports(1 + len(rows))
        environments = [{"name": row.name, "port": port} for row, port in zip(rows, ports, strict=True)]
        config = {"environments": environments, "import_seconds": 0.8, "login": {"port": login}, **config}
        return make_stage(start_emulator(**config))

    return make


@pytest.mark.parametrize("weather", WEATHER)
def test_module_and_connection(make_table, record_property, weather):
    stage = make_table(TABLE, **WEATHER[weather])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(lambda row: play(stage, row), TABLE))
    report(record_property, weather, TABLE, outcomes)


def test_emulator(make_table, record_property):
    stage = make_table(KILLS)
    report(record_property, "refused-at-once", KILLS, [play(stage, row) for row in KILLS])


def report(record_property, weather, rows, outcomes) -> None:
    """Hand the table on to be printed, and fail for every row that went wrong."""
    lines = [
        (weather, row.victim, row.point, "" if row.asynchronous else "sync", *out)
        for row, out in zip(rows, outcomes, strict=True)
    ]
    record_property("interrupted_imports", lines)
    assert [line for line in lines if line[-1] != "ok"] == []


def play(stage, row: Row) -> tuple[str, str, str]:
    """Interrupt a run and start it again; return how the first and the second ended, and what is wrong, or ok."""
    emulator = stage.emulator
    src = package(stage, row)
    digest = hashlib.sha256(src.read_bytes()).hexdigest()
    options = {**OPTIONS, "src": str(src), "asynchronous": row.asynchronous}
    options["connection_references"] = CONNECTIONS[SUPPORT]
    if row.fault:
        method, path, kind, details = row.fault
        for _first in range(row.skipped):
            emulator.fault(row.name, method, path, kind="delay", seconds=0)
        emulator.fault(row.name, method, path, kind=kind, **details)
    first = interrupt(stage, row, options)
    if row.victim != "emulator":
        emulator.withdraw(row.name)
    second = outcome(Single(stage, MODULE, options, row.name).wait())
    return first, second, wrong(stage, row, src, digest) if second == "ok" else f"the second run {second}"


def package(stage, row: Row):
    """Write a package for a row alone; a large one does not fit into the buffers on its way."""
    folder = stage.inputs / row.name
    folder.mkdir()
    return build(SUPPORT, VERSION, True, folder) if not row.large else swollen(build(SUPPORT, VERSION, True, folder))


def swollen(path):
    """Add a member that cannot be compressed."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("WebResources/noise.bin", random.Random(1).randbytes(12_000_000), zipfile.ZIP_STORED)
    return path


def interrupt(stage, row: Row, options: dict) -> str:
    """Start a run and strike; return how it ended."""
    emulator = stage.emulator
    if row.stranger:
        other = build(ORDERS, VERSION, True, stage.inputs / row.name)
        theirs = {**OPTIONS, "src": str(other), "connection_references": CONNECTIONS[ORDERS]}
        stranger = Single(stage, MODULE, theirs, row.name)
        wait_for(lambda: count(emulator, row.name, "POST", START) >= 1)
    if row.victim == "emulator" and row.point == "before connect":
        emulator.kill()
    run = Single(stage, MODULE, options, row.name)
    if row.twice:
        beside = Single(stage, MODULE, options, row.name)
        ended = {outcome(run.wait()), outcome(beside.wait())}
        return " and ".join(sorted(ended))
    if row.victim == "connection":
        return outcome(run.wait())
    if row.fault:
        wait_for(lambda: not emulator.waiting_faults(row.name))
        assert has_seen(emulator, row), "the run is not where it is to be hit"
    wait_for(lambda: has_seen(emulator, row))
    if row.victim == "module":
        run.kill()
        assert run.result is None, "the run ended before it was killed"
        ended = "killed"
    else:
        emulator.kill()
        time.sleep(0.3)
        emulator.start()
        stage.environment.update(emulator.variables())
        ended = outcome(run.wait())
    if row.stranger:
        assert outcome(stranger.wait()) == "ok"
    return ended


def has_seen(emulator, row: Row) -> bool:
    if row.seen is None:
        return True
    method, path, times = row.seen
    return count(emulator, row.name, method, path) >= times


def outcome(result: dict | None) -> str:
    if result is None:
        return "said nothing"
    return "ok" if not result.get("failed") else f"failed: {result['msg']}"


def wrong(stage, row: Row, src, digest: str) -> str:
    """Return what is not as it has to be, or ok."""
    emulator = stage.emulator
    jobs = [one for one in emulator.rows(row.name, "importjob") if one["solutionname"] == SUPPORT]
    installed = [one for one in emulator.rows(row.name, "solution") if one["uniquename"].startswith(SUPPORT)]
    states = [one["statecode"] for one in emulator.rows(row.name, "workflow") if one["name"].startswith("Ticket")]
    left = [path.name for path in src.parent.iterdir() if path.suffix != ".zip"]
    starts = count(emulator, row.name, "POST", f"{START}|{RUN}")
    if len(jobs) != 1:
        return f"{len(jobs)} imports"
    if row.unsent and starts != 1:
        return f"{starts} starts, though the first run was hit before its own"
    if [(one["uniquename"], one["version"], one["ismanaged"]) for one in installed] != [(SUPPORT, VERSION, True)]:
        return f"installed: {installed}"
    if sorted(states) != [0, 1]:
        return f"flows are not as in the package: {states}"
    if left:
        return f"left behind: {left}"
    if hashlib.sha256(src.read_bytes()).hexdigest() != digest:
        return "another file"
    shutil.rmtree(src.parent)
    return "ok"


def wait_for(condition, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def count(emulator, environment, method, path) -> int:
    if method == ROWS:
        return len(emulator.rows(environment, path))
    return sum(
        1
        for entry in emulator.journal(environment=environment)
        if entry["method"] == method and re.search(path, entry["path"])
    )
