# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following an import to its end, and judging how it ended."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, StillRunning

from tests.unit.plugins.support.imports import LOG, Bench, World, guid


def followed(world, tmp_path, operation="op", job="job"):
    bench = Bench(world, tmp_path)
    bench.running.started(operation and guid(operation), guid(job))
    bench.running.follow()


def test_an_operation_whose_row_is_cleared_away_is_judged_by_its_job(tmp_path):
    world = World()
    world.operation("op", seconds=3)
    world.job("job", data=LOG.format("success", ""))
    pause = world.sleep
    world.sleep = lambda seconds: (pause(seconds), world.remove("asyncoperations", guid("op")))
    followed(world, tmp_path)


@pytest.mark.parametrize(
    ("status", "data", "result"),
    [(31, None, None), (30, None, {"Status": "Failed", "ErrorMessages": ["No"]}), (32, None, None)],
)
def test_a_bad_end_is_a_failure(tmp_path, status, data, result):
    world = World()
    world.operation("op", status, friendlymessage="No")
    if result:
        world.results["job"] = {"SolutionOperationResult": result}
    with pytest.raises(Failure) as caught:
        followed(world, tmp_path)
    assert "No" in caught.value.message
    assert caught.value.facts["import_job_id"] == guid("job")


@pytest.mark.parametrize(("data", "fails"), [(LOG.format("failure", "No"), True), (LOG.format("success", ""), False)])
def test_a_job_alone_is_judged_by_its_document(tmp_path, data, fails):
    world = World()
    world.job("job", data=data)
    if fails:
        with pytest.raises(Failure, match="No"):
            followed(world, tmp_path, operation=None)
    else:
        followed(world, tmp_path, operation=None)


def test_a_wait_that_ends_says_how_to_go_on(tmp_path):
    world = World()
    world.operation("op", seconds=1000)
    with pytest.raises(StillRunning) as caught:
        followed(world, tmp_path)
    assert caught.value.facts == {"async_operation_id": guid("op"), "import_job_id": guid("job")}
    assert f"continues on the server ({guid('op')})" in caught.value.message
