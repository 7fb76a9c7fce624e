# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns last as long as their holders live, and no longer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._local import locks
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.turns import Turns

HOLD = """
import sys, time
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.turns import Turns
with Turns(sys.argv[1]).take("place", "flow"):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path):
    tmp_path.chmod(0o700)
    return str(tmp_path)


@pytest.fixture
def holder(folder):
    """A process that holds a turn until it is killed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", HOLD, folder], stdout=subprocess.PIPE, env=environment)
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


class Patience:
    """A clock for a wait: each sleep takes ten minutes, and ends the holder in the end."""

    def __init__(self, holder, sleeps):
        self.now, self._holder, self._left = 0.0, holder, sleeps

    def monotonic(self):
        return self.now

    def sleep(self, _seconds):
        self.now += 600
        self._left -= 1
        if not self._left:
            self._holder.kill()
            self._holder.wait()


def test_a_turn_is_waited_for_as_long_as_its_holder_lives(folder, holder, monkeypatch):
    patience, told = Patience(holder, 20), []
    monkeypatch.setattr(locks, "time", patience)
    with Turns(folder, lambda *told_of: told.append(told_of)).take("place", "flow"):
        assert holder.poll() == -signal.SIGKILL
    assert patience.now == 20 * 600
    assert told[0] == ("waiting for another task that is about to start or create the same", None, 600.0, None)


def test_other_turns_are_free(folder, holder):
    told = []
    turns = Turns(folder, lambda *told_of: told.append(told_of))
    for names in (("place", "other flow"), ("elsewhere", "flow"), ("place", "flow", "more")):
        with turns.take(*names):
            assert told == []


def test_one_after_the_other(folder):
    inside, most = [], []

    def work():
        with Turns(folder).take("place", "flow"):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [threading.Thread(target=work) for _number in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == [1] * 5


@pytest.mark.parametrize("where", [None, "nobody/can/make/this", "open"])
def test_where_no_lock_can_be_everybody_goes_on(tmp_path, where):
    folder = where and str(tmp_path / where)
    if where == "open":
        (tmp_path / where).mkdir(mode=0o777)
        (tmp_path / where).chmod(0o777)
    elif where:
        (tmp_path / "nobody").write_text("a file")
    with Turns(folder).take("a"), Turns(folder).take("a"):
        pass
