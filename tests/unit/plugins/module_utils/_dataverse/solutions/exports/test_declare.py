# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports, planned and carried out: versions, files and the jobs behind them."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, NotFound, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.exports.declare import declare
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.exports.tree import Tree
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import package

from tests.unit.plugins.support.emulated import Environment
from tests.unit.plugins.support.task import Task

NAME = "contoso_orders"
BUSY = Refused("Busy.", http_status=400, code="0x80071151")
RUNNING = {"statecode": 2, "statuscode": 20}
OPTIONS = {"name": NAME, "managed": False, "both": True, "asynchronous": True, "unpack": False, "backup": False}


class Development(Environment):
    """An environment with one solution, whose flow a test changes; the clock moves with every pause.

    ``refusals`` are raised by the next messages, and ``rows_of_job`` are what jobs look like, one after the other.
    """

    def __init__(self):
        super().__init__()
        self.refusals = []
        self.rows_of_job = []
        self.now = 0
        self.intake = self.put_flow("Order intake", saying("first"))
        publisher = next(iter(self.stored("publishers")))
        row = {"uniquename": NAME, "version": "1.0.0.0", "ismanaged": False, "_publisherid_value": publisher}
        self.solution = self.put("solutions", **row)
        self.put("solutioncomponents", objectid=self.intake, componenttype=29, _solutionid_value=self.solution)

    @property
    def version(self):
        return self.stored("solutions")[self.solution]["version"]

    def change(self, text):
        data = json.dumps({"schemaVersion": "1.0.0.0", "properties": {"definition": saying(text)}})
        self.put("workflows", workflowid=self.intake, clientdata=data)

    def act(self, *arguments, **how):
        if self.refusals:
            raise self.refusals.pop()
        return super().act(*arguments, **how)

    def get(self, path, *arguments, **how):
        if not (self.rows_of_job and path.startswith("asyncoperations(")):
            return super().get(path, *arguments, **how)
        row = self.rows_of_job.pop(0) if len(self.rows_of_job) > 1 else self.rows_of_job[0]
        if row is None:
            raise NotFound("gone", http_status=404)
        return row

    def sleep(self, seconds):
        self.now += seconds


def saying(text):
    return {"triggers": {}, "actions": {"Say": {"type": "Compose", "inputs": text}}}


@pytest.fixture
def development():
    return Development()


@pytest.fixture
def exported(development, tmp_path):
    """Return a function that exports, as far as it is let, and returns what it did."""

    def export(upto=None, meanwhile=None, **options):
        task = Task(development, {**OPTIONS, "dest": str(tmp_path / "o.zip"), **options})
        task.waiter = lambda: Waiter(600, 5, clock=lambda: development.now, sleep=development.sleep)
        steps = declare(task).steps[:upto]
        if meanwhile:
            development.change(meanwhile)
        for step in steps:
            step.do(step.payload)
        return [step.summary.replace(str(tmp_path), "").replace(NAME, "it") for step in steps]

    return export


def versions(folder):
    return {path.name: package.read(str(path), path.name)["version"] for path in folder.glob("*.zip")}


@pytest.mark.parametrize("stop", [1, 2])
def test_a_run_that_was_cut_off_raises_the_version_once(development, exported, tmp_path, stop):
    exported()
    development.change("second")
    done = exported(stop, version_bump="build")
    assert done[0] == "set the version of it to 1.0.1.0"
    rest = ["write it 1.0.1.0 (unmanaged) to /o.zip", "write it 1.0.1.0 (managed) to /o_managed.zip"]
    assert exported(version_bump="build") == rest[stop - 1 :]
    assert development.version == "1.0.1.0"
    assert versions(tmp_path) == {"o.zip": "1.0.1.0", "o_managed.zip": "1.0.1.0"}
    assert exported(version_bump="build") == []


def test_a_content_that_changes_once_more_after_a_cut_gets_a_version_of_its_own(development, exported, tmp_path):
    exported()
    development.change("second")
    exported(2, version_bump="build")
    development.change("third")
    exported(version_bump="build")
    assert versions(tmp_path) == {"o.zip": "1.0.2.0", "o_managed.zip": "1.0.2.0"}


