# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of a start: one file for a package and an environment, which several runs may want at once."""

from __future__ import annotations

import json
import stat

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.record import (
    Record,
    default_path,
    path_for,
)

URL = "https://contoso.crm4.dynamics.com"


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "orders.zip.import.json")


def test_what_is_noted_is_found_by_the_next_run(path, tmp_path):
    first, second = Record(path, URL), Record(path, URL)
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
    first, second = Record(path, URL), Record(path, URL)
    first.load()
    second.load()
    assert first.claim(started="a")
    assert not second.claim(started="b")
    assert second.of_another()["started"] == "a"
    assert second.of_another() == {}
    assert second.claim(started="b"), "what it knows of, it may replace"


def test_a_run_that_starts_again_replaces_what_it_found(path, tmp_path):
    Record(path, URL).claim(started="a")
    again = Record(path, URL)
    again.load()
    assert again.of_another() == {}
    assert again.claim(started="b")
    assert json.loads((tmp_path / "orders.zip.import.json").read_text("utf-8"))["started"] == "b"


def test_the_claim_of_a_file_that_came_meanwhile_fails(path, monkeypatch):
    late = Record(path, URL)
    late.load()
    monkeypatch.setattr("os.path.exists", lambda _path: False)
    Record(path, URL).save(started="a")
    assert not late.claim(started="b")


def test_records_of_other_environments_do_not_count(path):
    Record(path, URL).save(started="a")
    assert Record(path, "https://fabrikam.crm4.dynamics.com").load() == {}


@pytest.mark.parametrize("text", ["", "{", "\x00"])
def test_other_files_are_not_overwritten(path, text):
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)
    with pytest.raises(InputFailure, match="is not the record of an import"):
        Record(path, URL).load()


def test_without_a_place_nothing_is_kept():
    record = Record(None, URL)
    assert record.load() == {}
    assert record.claim(started="a")
    record.forget()


def test_where_records_are_kept(tmp_path, monkeypatch):
    src = str(tmp_path / "orders.zip")
    assert default_path(src, URL + ":8443") == f"{src}.contoso.crm4.dynamics.com_8443.import.json"
    assert path_for(None, src, URL) == (default_path(src, URL), None)
    assert path_for("/tmp/record.json", src, URL) == ("/tmp/record.json", None)
    monkeypatch.setattr("os.access", lambda *_how: False)
    path, warning = path_for(None, src, URL)
    assert path is None
    assert "set record_path" in warning
    with pytest.raises(InputFailure, match="record_path"):
        path_for("/tmp/record.json", src, URL)
