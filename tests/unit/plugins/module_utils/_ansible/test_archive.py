# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive that a module runs from: each file of it compiled once, and found under its name."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible import archive

SCRIPT = """
import json, sys
compiled = []
sys.addaudithook(lambda event, given: compiled.append(given[1]) if event == "compile" else None)
sys.path.insert(0, sys.argv[1])
if sys.argv[2] == "archive":
    import house.archive
import house.room.chair
files = [house.room.__file__, house.room.chair.__file__]
print(json.dumps({"files": files, "times": [compiled.count(file) for file in files], "spec": house.room.__path__}))
"""


def imported(folder, first):
    path = folder / "house.zip"
    with zipfile.ZipFile(path, "w") as house:
        house.writestr("house/__init__.py", "")
        house.writestr("house/archive.py", Path(archive.__file__).read_text("utf-8"))
        house.writestr("house/room/__init__.py", "")
        house.writestr("house/room/chair.py", "LEGS = 4\n")
    command = [sys.executable, "-c", SCRIPT, str(path), first]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return path, json.loads(ended.stdout)


@pytest.mark.parametrize(("first", "times"), [("nothing", 2), ("archive", 1)])
def test_a_file_of_an_archive_is_compiled_once(tmp_path, first, times):
    path, seen = imported(tmp_path, first)
    assert seen["files"] == [f"{path}/house/room/__init__.py", f"{path}/house/room/chair.py"]
    assert seen["times"] == [times, times]
    assert seen["spec"] == [f"{path}/house/room"]


def test_a_module_that_does_not_run_from_an_archive_changes_nothing():
    hooks = list(sys.path_hooks)
    archive.take_over(archive.__spec__.loader)
    archive.take_over(None)
    assert sys.path_hooks == hooks
