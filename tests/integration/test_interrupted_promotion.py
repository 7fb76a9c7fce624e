# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A promotion to two targets that is killed after each of its steps and played again: the same end, nothing twice.

Each row of the table has two environments of its own. ``test_release_import.py`` kills the module after each write.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal

import pytest
import yaml

from .harness.emulator import is_unsafe
from .harness.probe import descendants, is_alive
from .test_interrupted_import import wait_for
from .test_release_import import BASE, SETTINGS, UPPER, released, states, unsafe_since

# both forms do the same below the host
pytestmark = pytest.mark.one_form
PLAYBOOK = "flowops.powerplatform.promote"
TEAM = "Operations"
IMPORT, FLOW = r"/ImportSolutionAsync$", r"/workflows\("
# The play is killed when so many files, or requests that change something, exist in the two targets together.
STEPS = {
    "planned": ("files", r"\.before\.json\.unfinished$", 1),
    "import started": ("requests", IMPORT, 1),
    "one target imported": ("requests", IMPORT, 3),
    "flow changed": ("requests", FLOW, 3),
    "read back": ("files", r"\.before\.json$", 1),
    "reported": ("files", r"-promote\.html$", 1),
}


@pytest.fixture(scope="module")
def killing(module_emulator):
    """One emulator with two environments for each step."""
    return module_emulator(environments=[f"{name}{number}" for number in range(len(STEPS)) for name in "ab"])


@pytest.mark.parametrize("step", STEPS)
def test_a_promotion_that_is_killed_is_completed(killing, make_stage, record_property, step):
    stage = make_stage(killing)
    hosts = [f"{name}{list(STEPS).index(step)}" for name in "ab"]
    for host in hosts:
        killing.put(host, "team", {"name": TEAM, "teamtype": 0})
        killing.fault(host, "PATCH", "/workflows", times=3, kind="delay", seconds=0.5)
    arguments = ["-e", declared(stage, released(stage, BASE, UPPER, host=hosts[0]), hosts)]
    before = killing.position()
    kill_at(stage, STEPS[step], hosts, before, arguments)
    writes = sum(len(unsafe_since(killing, before, host)) for host in hosts)
    for host in hosts:
        killing.withdraw(host)
    second = stage.run(PLAYBOOK, *arguments, verbose=False)
    outcomes = [report(stage, host)["outcome"] for host in hosts] if second.code == 0 else [second.output[-2000:]]
    verdict = wrong(stage, hosts) if second.code == 0 else "the second run failed"
    record_property("interrupted_promotions", [(step, f"{writes} writes", " and ".join(outcomes), verdict)])
    assert verdict == "ok", second.output[-3000:]


def declared(stage, folder, hosts) -> str:
    """Write what the playbook needs, and return the argument that reads it."""
    content = {
        "release": folder,
        "targets": ":".join(hosts),
        "report_directory": str(stage.folder / "promotions"),
        "flows": [{"name": "Child", "owner": TEAM}],
        "stage_all": True,
        "wait_interval": 1,
        **SETTINGS,
    }
    path = stage.inputs / "promotion.yml"
    path.write_text(yaml.safe_dump({f"environment_promotion_{name}": one for name, one in content.items()}), "utf-8")
    return f"@{path}"


def kill_at(stage, step, hosts, before, arguments) -> None:
    """Start the playbook, and end it and all its processes without warning once the step is reached."""
    begun = stage.begin(PLAYBOOK, *arguments)
    wait_for(lambda: is_reached(stage, step, hosts, before) or begun.poll() is not None, 90)
    assert begun.poll() is None, "the play was over before"
    family = [begun.pid, *descendants(begun.pid)]
    for process in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    begun.wait(30)
    wait_for(lambda: not any(map(is_alive, family)))


def is_reached(stage, step, hosts, before) -> bool:
    kind, pattern, number = step
    if kind == "files":
        seen = [path.name for path in (stage.folder / "promotions").rglob("*")]
    else:
        seen = [one["path"] for host in hosts for one in stage.emulator.journal(before, host) if is_unsafe(one)]
    return sum(bool(re.search(pattern, one)) for one in seen) >= number


def report(stage, host, what="promote"):
    (path,) = (stage.folder / "promotions").glob(f"*/{host}-{what}.json")
    return json.loads(path.read_text("utf-8"))


def wrong(stage, hosts) -> str:
    """Return what is not as after a run that was not killed, or ok."""
    for host in hosts:
        imported = sorted(row["solutionname"] for row in stage.emulator.rows(host, "importjob"))
        if imported != ["base", "upper"]:
            return f"{host}: imports of {imported}"
        if states(stage, host) != {"Child": 1, "Parent": 1}:
            return f"{host}: {states(stage, host)}"
    folder = stage.folder / "promotions"
    notes = {path.name: json.loads(path.read_text("utf-8")) for path in folder.rglob("*.before.json*")}
    nothing = {"connection_references": {}, "environment_variables": {}, "flows": []}
    if notes != {f"{host}.before.json": {"versions": {"base": None, "upper": None}, **nothing} for host in hosts}:
        return f"notes: {notes}"
    left = [path.name for path in (folder / "records").glob("*.import.json")]
    return f"left behind: {left}" if left else "ok"
