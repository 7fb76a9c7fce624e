# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are replaced whole, and what killed writers leave is swept away by the next."""

from __future__ import annotations

import os
import pathlib
import stat
import subprocess
import sys

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._local import files

WRITER = "import os, sys; from {0} import files; files.replace(sys.argv[1], lambda stream: os.kill(os.getpid(), 9))"


def killed_writer(path):
    """Let a process begin to write a file, and kill it before it is done."""
    code = WRITER.format(files.__package__)
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == -9


@pytest.mark.parametrize("how", ["replace", "sweep"])
def test_leftovers_of_the_dead_are_swept_away(tmp_path, how):
    path = tmp_path / "record.json"
    path.write_bytes(b"old")
    killed_writer(path)
    assert len(list(tmp_path.iterdir())) == 2
    if how == "replace":
        files.replace(str(path), b"new")
    else:
        files.sweep(str(path))
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == (b"new" if how == "replace" else b"old")


def test_others_are_left_alone(tmp_path):
    path, other = tmp_path / "record.json", tmp_path / "record.json.more"
    killed_writer(other)
    mine = []

    def write(stream):
        files.sweep(str(path))
        mine.extend(one.name for one in tmp_path.iterdir())
        stream.write(b"new")

    files.replace(str(path), write)
    assert len(mine) == 2
    assert path.read_bytes() == b"new"
    (tmp_path / ".record.json.cafe").touch()
    files.sweep(str(path))
    assert len(list(tmp_path.iterdir())) == 3


def test_a_writer_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "record.json"
    path.write_bytes(b"old")

    def write(stream):
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        files.replace(str(path), write)
    assert [(one, one.read_bytes()) for one in tmp_path.iterdir()] == [(path, b"old")]


@pytest.mark.parametrize(
    ("umask", "file", "folder"),
    [(0o000, 0o644, 0o755), (0o022, 0o644, 0o755), (0o027, 0o640, 0o750), (0o077, 0o600, 0o700)],
)
def test_whatever_umask_says_nobody_else_writes_to_what_is_new(tmp_path, umask, file, folder):
    path = tmp_path / "a" / "b" / "orders.zip"
    former = os.umask(umask)
    try:
        files.replace(str(path), b"x")
    finally:
        os.umask(former)
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent, path.parent.parent)]
    assert modes == [file, folder, folder]


def test_a_folder_beside_is_gone_in_the_end_and_swept_when_its_maker_was_killed(tmp_path):
    path = str(tmp_path / "orders")
    with files.folder_beside(path) as folder:
        pathlib.Path(folder, "file").write_text("x")
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    assert os.listdir(tmp_path) == []
    mine = f"{os.getpid()}-"
    left = folder.replace(mine, "999999999-")
    os.makedirs(os.path.join(left, "deep"))
    files.sweep(path)
    assert os.listdir(tmp_path) == []
