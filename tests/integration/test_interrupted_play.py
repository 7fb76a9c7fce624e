# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An import in the controller's process whose play is killed or interrupted: the next play adopts it.

``test_interrupted_import.py`` hits modules without a play, at every point.
"""

from __future__ import annotations

import os
import signal

import pytest

from tests.demo.solutions.build import build

from .harness.play import task
from .harness.probe import descendants, is_alive
from .test_interrupted_import import MODULE, OPTIONS, POLL, START, SUPPORT, VERSION, count, hold, wait_for

# each task says itself in which form it runs
pytestmark = [pytest.mark.one_per_module, pytest.mark.one_form]
COMPLETED = 3


def kill(process: int) -> None:
    """Kill ansible-playbook alone, as ``kill -9`` does."""
    os.kill(process, signal.SIGKILL)


def interrupt(process: int) -> None:
    """Press Ctrl-C: a terminal tells the whole group."""
    os.killpg(process, signal.SIGINT)


@pytest.mark.parametrize("strike", [kill, interrupt])
def test_the_next_play_adopts_the_import(start_emulator, make_stage, strike):
    emulator = start_emulator(import_seconds=4)
    stage = make_stage(emulator)
    src = build(SUPPORT, VERSION, True, stage.inputs)
    bound = {"connection_references": {"contoso_support_dataverse": "d"}}
    one = task(MODULE, {**OPTIONS, **bound, "src": str(src)}, vars={"powerplatform_in_process": True})
    play = stage.inputs / "import.yml"
    stage.write_play(play, [one], "dev")
    method, path, kind, details = hold("GET", POLL)
    emulator.fault("dev", method, path, kind=kind, **details)
    begun = stage.begin(str(play))
    wait_for(lambda: not emulator.waiting_faults("dev"))
    family = descendants(begun.pid)
    strike(begun.pid)
    assert begun.wait(30) != 0
    stage.keep_records()
    assert len(list(stage.inputs.rglob("*.import.json"))) == 1
    (printed,) = stage.folder.glob("output-*")
    assert "runs as a module" not in printed.read_text("utf-8")
    assert [row["statecode"] == COMPLETED for row in emulator.rows("dev", "asyncoperation")] == [False]

    second = stage.play([one]).only()
    assert (second.status, second["finished"], second["solution"]["version"]) == ("ok", True, VERSION)
    assert count(emulator, "dev", "POST", START) == 1
    assert [row["solutionname"] for row in emulator.rows("dev", "importjob")] == [SUPPORT]
    assert [path.name for path in stage.inputs.rglob("*.import.json*")] == []
    wait_for(lambda: not any(map(is_alive, family)))
    assert stage.play([one]).only()["changed"] is False
