# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A play of two hosts that is struck while it waits: nothing stays behind, in whatever form its tasks run."""

from __future__ import annotations

import os
import signal
import time

import pytest

from .harness.probe import descendants, is_alive

# each task says itself in which form it runs
pytestmark = [pytest.mark.one_per_module, pytest.mark.one_form]


@pytest.mark.parametrize(
    ("here", "number"),
    [
        pytest.param(True, signal.SIGINT, id="in-process-ctrl-c"),
        pytest.param(True, signal.SIGTERM, id="in-process-term"),
        pytest.param(True, signal.SIGKILL, id="in-process-kill"),
        pytest.param(False, signal.SIGINT, id="module-ctrl-c"),
        pytest.param(False, signal.SIGTERM, id="module-term"),
        # a killed play leaves the processes of modules alone: that is Ansible's own design
    ],
)
def test_an_interrupt_leaves_nothing_behind(probe, here, number):
    """A terminal, and whoever stops a container, sends a signal to the group; only the play itself is killed."""
    begun = probe.begin("dev:test", here)
    family = descendants(begun.pid)
    assert set(probe.waiting()) <= family
    if number == signal.SIGKILL:
        os.kill(begun.pid, number)
    else:
        os.killpg(begun.pid, number)
    assert begun.wait(30) != 0
    until = time.monotonic() + 20
    while probe.waiting() or any(map(is_alive, family)):
        assert time.monotonic() < until, "a process goes on, or left its file"
        time.sleep(0.1)
