# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of a start: one file for a package and an environment, which several runs may want at once."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports import record
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.record import (
    Record,
    name_of,
    path_for,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._local import files

URL, NAME = "https://contoso.crm4.dynamics.com", "contoso_orders"


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "orders.zip.import.json")


def test_what_is_noted_is_found_by_the_next_run(path, tmp_path):
    first, second = Record(path, URL, NAME), Record(path, URL, NAME)
    assert first.load() == {}
    assert first.claim(started="2026-01-02T03:04:05Z")
    first.save(async_operation_id="op")
    found = second.load()
    assert (found["started"], found["async_operation_id"]) == ("2026-01-02T03:04:05Z", "op")
    assert stat.S_IMODE((tmp_path / "orders.zip.import.json").stat().st_mode) == 0o600
    second.forget()
    assert list(tmp_path.iterdir()) == []
    second.forget()


def test_of_two_runs_at_once_one_may_start(path):
    first, second = Record(path, URL, NAME), Record(path, URL, NAME)
    first.load()
    second.load()
    assert first.claim(started="a")
    assert not second.claim(started="b")
    assert second.of_another()["started"] == "a"
    assert second.of_another() == {}
    assert second.claim(started="b"), "what it knows of, it may replace"


def test_a_run_that_starts_again_replaces_what_it_found(path, tmp_path):
    Record(path, URL, NAME).claim(started="a")
    again = Record(path, URL, NAME)
    again.load()
    assert again.of_another() == {}
    assert again.claim(started="b")
    assert json.loads((tmp_path / "orders.zip.import.json").read_text("utf-8"))["started"] == "b"


def test_the_claim_of_a_file_that_came_meanwhile_fails(path, monkeypatch):
    late = Record(path, URL, NAME)
    late.load()
    monkeypatch.setattr(record, "held", lambda _path: contextlib.nullcontext(False))
    Record(path, URL, NAME).save(started="a")
    assert not late.claim(started="b")


def test_records_of_other_environments_do_not_count(path):
    Record(path, URL, NAME).save(started="a")
    assert Record(path, "https://fabrikam.crm4.dynamics.com", NAME).load() == {}


@pytest.mark.parametrize("text", ["", "{", "\x00"])
def test_other_files_are_not_overwritten(path, text):
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)
    with pytest.raises(InputFailure, match="is not the record of an import"):
        Record(path, URL, NAME).load()


def test_without_a_place_nothing_is_kept():
    record = Record(None, URL, NAME)
    assert record.load() == {}
    assert record.claim(started="a")
    record.forget()


def test_where_records_are_kept(tmp_path, monkeypatch):
    src = str(tmp_path / "orders.zip")
    name = f"{NAME}.contoso.crm4.dynamics.com.import.json"
    assert name_of(NAME, URL + ":8443") == f"{NAME}.contoso.crm4.dynamics.com_8443.import.json"
    assert path_for(None, src, NAME, URL) == (f"{tmp_path}/{name}", None)
    assert path_for(None, "another_version.zip", NAME, URL) == (name, None)
    assert path_for("/tmp/record.json", src, NAME, URL) == ("/tmp/record.json", None)
    for folder in (str(tmp_path), f"{tmp_path}/new/"):
        assert path_for(folder, src, NAME, URL) == (os.path.join(folder, name), None)
    monkeypatch.setattr("os.access", lambda *_how: False)
    path, warning = path_for(None, src, NAME, URL)
    assert path is None
    assert "Set record_path" in warning
    with pytest.raises(InputFailure, match="record_path"):
        path_for("/tmp/record.json", src, NAME, URL)


def without_links(monkeypatch, code):
    def refuse(*_paths):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("os.link", refuse)


@pytest.mark.parametrize("code", [errno.EPERM, errno.ENOTSUP, errno.EMLINK])
def test_a_file_system_without_hard_links_will_do(path, tmp_path, monkeypatch, code):
    without_links(monkeypatch, code)
    first, second = Record(path, URL, NAME), Record(path, URL, NAME)
    first.load()
    second.load()
    monkeypatch.setattr(record, "held", lambda _path: contextlib.nullcontext(False))
    assert first.claim(started="a")
    assert not second.claim(started="b"), "of two runs at once one may start"
    monkeypatch.undo()
    assert Record(path, URL, NAME).load()["started"] == "a"
    assert [one.name for one in tmp_path.iterdir()] == ["orders.zip.import.json"]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_a_claim_that_cannot_be_written_is_told(path, monkeypatch):
    def forbidden(*_how):
        raise PermissionError(1, "Operation not permitted")

    without_links(monkeypatch, errno.EPERM)
    monkeypatch.setattr("os.open", forbidden)
    monkeypatch.setattr(files, "replace", lambda *_how: None)
    with pytest.raises(Failure, match="cannot be written to .*Operation not permitted. Nothing was imported"):
        Record(path, URL, NAME).claim(started="a")


