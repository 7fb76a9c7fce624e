# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports, planned and carried out on an environment in memory: versions, files and the jobs behind them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, NotFound, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.exports.declare import declare
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import package

from tests.unit.plugins.support.packages import example_members, zipped
from tests.unit.plugins.support.task import Task

NAME = "contoso_orders"
BUSY = Refused("Busy.", http_status=400, code="0x80071151")
RUNNING = {"statecode": 2, "statuscode": 20}
OPTIONS = {"name": NAME, "managed": False, "both": True, "asynchronous": True, "unpack": False, "backup": False}


class Development:
    """An environment with one solution, whose content and version a test changes; the clock moves with every pause."""

    url = "https://contoso.crm4.dynamics.com"

    def __init__(self):
        self.version = "1.0.0.0"
        self.content = b"first"
        self.refusals = []
        self.rows_of_job = [{"statecode": 3, "statuscode": 30}]
        self.now = 0

    def rows(self, table, tried, **options):
        row = {"solutionid": "s", "uniquename": NAME, "version": self.version, "ismanaged": False, "@odata.etag": "1"}
        return [row] if table == "solutions" else []

    @property
    def server_time(self):
        return datetime(2026, 1, 1, tzinfo=UTC)

    def rows_of(self, queries, tried, lenient):
        return [[] for _query in queries]

    def update(self, table, guid, body, tried, etag):
        self.version = body["version"]

    def act(self, message, body, tried):
        if self.refusals:
            raise self.refusals.pop()
        return {"AsyncOperationId": "operation", "ExportJobId": body["Managed"]}

    def get(self, path, tried):
        row = self.rows_of_job.pop(0) if len(self.rows_of_job) > 1 else self.rows_of_job[0]
        if row is None:
            raise NotFound("gone", http_status=404)
        return row

    def download(self, message, body, tried, member, stream):
        content = {**example_members(managed=body["ExportJobId"]), "Other/content.bin": self.content}
        old, new = (f"<Version>{one}<".encode() for one in ("1.0.0.0", self.version))
        stream.write(zipped({**content, "solution.xml": content["solution.xml"].replace(old, new)}))

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def development():
    return Development()


@pytest.fixture
def exported(development, tmp_path):
    """Return a function that exports, as far as it is let, and returns what it did."""

    def export(upto=None, **options):
        task = Task(development, {**OPTIONS, "dest": str(tmp_path / "o.zip"), **options})
        task.waiter = lambda: Waiter(600, 5, clock=lambda: development.now, sleep=development.sleep)
        steps = declare(task).steps[:upto]
        for step in steps:
            step.do(step.payload)
        return [step.summary.replace(str(tmp_path), "").replace(NAME, "it") for step in steps]

    return export


def versions(folder):
    return {path.name: package.read(str(path), path.name)["version"] for path in folder.glob("*.zip")}


@pytest.mark.parametrize("stop", [1, 2])
def test_a_run_that_was_cut_off_raises_the_version_once(development, exported, tmp_path, stop):
    exported()
    development.content = b"second"
    done = exported(stop, version_bump="build")
    assert done[0] == "set the version of it to 1.0.1.0"
    rest = ["write it 1.0.1.0 (unmanaged) to /o.zip", "write it 1.0.1.0 (managed) to /o_managed.zip"]
    assert exported(version_bump="build") == rest[stop - 1 :]
    assert development.version == "1.0.1.0"
    assert versions(tmp_path) == {"o.zip": "1.0.1.0", "o_managed.zip": "1.0.1.0"}
    assert exported(version_bump="build") == []


def test_a_content_that_changes_once_more_after_a_cut_gets_a_version_of_its_own(development, exported, tmp_path):
    exported()
    development.content = b"second"
    exported(2, version_bump="build")
    development.content = b"third"
    exported(version_bump="build")
    assert versions(tmp_path) == {"o.zip": "1.0.2.0", "o_managed.zip": "1.0.2.0"}


@pytest.mark.parametrize("options", [{"version_bump": "build"}, {"version": "2.0"}])
def test_a_file_that_was_lost_is_written_again_with_the_version_of_the_other(development, exported, tmp_path, options):
    exported()
    (tmp_path / "o_managed.zip").unlink()
    assert exported(**options) == ["write it 1.0.0.0 (managed) to /o_managed.zip"]
    assert development.version == "1.0.0.0"


def test_a_declared_version_is_set_for_a_new_content_and_for_the_first_files(development, exported):
    assert exported(version="1.1")[0] == "set the version of it to 1.1"
    assert exported(version="1.2") == []
    development.content = b"second"
    assert exported(version="1.2")[0] == "set the version of it to 1.2"


def test_an_operation_that_nobody_lists_is_waited_for(development, exported, tmp_path):
    development.refusals = [BUSY] * 7
    exported()
    assert versions(tmp_path) == {"o.zip": "1.0.0.0", "o_managed.zip": "1.0.0.0"}
    assert development.now == 27


def test_a_job_that_meets_another_operation_is_started_again(development, exported, tmp_path):
    locked = {"statecode": 3, "statuscode": 31, "errorcode": -2147020463, "friendlymessage": "Cannot start ..."}
    development.rows_of_job = [RUNNING, locked, RUNNING, {"statecode": 3, "statuscode": 30}]
    exported(both=False)
    assert versions(tmp_path) == {"o.zip": "1.0.0.0"}


def test_an_export_that_cannot_be_followed_tells_its_ids(development, exported, monkeypatch):
    def garbled(path, tried):
        raise Failure("Garbled.")

    monkeypatch.setattr(development, "get", garbled)
    with pytest.raises(Failure, match="Garbled") as caught:
        exported(both=False)
    assert caught.value.facts == {"export_job_id": False, "async_operation_id": "operation", "finished": False}


def test_a_job_whose_row_was_cleared_away_is_downloaded(development, exported, tmp_path):
    development.rows_of_job = [None, RUNNING, None]
    exported(both=False)
    assert versions(tmp_path) == {"o.zip": "1.0.0.0"}
    assert development.now < 10
