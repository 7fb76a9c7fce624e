# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task keeps for later ones: for the same user, not for ever, and not too much of it."""

from __future__ import annotations

import multiprocessing
import os
import pathlib
import re
import stat
import time

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._local import files
from ansible_collections.flowops.powerplatform.plugins.module_utils._local import kept_files as shelves
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.kept_files import LONGEST_STAY, Shelf

FILE = "orders.zip"


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def warned():
    return []


@pytest.fixture
def now():
    return [time.time()]


@pytest.fixture
def shelf(cache, warned, now):
    return Shelf(str(cache), warned.append, lambda: now[0])


def put(shelf, name, content=b"one", size=None):
    def write(folder):
        files.replace(os.path.join(folder, FILE), content, 0o600)

    return shelf.keep(f"The package {name}", name, len(content) if size is None else size, write)


def test_what_is_kept_is_found_under_its_name(shelf, warned):
    assert shelf.find("../a:b", FILE) is None
    folder = put(shelf, "../a:b")
    put(shelf, "other", b"three")
    assert put(shelf, "../a:b", b"two") == folder
    path = pathlib.Path(shelf.find("../a:b", FILE))
    assert (str(path.parent), path.read_bytes()) == (folder, b"two")
    assert pathlib.Path(shelf.find("other", FILE)).read_bytes() == b"three"
    assert warned == []


def test_nobody_else_can_read_it(shelf, cache):
    folder = pathlib.Path(put(shelf, "a"))
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (cache, folder.parent, folder, folder / FILE)]
    assert modes == [0o700, 0o700, 0o700, 0o600]


@pytest.mark.parametrize("open_to_others", ["cache", "kept", "entry"])
def test_nothing_is_kept_where_others_can_look(shelf, cache, warned, open_to_others):
    entry = pathlib.Path(put(shelf, "a"))
    folder = {"cache": cache, "kept": entry.parent, "entry": entry}[open_to_others]
    folder.chmod(0o755)
    assert put(shelf, "a", b"two") is None
    assert warned == [
        f"The package a is not kept for later tasks of a dry run: {folder} is not a folder that only you can access. "
        "Set DATAVERSE_TOKEN_CACHE_DIR to a folder that only you can access."
    ]
    assert (entry / FILE).read_bytes() == b"one"


@pytest.mark.parametrize("level", ["kept", "entry"])
def test_a_link_is_not_followed(shelf, tmp_path, warned, level):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    folder = pathlib.Path(put(shelf, "a"))
    link = {"kept": folder.parent, "entry": folder}[level]
    link.rename(tmp_path / "away")
    link.symlink_to(elsewhere)
    assert put(shelf, "a") is None
    assert len(warned) == 1
    assert list(elsewhere.iterdir()) == []


def test_a_day_is_enough(shelf, now):
    put(shelf, "a")
    now[0] += LONGEST_STAY - 60
    put(shelf, "b")
    assert shelf.find("a", FILE)
    now[0] += 120
    put(shelf, "c")
    assert [bool(shelf.find(name, FILE)) for name in "abc"] == [False, True, True]
    now[0] += LONGEST_STAY + 60
    shelf.tidy()
    assert [bool(shelf.find(name, FILE)) for name in "abc"] == [False, False, False]


def test_what_is_kept_again_stays(shelf, now):
    put(shelf, "a")
    now[0] += LONGEST_STAY - 60
    put(shelf, "a")
    now[0] += LONGEST_STAY - 60
    shelf.tidy()
    assert shelf.find("a", FILE)


def test_the_oldest_make_room(shelf, now, warned, monkeypatch):
    monkeypatch.setattr(shelves, "MOST", 3)
    monkeypatch.setattr(shelves, "LARGEST", 1000)
    for name in "abcd":
        put(shelf, name, b"x" * 100)
        now[0] += 1
    assert [bool(shelf.find(name, FILE)) for name in "abcd"] == [False, True, True, True]
    put(shelf, "e", b"x" * 850)
    assert [bool(shelf.find(name, FILE)) for name in "bcde"] == [False, False, True, True]
    assert put(shelf, "f", size=1001) is None
    assert "The package f is not kept for later tasks of a dry run: it has more than 1000 bytes." in warned[0]
    assert shelf.find("e", FILE)


def test_what_was_not_put_there_is_left_alone(shelf, cache, now, monkeypatch, tmp_path):
    monkeypatch.setattr(shelves, "MOST", 1)
    put(shelf, "a")
    foreign = cache / "kept" / "notes.txt"
    foreign.write_text("mine")
    (cache / "kept" / "folder").mkdir()
    aim = tmp_path / "aim"
    aim.mkdir()
    link = cache / "kept" / ("0" * 32)
    link.symlink_to(aim)
    for path in (foreign, foreign.parent / "folder", aim):
        os.utime(path, (1, 1))
    now[0] += LONGEST_STAY + 60
    put(shelf, "b")
    shelf.tidy()
    assert foreign.exists()
    assert (cache / "kept" / "folder").is_dir()
    assert link.is_symlink()
    assert aim.is_dir()


@pytest.mark.parametrize(
    ("place", "words"),
    [("file/cache", "Not a directory|File exists"), ("", "the home directory of this user is not known")],
)
def test_without_a_folder_nothing_is_kept_and_nothing_fails(tmp_path, warned, place, words):
    (tmp_path / "file").write_text("x")
    shelf = Shelf(str(tmp_path / place) if place else "", warned.append)
    assert put(shelf, "a") is None
    assert shelf.find("a", FILE) is None
    shelf.tidy()
    (warning,) = warned
    assert re.search(words, warning)


def test_many_processes_keep_at_once(cache, monkeypatch):
    monkeypatch.setattr(shelves, "MOST", 4)
    with multiprocessing.get_context("fork").Pool(4) as pool:
        found = pool.starmap(_put_often, [(str(cache), number) for number in range(4)])
    assert found == [[]] * 4
    left = [path for path in (cache / "kept").iterdir() if path.is_dir()]
    assert 1 <= len(left) <= 4
    assert all((path / FILE).read_bytes() == b"x" * 1000 for path in left)


def _put_often(cache, number):
    warned = []
    shelf = Shelf(cache, warned.append)
    for turn in range(25):
        put(shelf, str((number + turn) % 6), b"x" * 1000)
    return warned
