# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every test plays on an emulator of its worker, in a folder of its own, and is searched for secrets afterwards."""

from __future__ import annotations

import pytest

from .harness.emulator import Emulator
from .harness.examination import examine
from .harness.fast_start.controller import Controller
from .harness.play import IN_PROCESS, MODULE, Stage
from .harness.probe import Probe
from .harness.start import variables_at_start

TABLES = {
    "interrupted_imports": "imports interrupted and started again",
    "interrupted_promotions": "promotions to two targets killed and played again",
}
LONGEST = 60


def pytest_addoption(parser):
    parser.addoption(
        "--form", choices=(IN_PROCESS, MODULE), default=IN_PROCESS, help="where tasks run unless a test says"
    )
    parser.addoption("--cold", action="store_true", help="start each play from nothing, without fast_start")


@pytest.fixture(scope="session")
def controller(tmp_path_factory, request):
    """What plays fast; None when each play starts from nothing."""
    if request.config.getoption("--cold"):
        yield None
        return
    controller = Controller(tmp_path_factory.mktemp("controller"), variables_at_start(cold=False))
    yield controller
    controller.stop()


@pytest.fixture(scope="session")
def emulator(tmp_path_factory, controller):
    """Return the emulator that all tests of a worker share; a module of tests may have one of its own instead."""
    emulator = Emulator(tmp_path_factory.mktemp("emulator"), controller=controller).start()
    yield emulator
    emulator.stop()


def starter(folder, controller):
    """Yield a function that starts an emulator with a configuration of its own, and stop what it has started."""
    started = []

    def start(**config) -> Emulator:
        started.append(Emulator(folder / f"emulator-{len(started)}", config, controller).start())
        return started[-1]

    yield start
    for emulator in started:
        emulator.stop()


@pytest.fixture
def start_emulator(tmp_path, controller):
    """Return a function that starts an emulator for one test."""
    yield from starter(tmp_path, controller)


@pytest.fixture(scope="module")
def module_emulator(tmp_path_factory, controller):
    """Return a function that starts an emulator for a module of tests."""
    yield from starter(tmp_path_factory.mktemp("module"), controller)


@pytest.fixture
def planted():
    """Secrets that must not be seen; a test may add its own."""
    return {}


@pytest.fixture
def make_stage(tmp_path, planted, request, controller):
    """Return a function that makes a stage for an emulator; all stages are searched for secrets at the end."""
    stages = []

    def make(emulator: Emulator) -> Stage:
        form = request.config.getoption("--form")
        stages.append(Stage(tmp_path / f"stage-{len(stages)}", emulator, form, controller))
        return stages[-1]

    yield make
    for stage in stages:
        stage.emulator.clear_faults()
        examine(stage, planted)


@pytest.fixture
def stage(make_stage, emulator) -> Stage:
    return make_stage(emulator)


@pytest.fixture
def probe(stage) -> Probe:
    """What makes tasks of the probe, a module that does what a test asks of it."""
    return Probe(stage)


def pytest_terminal_summary(terminalreporter):
    """Print the tables of what was interrupted, when it was played."""
    reports = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    found = [one for report in reports for one in report.user_properties]
    for table, title in TABLES.items():
        lines = [[cell[:LONGEST] for cell in line] for name, value in found if name == table for line in value]
        if lines:
            terminalreporter.section(title)
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            terminalreporter.write_line("  ".join(map(str.ljust, line, widths)).rstrip())
