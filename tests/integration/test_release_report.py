# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a report, kept together."""

from __future__ import annotations

import stat

import pytest

from .harness.laws import converge, position, refusals

MODULE = "dataverse_release_report"
FILES = {"ä page.html": "<p>Grüße</p>\n", "data.json": '{"outcome": "done"}'}


@pytest.mark.one_per_module
def test_files_are_written_once_and_only_where_they_differ(stage):
    folder, start = stage.folder / "reports" / "contoso", position(stage)
    done = converge(stage, MODULE, {"dest": str(folder), "files": FILES, "mode": "0640"})
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == FILES
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o640}
    assert done["files"] == {name: str(folder / name) for name in FILES}
    assert done["diff"]["after"] == {"folder": str(folder), **FILES}
    assert converge(stage, MODULE, {"dest": str(folder / "empty"), "files": {}})["files"] == {}
    kept = (folder / "data.json").stat().st_mtime_ns
    again = converge(stage, MODULE, {"dest": str(folder), "files": {**FILES, "ä page.html": "<p>Hello</p>"}})
    assert again["diff"]["before"] == {"ä page.html": FILES["ä page.html"]}
    assert (folder / "data.json").stat().st_mtime_ns == kept
    assert position(stage) == start


@pytest.mark.one_form
def test_files_that_exist_show_no_secrets(stage):
    folder = stage.folder / "reports"
    folder.mkdir()
    old = {"old.json": '{"password": "Zq7-hush"}', "old.ini": "[a]\npassword = Zq7-hush\n", "new.txt": None}
    for name, text in old.items():
        if text:
            (folder / name).write_text(text, "utf-8")
    done = converge(stage, MODULE, {"dest": str(folder), "files": dict.fromkeys(old, "")})
    assert "Zq7" not in str(done["diff"])
    assert done["diff"]["before"]["new.txt"] == "no file"


@pytest.mark.one_form
def test_what_cannot_be_written_is_refused(stage):
    taken = stage.folder / "taken"
    taken.write_text("", "utf-8")
    bad = {
        "files: '../x' is not the name of a file.": {"files": {"../x": ""}},
        "files: '..' is not the name of a file.": {"files": {"..": ""}},
        "files: 'nul\\x00' contains a character that names": {"files": {"nul\0": ""}},
        "is too long. Use at most 200 bytes": {"files": {"n" * 300: ""}},
        "dest is empty": {"dest": ""},
        "files: the content of 'a' must be a string. Quote it": {"files": {"a": None}},
        "files: the content of 'b' must be a string": {"files": {"b": {"b": 1}}},
        "files: the content of 'c' must be a string": {"files": {"c": True}},
        "is not writable": {"dest": str(taken / "below")},
        "mode must be octal digits": {"mode": "u+x"},
    }
    asked = [{"dest": str(stage.folder / "reports"), "files": FILES, **one} for one in bad.values()]
    for message, words in zip(refusals(stage, MODULE, asked), bad, strict=True):
        assert words in message
    assert not (stage.folder / "reports").exists()
