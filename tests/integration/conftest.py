# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every test plays on an emulator of its worker, in a folder of its own, and is searched for secrets afterwards."""

from __future__ import annotations

import json

import pytest

from .harness.controller import Controller
from .harness.csdl import violations
from .harness.emulator import Emulator
from .harness.play import IN_PROCESS, MODULE, Stage
from .harness.secrets import files_under, leaks

TABLE = "interrupted_imports"


def pytest_addoption(parser):
    parser.addoption(
        "--form", choices=(IN_PROCESS, MODULE), default=IN_PROCESS, help="where tasks run unless a test says"
    )


def pytest_collection_modifyitems(config, items):
    """Play what does not depend on the form of tasks in one form only."""
    if config.getoption("--form") == MODULE:
        items[:] = [item for item in items if not item.get_closest_marker("one_form")]


@pytest.fixture(scope="session")
def shared_emulator(tmp_path_factory):
    emulator = Emulator(tmp_path_factory.mktemp("emulator")).start()
    yield emulator
    emulator.stop()


@pytest.fixture(scope="session")
def controller(tmp_path_factory):
    controller = Controller(tmp_path_factory.mktemp("controller"))
    yield controller
    controller.stop()


@pytest.fixture
def start_emulator(tmp_path):
    """Return a function that starts an emulator with a configuration of the test's own."""
    started = []

    def start(**config) -> Emulator:
        started.append(Emulator(tmp_path / f"emulator-{len(started)}", config).start())
        return started[-1]

    yield start
    for emulator in started:
        emulator.stop()


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
        credentials = credentials_of(stage)
        places = {**stage.outputs, **files_under(stage.folder, stage.inputs, stage.cache)}
        assert leaks({**credentials, **planted}, places) == []
        # what is sent is data and stands in the journal; what signs in does not
        assert leaks(credentials, {"journal": stage.emulator.journal_path.read_bytes()}) == []
        assert requests_that_do_not_fit(stage) == []


def requests_that_do_not_fit(stage: Stage) -> list[str]:
    """Return where requests of the plays do not fit the description of the service."""
    served = stage.emulator.ready["environments"]
    entries = [one for one in stage.emulator.journal(stage.start) if one["environment"] in served]
    return sorted({f"{one['method']} {one['path']}: {text}" for one in entries for text in violations(one)})


def credentials_of(stage: Stage) -> dict[str, str]:
    """Return the secrets of the emulator's identities and the tokens that the plays got."""
    identities = stage.emulator.ready["identities"]
    secrets = {name: entry["client_secret"] for name, entry in identities.items() if entry.get("client_secret")}
    for project in stage.emulator.ready["smartflows"].values():
        secrets.update({f"key of {name}": key for name, key in project["api_keys"].items()})
    tokens = [json.loads(path.read_text("utf-8"))["token"] for path in stage.cache.glob("*.json")]
    return {**secrets, **{f"token {token[-8:]}": token for token in tokens}}


@pytest.fixture
def stage(make_stage, shared_emulator) -> Stage:
    return make_stage(shared_emulator)


def pytest_terminal_summary(terminalreporter):
    """Print the table of interrupted imports, when they were played."""
    reports = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    lines = [line for report in reports for name, value in report.user_properties if name == TABLE for line in value]
    if lines:
        terminalreporter.section("imports interrupted and started again")
    for weather, victim, point, form, first, second, verdict in lines:
        words = (
            weather.ljust(16),
            victim.ljust(11),
            point.ljust(26),
            form.ljust(5),
            first[:40].ljust(41),
            second.ljust(3),
        )
        terminalreporter.write_line(" ".join([*words, verdict]))
