# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a task ends that has started nothing, and what is tidied up when all is done."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.runner import Run
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, StillRunning

from tests.unit.plugins.support.host import Host
from tests.unit.plugins.support.plans import plan_once


def converge(*events, check=False, wanted="fail"):
    """Run a task with a step for each of ``events``, which raises it; return its end, and how often it was tidied."""
    tidied = []

    def do(summary):
        event = events[int(summary)]
        if event:
            raise event

    host = Host(check, options={"on_timeout": wanted})
    made = plan_once(*map(str, range(len(events))), do=do, on_success=lambda: tidied.append(1))
    Run(host).converge(lambda context: made)
    return host.failed, host.result["changed"], [one["status"] for one in host.result["operations"]], len(tidied)


def busy():
    return StillRunning("Somebody else is busy.", started=False)


@pytest.mark.parametrize("wanted", ["fail", "return"])
def test_what_was_never_started_is_skipped(wanted):
    failed = wanted == "fail"
    assert converge(busy(), None, wanted=wanted)[:3] == (failed, False, ["skipped", "skipped"])
    assert converge(None, busy(), wanted=wanted)[:3] == (failed, True, ["done", "skipped"])


@pytest.mark.parametrize("events", [(), (None,)], ids=["nothing to do", "done"])
@pytest.mark.parametrize(("check", "times"), [(True, 0), (False, 1)])
def test_notes_are_tidied_up_in_real_runs_only(events, check, times):
    assert converge(*events, check=check)[-1] == times


@pytest.mark.parametrize("event", [Failure("No."), StillRunning("Wait."), busy()])
@pytest.mark.parametrize("wanted", ["fail", "return"])
def test_notes_stay_when_it_is_not_over(event, wanted):
    assert converge(event, wanted=wanted)[-1] == 0


def test_what_is_handed_on_says_that_it_was_cut():
    host = Host()
    flows = [{"name": "flow {0}".format(number)} for number in range(40_000)]
    Run(host).inform(lambda context: {"package": {"name": "a", "flows": flows}})
    package = host.result["package"]
    assert package["cut"] == ["flows[{0}:]".format(len(package["flows"]))]
