# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import could not finish is done by later runs, or fails them, until it is so."""

from __future__ import annotations

import pytest

from tests.unit.plugins.support.packages import edited

from .harness.packages import BOUND, VALUES
from .harness.play import task

# what an import does is decided below the host; test_solution_import.py compares both forms
pytestmark = pytest.mark.one_form
MODULE = "dataverse_solution_import"
FLOW = "Look up customer"
NAMES = ["connection", "refusal", "page", "child"]


@pytest.fixture(scope="module")
def emulator(module_emulator):
    """One emulator with an environment for each test."""
    return module_emulator(environments=NAMES, import_seconds=0.2)


def package(stage, version, **more) -> dict:
    """Return the options for a version of the managed package; each version has a file of its own."""
    path = stage.inputs / f"orders_{version}.zip"
    path.write_bytes(edited("solution.xml", b"1.0.0.0", version.encode(), version="1.0.0.0", managed=True))
    declared = {"connection_references": BOUND, "environment_variables": VALUES}
    return {"src": str(path), "wait_interval": 1, **declared, **more}


def played(stage, host, *tasks):
    results = stage.play(list(tasks), host=host).results
    assert len(results) == len(tasks)
    return results


def importing(options, **keywords):
    return task(MODULE, options, ignore_errors=True, diff=True, **keywords)


def state(stage, host, name=FLOW) -> int:
    (row,) = [one for one in stage.emulator.rows(host, "workflow") if one["name"] == name]
    return row["statecode"]


def switch(stage, host, statecode, name=FLOW) -> None:
    (row,) = [one for one in stage.emulator.rows(host, "workflow") if one["name"] == name]
    changed = {"workflowid": row["workflowid"], "statecode": statecode, "statuscode": statecode + 1}
    stage.emulator.put(host, "workflow", changed)


def user(stage, host, name) -> str:
    return next(one["systemuserid"] for one in stage.emulator.rows(host, "systemuser") if one["fullname"] == name)


def share_connections(stage, host, *users) -> None:
    """Share all connections with these users alone."""
    for row in stage.emulator.rows(host, "connectionreference"):
        changed = {"connectionreferenceid": row["connectionreferenceid"], "$usable_by": list(users)}
        stage.emulator.put(host, "connectionreference", changed)


def test_a_flow_whose_connection_is_shared_later_is_turned_on_by_a_later_run(stage):
    """The later run has a newer package, in another file."""
    host = "connection"
    played(stage, host, importing(package(stage, "1.0.0.0")))
    assert state(stage, host) == 1
    bruno, deployer = user(stage, host, "Bruno Keller"), user(stage, host, "# deployer")
    share_connections(stage, host, bruno)
    failed, check, again = played(
        stage,
        host,
        importing(package(stage, "1.1.0.0")),
        importing(package(stage, "1.1.0.0"), check_mode=True),
        importing(package(stage, "1.1.0.0")),
    )
    told = f"The package is imported, but these flows were on and are off: {FLOW!r}."
    assert (failed.status, failed["changed"]) == ("failed", True)
    assert failed["msg"].startswith(told), failed["msg"]
    assert failed["msg"].endswith(
        "Share the connection with the identity that turns the flow on. A later run tries again."
    )
    assert (check.status, check["changed"]) == ("ok", True)
    assert check["diff"]["after"]["flows"][FLOW]["enabled"] is True
    assert (again.status, again["changed"]) == ("failed", False)
    assert again["msg"].startswith(told)
    share_connections(stage, host, bruno, deployer)
    (paid,) = played(stage, host, importing(package(stage, "1.2.0.0")))
    assert (paid.status, paid["changed"], state(stage, host)) == ("ok", True, 1)
    (repeat,) = played(stage, host, importing(package(stage, "1.2.0.0")))
    assert (repeat.status, repeat["changed"]) == ("ok", False)
    assert list(stage.inputs.glob("*.import.json")) == []


@pytest.mark.parametrize(
    ("host", "fault", "says"),
    [
        ("refusal", {"kind": "status", "status": 500, "code": "0x80040216", "message": "Not now."}, "Not now"),
        ("page", {"kind": "garbage"}, "Look up customer"),
    ],
)
def test_what_users_had_turned_off_is_off_in_the_end(stage, host, fault, says):
    played(stage, host, importing(package(stage, "1.0.0.0")))
    switch(stage, host, 0)
    stage.emulator.fault(host, "PATCH", r"/workflows\(", kind=fault.pop("kind"), **fault)
    failed, paid, repeat = played(stage, host, *[importing(package(stage, "1.1.0.0"))] * 3)
    assert (failed.status, failed["changed"]) == ("failed", True)
    assert says in failed["msg"]
    assert (paid.status, paid["changed"], state(stage, host)) == ("ok", True, 0)
    assert (repeat.status, repeat["changed"]) == ("ok", False)


def test_a_child_that_is_turned_on_as_advised_stays_on_and_brings_its_caller_back(stage):
    """Only what is owed stays noted; what else was noted before the import is out of date by the next run."""
    host, child, caller = "child", "Check order", "Order intake"
    played(stage, host, importing(package(stage, "1.0.0.0")))
    for name in (child, caller):
        switch(stage, host, 1, name)
    switch(stage, host, 0, child)
    done, waiting = played(stage, host, *[importing(package(stage, "1.1.0.0"))] * 2)
    assert (done.status, state(stage, host, child), state(stage, host, caller)) == ("ok", 0, 0)
    assert (waiting.status, waiting["changed"]) == ("ok", False)
    assert any(caller in text for text in waiting["warnings"])
    switch(stage, host, 1, child)
    paid, repeat = played(stage, host, *[importing(package(stage, "1.1.0.0"))] * 2)
    assert (paid.status, paid["changed"]) == ("ok", True), paid.get("msg")
    assert (state(stage, host, child), state(stage, host, caller)) == (1, 1)
    assert (repeat.status, repeat["changed"], repeat["warnings"]) == ("ok", False, [])
    assert list(stage.inputs.glob("*.import.json")) == []
