# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that wants no question for longer than a task waits: what was started goes on, and the task says so."""

from __future__ import annotations

import time

import pytest

from tests.demo.solutions.build import build

from .harness.desktop_flows import put_desktop_flow
from .harness.play import task

pytestmark = pytest.mark.one_form
WAIT = {"wait_timeout": 8, "wait_interval": 1}


def put_off(emulator, environment: str, path: str, times: int = 9) -> None:
    emulator.fault(environment, "GET", path, times, kind="status", status=429, retry_after=40, code="0x80072322")


def test_what_was_started_goes_on_and_the_task_says_so_in_time(start_emulator, make_stage):
    emulator = start_emulator(
        import_seconds=30, smartflows=[{"name": "p", "flows": [{"name": "letter", "seconds": 60, "documents": ["a"]}]}]
    )
    stage = make_stage(emulator)
    robot = {"name": "Book invoices", "connection": "c"}
    put_desktop_flow(emulator, "Book invoices", seconds=60)
    package = build("contoso_support", "1.0.0.0", True, stage.inputs)
    put_off(emulator, "dev", r"/asyncoperations\(")
    put_off(emulator, "dev", r"/flowsessions\(")
    put_off(emulator, "p", "/progress")
    began = time.monotonic()
    played = stage.play(
        [
            task("dataverse_solution_import", {"src": str(package), **WAIT}, name="import", ignore_errors=True),
            task("desktop_flow_run", {**robot, **WAIT}, name="robot", ignore_errors=True),
            task("smartflows_execution", {"flow": "letter", **WAIT}, name="execution", ignore_errors=True),
        ]
    )
    assert time.monotonic() - began < 30
    for one in played.results:
        assert one.status == "failed", one.result
        assert (one["changed"], one["finished"]) == (True, False), (one.task, one["msg"])
        statuses = [step["status"] for step in one["operations"]]
        assert ("running" in statuses, "failed" in statuses) == (True, False), (one.task, statuses)
        assert (
            "requests a pause of 40 s before the next request (HTTP 429), which is longer than wait_timeout"
            in one["msg"]
        )
    results = {one.task: one for one in played.results}
    assert results["import"]["async_operation_id"]
    assert results["robot"]["run"]["session_id"]
    assert results["execution"]["execution"]["execution_id"]
