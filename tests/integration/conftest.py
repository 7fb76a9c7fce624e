# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every test plays on an emulator of its worker, in a folder of its own, and is searched for secrets afterwards."""

from __future__ import annotations

import pytest

from .harness.emulator import Emulator
from .harness.play import Stage
from .harness.secrets import files_under, leaks


@pytest.fixture(scope="session")
def shared_emulator(tmp_path_factory):
    emulator = Emulator(tmp_path_factory.mktemp("emulator")).start()
    yield emulator
    emulator.stop()


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
def make_stage(tmp_path, planted):
    """Return a function that makes a stage for an emulator; all stages are searched for secrets at the end."""
    stages = []

    def make(emulator: Emulator) -> Stage:
        stages.append(Stage(tmp_path / f"stage-{len(stages)}", emulator))
        return stages[-1]

    yield make
    for stage in stages:
        emulator = stage.emulator
        emulator.clear_faults()
        identities = emulator.ready["identities"].items()
        secrets = {name: entry["client_secret"] for name, entry in identities if entry["client_secret"]}
        secrets.update(planted)
        for token in tokens(stage):
            secrets[f"token {token[-8:]}"] = token
        places = files_under(stage.folder, stage.inputs, stage.cache)
        places["journal"] = emulator.journal_file.read_bytes()
        assert leaks(secrets, {**stage.outputs, **places}) == []


@pytest.fixture
def stage(make_stage, shared_emulator) -> Stage:
    return make_stage(shared_emulator)


def tokens(stage: Stage) -> set[str]:
    """Return the tokens that the plays of a stage got."""
    import json

    return {json.loads(path.read_text("utf-8"))["token"] for path in stage.cache.glob("*.json")}
