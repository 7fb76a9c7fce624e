# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a task ends that has started nothing, and what is tidied up when all is done."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.resources import from_resource
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.runner import Run
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, StillRunning
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.resource import Plan, Step

from tests.unit.plugins.support.host import Host


class Resource:
    """Has a step for each of ``events``, which it raises."""

    warnings = ()

    def __init__(self, *events):
        self.events = list(events)
        self.tidied = 0

    def plan(self):
        steps = [Step(str(number), "step {0}".format(number)) for number in range(len(self.events))]
        return Plan("flow 'a'", {"name": "a"}, {"name": "b" if steps else "a"}, steps)

    def apply(self, step):
        event = self.events[int(step.action)]
        if event:
            raise event

    def report(self, plan, applied):
        return {}

    def tidy(self):
        self.tidied += 1


def converge(resource, check=False, wanted="fail"):
    host = Host(check, options={"on_timeout": wanted})
    Run(host).converge(from_resource(lambda context: resource))
    return host.failed, host.result["changed"], [one["status"] for one in host.result["operations"]]


def busy():
    return StillRunning("Somebody else is busy.", started=False)


@pytest.mark.parametrize("wanted", ["fail", "return"])
def test_what_was_never_started_is_skipped(wanted):
    failed = wanted == "fail"
    assert converge(Resource(busy(), None), wanted=wanted) == (failed, False, ["skipped", "skipped"])
    assert converge(Resource(None, busy()), wanted=wanted) == (failed, True, ["done", "skipped"])


@pytest.mark.parametrize("events", [(), (None,)], ids=["nothing to do", "done"])
def test_notes_are_tidied_up_in_real_runs_only(events):
    for check, times in ((True, 0), (False, 1)):
        resource = Resource(*events)
        converge(resource, check)
        assert resource.tidied == times


@pytest.mark.parametrize("event", [Failure("No."), StillRunning("Wait."), busy()])
@pytest.mark.parametrize("wanted", ["fail", "return"])
def test_notes_stay_when_it_is_not_over(event, wanted):
    resource = Resource(event)
    converge(resource, wanted=wanted)
    assert resource.tidied == 0


def test_what_is_handed_on_says_that_it_was_cut():
    host = Host()
    flows = [{"name": "flow {0}".format(number)} for number in range(40_000)]
    Run(host).inform(lambda context: {"package": {"name": "a", "flows": flows}})
    package = host.result["package"]
    assert package["cut"] == ["flows[{0}:]".format(len(package["flows"]))]
