# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keywords of tasks and plays, alike in both forms of a task."""

from __future__ import annotations

import pytest
import yaml

from .harness.play import PREFIX, task
from .harness.probe import BOTH

# each task says itself in which form it runs
pytestmark = [pytest.mark.one_per_module, pytest.mark.one_form]


def play(stage, tasks, hosts, **keywords):
    """Play tasks with keywords of the play."""
    path = stage.inputs / "keywords.yml"
    path.write_text(yaml.safe_dump([{"hosts": hosts, "gather_facts": False, "tasks": tasks, **keywords}]), "utf-8")
    played = stage.run(str(path))
    assert played.code == 0, played.output[-3000:]
    return played


@BOTH
def test_until_and_retries(stage, probe, here):
    options = {"file": str(stage.folder / "attempts")}
    again = {"register": "done", "until": "done.where.count == 3", "retries": 5, "delay": 0}
    result = stage.play([probe("count", here, options=options, **again)]).only()
    assert (result.status, result["attempts"], result["where"]) == ("ok", 3, {"count": 3})
    never = {**again, "until": "done.where.count == 0", "retries": 1}
    result = stage.play([probe("count", here, options=options, **never)]).only()
    assert (result.status, result["attempts"], result["where"]) == ("failed", 1, {"count": 5})


@BOTH
def test_throttle(stage, probe, here):
    """Hosts go side by side, and one after the other when they have to."""
    beside = probe("overlap", here, "beside", options={"file": str(stage.folder / "beside"), "seconds": 30})
    alone = probe("overlap", here, "alone", options={"file": str(stage.folder / "alone"), "seconds": 0.5}, throttle=1)
    played = stage.play([beside, alone], host="dev:test:prod")
    found = {name: [one["where"]["most"] for one in played.results if one.task == name] for name in ("beside", "alone")}
    assert len(found["beside"]) == len(found["alone"]) == 3
    assert max(found["beside"]) >= 2
    assert found["alone"] == [1, 1, 1]


@BOTH
@pytest.mark.parametrize(("strategy", "most"), [("free", 2), ("linear", 1)])
def test_strategies(stage, probe, here, strategy, most):
    """A host goes on to the next task while the other is busy, or waits for it."""
    options = {"file": str(stage.folder / "met"), "seconds": 30 if strategy == "free" else 1}
    tasks = [
        probe("overlap", here, f"on {host}", options=options, when=f"inventory_hostname == '{host}'")
        for host in ("dev", "test")
    ]
    played = play(stage, tasks, "dev:test", strategy=strategy)
    results = {one.task: one for one in played.results if one.status == "ok"}
    assert max(results[name]["where"]["most"] for name in ("on dev", "on test")) == most
    assert {(one.host, one.task) for one in results.values()} == {("dev", "on dev"), ("test", "on test")}


@BOTH
def test_a_task_that_is_not_waited_for(stage, probe, here):
    stage.environment["ANSIBLE_ASYNC_DIR"] = str(stage.folder / "jobs")
    status = {"ansible.builtin.async_status": {"jid": "{{ started.ansible_job_id }}"}, "name": "status"}
    options = {"file": str(stage.folder / "attempts")}
    tasks = [
        probe("count", here, options=options, register="started", **{"async": 60, "poll": 0}),
        {**status, "register": "done", "until": "done.finished | int == 1", "retries": 60, "delay": 1},
        probe("count", here, "again", options=options),
    ]
    started, done, again = stage.play(tasks).results
    assert "where" not in started.result
    assert started["ansible_job_id"] == done["ansible_job_id"]
    assert (done.status, done["changed"], done["where"]) == ("ok", False, {"count": 1})
    assert again["where"] == {"count": 2}


@BOTH
def test_defaults_for_the_group_of_all(stage, here):
    """What both services understand is given once; a task's own option is stronger, and groups go together."""
    tasks = [
        task("dataverse_environment_info"),
        task("dataverse_environment_info", {"request_timeout": 44}, name="own"),
        task("smartflows_flow_info", {"name": "Quote letter"}),
        {"ansible.builtin.command": "true", "name": "somebody else's"},
    ]
    defaults = {
        f"group/{PREFIX}all": {"request_timeout": 33},
        f"group/{PREFIX}dataverse": {"dataverse_url": "{{ dataverse_url }}"},
    }
    played = play(stage, tasks, "dev", module_defaults=defaults, vars={"powerplatform_in_process": here})
    assert [one.status for one in played.results] == ["ok"] * 4
    given = [one["invocation"]["module_args"] for one in played.results]
    assert [one.get("request_timeout") for one in given] == [33, 44, 33, None]
    assert [one.get("dataverse_url") for one in given] == [stage.emulator.url("dev")] * 2 + [None] * 2
    assert ("runs as a module" in played.output) is not here
