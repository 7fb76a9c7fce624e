# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release after a run that was interrupted: planned once its imports have ended, and its records removed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from powerplatform_emulator.clock import Clock

from tests.unit.plugins.support.emulated import Environment
from tests.unit.plugins.support.host import Host
from tests.unit.plugins.support.releases import brought, made

BASE = {"name": "base", "flows": {"Child": {"on": False}}}
UPPER = {"name": "upper", "flows": {"Parent": {"on": False, "calls": ["Child"]}}}
STATES = {"base": [{"name": "Child"}], "upper": [{"name": "Parent"}]}
IMPORT_SECONDS = 100


@pytest.fixture
def clock(monkeypatch):
    """A clock of the service that moves on while a task sleeps, and only then."""
    made = Clock()
    monkeypatch.setattr(Host, "sleep", lambda _host, seconds: made.advance(seconds))
    return made


@pytest.fixture
def folder(tmp_path):
    return made(tmp_path, BASE, UPPER, states=STATES)


@pytest.fixture
def left(clock, folder, tmp_path):
    """An environment in which an import is running that a run has started and does not wait for."""
    environment = Environment(clock=clock, import_seconds=IMPORT_SECONDS)
    broken = brought(environment, folder, check=False, wait_timeout=0)
    assert "It continues on the server" in broken.result["msg"]
    return environment


def test_a_plan_that_waits_for_a_running_import_is_the_one_that_is_carried_out(left, folder):
    planned = brought(left, folder, check_mode_wait=True)
    assert (planned.failed, planned.warnings) == (False, [])
    assert [one["strategy"] for one in planned.result["solutions"]] == [None, "install"]
    done = brought(left, folder, check=False, approved_plan=[planned.result["plan_id"]])
    assert (done.failed, done.result["plan_id"]) == (False, planned.result["plan_id"])


def test_a_plan_that_does_not_wait_says_that_it_may_differ(left, folder):
    planned = brought(left, folder)
    assert "The task waits for its end, and its plan may differ then." in planned.warnings[0]
    refused = brought(left, folder, check=False, approved_plan=[planned.result["plan_id"]])
    assert refused.result["msg"].startswith("The plan has changed: ")


def test_a_plan_does_not_wait_longer_than_it_may(left, folder):
    refused = brought(left, folder, check_mode_wait=True, wait_timeout=0)
    assert "is still running after 0 s. Run the task again later" in refused.result["msg"]
    assert refused.result["changed"] is False


def records(folder):
    return [path.name for path in folder.rglob("*.import.json")]


@pytest.mark.parametrize("name", ["base", "contoso-1.0.0.0"])
def test_records_of_a_run_that_was_interrupted_at_its_end_are_removed(tmp_path, name):
    """Of an import, or of an approved plan, whose last request was carried out although nobody waited for it."""
    environment, folder = Environment(), Path(made(tmp_path, BASE, states=STATES))
    done = brought(environment, folder, check=False)
    assert (done.failed, done.result["continues"], records(folder)) == (False, False, [])
    path = folder / f"{name}.contoso.crm4.dynamics.com.import.json"
    noted = {"environment": environment.url, "solution": f"release {name}", "run": "1", "plan": done.result["plan"]}
    if name == "base":
        noted = {"environment": environment.url, "solution": name, "run": "1", "flows": {}}
    path.write_text(json.dumps(noted), encoding="utf-8")
    planned = brought(environment, folder)
    assert (planned.result["changed"], planned.result["continues"]) == (False, True)
    assert records(folder) == [path.name]
    again = brought(environment, folder, check=False)
    assert (again.failed, again.result["changed"], records(folder)) == (False, False, [])
    assert brought(environment, folder).result["continues"] is False


def test_a_record_of_what_is_still_owed_stays_and_continues_nothing(tmp_path):
    environment = Environment()
    waits = {"name": "base", "flows": {"Child": {"uses": ["new_mail"]}}, "references": ["new_mail"]}
    folder = Path(made(tmp_path, waits))
    assert brought(environment, folder, check=False).failed is False
    assert len(records(folder)) == 1
    assert brought(environment, folder).result["continues"] is False
