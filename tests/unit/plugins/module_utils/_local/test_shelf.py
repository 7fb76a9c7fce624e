# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task leaves to a later one: for the same user, and not for ever."""

from __future__ import annotations

import io
import pathlib
import stat
import time

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.shelf import LONGEST_STAY, Shelf


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache" / "packages"


@pytest.fixture
def shelf(folder):
    return Shelf(str(folder))


def test_what_is_kept_is_found_until_it_is_dropped(shelf):
    assert shelf.find("../a:b") is None
    shelf.put("../a:b", io.BytesIO(b"one"))
    shelf.put("../a:b", io.BytesIO(b"two"))
    shelf.put("other", io.BytesIO(b"three"))
    assert pathlib.Path(shelf.find("../a:b")).read_bytes() == b"two"
    shelf.drop("../a:b")
    shelf.drop("../a:b")
    assert shelf.find("../a:b") is None
    assert pathlib.Path(shelf.find("other")).read_bytes() == b"three"


def test_nobody_else_can_read_it(shelf, folder):
    shelf.put("a", io.BytesIO(b"one"))
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, pathlib.Path(shelf.find("a")))]
    assert modes == [0o700, 0o600]
    folder.chmod(0o755)
    shelf.put("b", io.BytesIO(b"two"))
    assert (shelf.find("a"), shelf.find("b")) == (None, None)


def test_a_day_is_enough(folder):
    now = [time.time()]
    shelf = Shelf(str(folder), lambda: now[0])
    shelf.put("a", io.BytesIO(b"one"))
    now[0] += LONGEST_STAY - 60
    shelf.put("b", io.BytesIO(b"two"))
    assert shelf.find("a")
    now[0] += 120
    shelf.put("c", io.BytesIO(b"three"))
    assert shelf.find("a") is None
    assert len(list(folder.iterdir())) == 1


def test_without_a_folder_nothing_stays_and_nothing_fails(tmp_path):
    (tmp_path / "file").write_text("x")
    shelf = Shelf(str(tmp_path / "file" / "packages"))
    shelf.put("a", io.BytesIO(b"one"))
    assert shelf.find("a") is None