def full_disk(*_how):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_cannot_be_noted_of_a_start_is_a_warning(path, monkeypatch):
    record = Record(path, URL, NAME)
    assert record.claim(started="a")
    monkeypatch.setattr(files, "replace", full_disk)
    with pytest.raises(Failure, match="Nothing was imported"):
        record.save(async_operation_id="op")
    record.add(async_operation_id="op")
    assert record.warnings == [f"The ids of the import cannot be noted in {path}: No space left on device."]
    assert Record(path, URL, NAME).load()["started"] == "a"


def test_records_of_other_solutions_do_not_count_and_stay(path, tmp_path):
    Record(path, URL, "contoso_support").save(started="a")
    record = Record(path, URL, NAME)
    assert record.load() == {}
    record.forget()
    assert Record(path, URL, "contoso_support").load()["started"] == "a"


def test_records_of_other_environments_stay(path):
    elsewhere = "https://fabrikam.crm4.dynamics.com"
    Record(path, elsewhere, NAME).save(started="a")
    record = Record(path, URL, NAME)
    record.load()
    record.forget()
    assert Record(path, elsewhere, NAME).load()["started"] == "a"


def test_the_record_of_a_run_that_began_meanwhile_stays(path):
    early = Record(path, URL, NAME)
    early.load()
    Record(path, URL, NAME).claim(started="a")
    early.forget()
    assert Record(path, URL, NAME).load()["started"] == "a"


def test_a_start_that_came_to_nothing_leaves_what_an_earlier_run_had_noted(path, tmp_path):
    earlier = Record(path, URL, NAME)
    earlier.claim(started="a", flows={"x": 1})
    record = Record(path, URL, NAME)
    record.load()
    assert record.claim(started="b", flows={"x": 2})
    record.withdraw()
    assert Record(path, URL, NAME).load() == earlier.load()
    assert record.claim(started="c"), "and may be tried again"
    record.forget()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("earlier", [False, True], ids=["nothing was noted", "what was noted is so"])
def test_a_start_that_came_to_nothing_leaves_nothing_of_use_to_nobody(path, tmp_path, earlier):
    if earlier:
        Record(path, URL, NAME).claim(started="a")
    record = Record(path, URL, NAME)
    record.load()
    record.settled()
    assert record.claim(started="b")
    record.withdraw()
    assert list(tmp_path.iterdir()) == []


def test_what_has_ended_leaves_how_flows_are_to_be(path):
    record = Record(path, URL, NAME)
    assert record.claim(started="a", message="m", flows={"x": 1})
    record.add(async_operation_id="op", import_job_id="job")
    record.ended()
    found = Record(path, URL, NAME).load()
    assert found["flows"] == {"x": 1}
    assert not {"started", "message", "async_operation_id", "import_job_id"} & set(found)
    assert record.claim(started="b", flows={"x": 2}), "the next start of the same run"
    record.withdraw()
    assert Record(path, URL, NAME).load() == found, "comes to nothing"


def test_only_what_is_owed_stays_noted(path):
    record = Record(path, URL, NAME)
    assert record.claim(started="a", flows={"x": 1, "y": 2})
    record.narrow({"y", "z"})
    assert Record(path, URL, NAME).load()["flows"] == {"y": 2}
    record.narrow({"x", "y"})
    assert Record(path, URL, NAME).load()["flows"] == {"y": 2}


def test_of_two_runs_that_know_an_earlier_one_one_may_start(path):
    """Both have read what it left, and go on at the same moment; whichever is second must not replace the first."""
    for trial in range(30):
        Record(path, URL, NAME).claim(started="earlier")
        runs = [Record(path, URL, NAME), Record(path, URL, NAME)]
        for run in runs:
            run.load()
        barrier = threading.Barrier(len(runs))

        def claims(run, barrier=barrier):
            barrier.wait()
            return run.claim(started="again")

        with ThreadPoolExecutor(len(runs)) as pool:
            assert sorted(pool.map(claims, runs)) == [False, True], f"trial {trial}"
        os.unlink(path)


def test_the_record_of_another_solution_is_not_replaced(path):
    other = Record(path, URL, "contoso_support")
    other.claim(started="a", flows={"x": 1})
    with pytest.raises(InputFailure, match="is the record of another import. Use a separate record_path"):
        Record(path, URL, NAME).claim(started="b")
    assert Record(path, URL, "contoso_support").load()["flows"] == {"x": 1}


def test_what_was_never_noted_does_not_end(path, tmp_path):
    record = Record(path, URL, NAME)
    assert record.claim(started="a")
    record.withdraw()
    record.ended()
    assert list(tmp_path.iterdir()) == []