def test_a_tree_stands_in_for_a_package_that_is_not_kept(development, exported, tmp_path):
    """As in a fresh clone of a repository that ignores packages."""
    tree = {"unpack": True, "both": False, "version_bump": "build"}
    exported(**tree)
    (tmp_path / "o.zip").unlink()
    assert exported(**tree) == ["write it 1.0.0.0 (unmanaged) to /o.zip"]
    (tmp_path / "o.zip").unlink()
    development.change("second")
    done = exported(**tree)
    assert done[0] == "set the version of it to 1.0.1.0"
    (tmp_path / "o.zip").unlink()
    assert exported(**tree) == ["write it 1.0.1.0 (unmanaged) to /o.zip"]
    (tmp_path / "o.zip").unlink()
    (tmp_path / "o" / "solution.xml").write_text("<ImportExportXml")
    assert exported(**tree)[0] == "write it 1.0.1.0 (unmanaged) to /o.zip"


@pytest.mark.parametrize("lost", ["contoso_orders_managed.zip", None])
def test_a_package_of_another_solution_is_not_replaced(development, exported, tmp_path, lost):
    """The managed package of a solution, and the unmanaged one of a solution whose name ends with _managed."""
    folder = {"dest": f"{tmp_path}/", "both": False, "unpack": True}
    publisher = development.stored("solutions")[development.solution]["_publisherid_value"]
    row = {"uniquename": f"{NAME}_managed", "version": "1.0.0.0", "ismanaged": False}
    development.put("solutions", **row, _publisherid_value=publisher)
    exported(**folder, managed=True)
    if lost:
        (tmp_path / lost).unlink()
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(Failure, match="has the solution 'contoso_orders' and is not replaced by 'contoso_orders_man"):
        exported(**folder, name=f"{NAME}_managed")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == kept


def test_a_tree_without_a_package_is_read_once(development, exported, tmp_path, monkeypatch):
    tree = {"unpack": True, "both": False, "version_bump": "build"}
    exported(**tree)
    (tmp_path / "o.zip").unlink()
    read = []
    sides = Tree.sides
    monkeypatch.setattr(Tree, "sides", lambda *arguments: read.append(1) or sides(*arguments))
    exported(**tree)
    assert len(read) == 1


def test_a_content_that_no_diff_has_shown_is_not_written(development, exported, tmp_path):
    exported()
    development.change("second")
    with pytest.raises(Failure, match=r"changed while it was exported; no file was changed\. Run the task") as caught:
        exported(meanwhile="third", version_bump="build")
    assert caught.value.perhaps_changed
    assert versions(tmp_path) == {"o.zip": "1.0.0.0", "o_managed.zip": "1.0.0.0"}
    assert exported(version_bump="build") == [
        "write it 1.0.1.0 (unmanaged) to /o.zip",
        "write it 1.0.1.0 (managed) to /o_managed.zip",
    ]


def test_only_the_package_that_was_planned_is_written(development, tmp_path):
    task = Task(development, {**OPTIONS, "both": False, "dest": str(tmp_path / "o.zip")})
    task.waiter = lambda: Waiter(600, 5, sleep=development.sleep)
    (step,) = declare(task).steps
    with pytest.raises(Failure, match="is not the one that was planned"):
        step.do("sha256:another")
    assert versions(tmp_path) == {}


@pytest.mark.parametrize("options", [{"version_bump": "build"}, {"version": "2.0"}])
def test_a_file_that_was_lost_is_written_again_with_the_version_of_the_other(development, exported, tmp_path, options):
    exported()
    (tmp_path / "o_managed.zip").unlink()
    assert exported(**options) == ["write it 1.0.0.0 (managed) to /o_managed.zip"]
    assert development.version == "1.0.0.0"


def test_a_declared_version_is_set_for_a_new_content_and_for_the_first_files(development, exported):
    assert exported(version="1.1")[0] == "set the version of it to 1.1"
    assert exported(version="1.2") == []
    development.change("second")
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
    get = development.get

    def garbled(path, *arguments, **how):
        if path.startswith("asyncoperations("):
            raise Failure("Garbled.")
        return get(path, *arguments, **how)

    monkeypatch.setattr(development, "get", garbled)
    with pytest.raises(Failure, match="Garbled") as caught:
        exported(both=False)
    (started,) = development.emulated.store.rows("solutionoperation")
    assert caught.value.facts == {
        "export_job_id": started["$request"]["job"],
        "async_operation_id": started["solutionoperationid"],
        "finished": False,
    }


def test_a_job_whose_row_was_cleared_away_is_downloaded(development, exported, tmp_path):
    development.rows_of_job = [None, RUNNING, None]
    exported(both=False)
    assert versions(tmp_path) == {"o.zip": "1.0.0.0"}
    assert development.now < 10
