# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where exports go: names of files, and permissions."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.exports.declare import paths
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.exports.target import Target
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.attributes import Attributes

OPTIONS = {"name": "orders", "managed": False, "both": False}


@pytest.mark.parametrize(
    ("more", "folder", "file"),
    [
        ({}, [("orders.zip", False)], [("x.zip", False)]),
        ({"managed": True}, [("orders_managed.zip", True)], [("x.zip", True)]),
        (
            {"both": True},
            [("orders.zip", False), ("orders_managed.zip", True)],
            [("x.zip", False), ("x_managed.zip", True)],
        ),
        (
            {"both": True, "managed": True},
            [("orders_managed.zip", True), ("orders.zip", False)],
            [("x_managed.zip", True), ("x.zip", False)],
        ),
    ],
)
def test_files_are_named_after_solution_and_kind(tmp_path, more, folder, file):
    new = tmp_path / "new"
    for dest, where, expected in (
        (str(tmp_path), tmp_path, folder),
        (f"{new}/", new, folder),
        (str(tmp_path / "x.zip"), tmp_path, file),
    ):
        found = paths({**OPTIONS, **more, "dest": dest})
        assert found == [(str(where / name), kind) for name, kind in expected]


@pytest.mark.parametrize(
    ("name", "unpack", "words"),
    [
        ("orders", True, "unpack: the folder next to .*/orders would have the same name. Add a file extension to dest"),
        ("orders.zip", False, "dest: .*/orders.zip is a folder"),
    ],
)
def test_files_that_cannot_be_are_refused_beforehand(tmp_path, name, unpack, words):
    (tmp_path / "orders.zip").mkdir()
    with pytest.raises(InputFailure, match=words):
        Target(str(tmp_path / name), False, {"backup": False, "unpack": unpack}).check()
    Target(str(tmp_path / "orders"), False, {"backup": False, "unpack": False}).check()


@pytest.mark.parametrize("mode", ["rw", "0o9", "8", 0o10000, -1, True, False])
def test_modes_are_octal(mode):
    with pytest.raises(InputFailure, match="mode must be octal"):
        Target("x.zip", False, {"mode": mode, "backup": False, "unpack": False})


@pytest.mark.parametrize("mode", [600, 640, 644, 660, 664, 700, 755, 777, 0, 0o002])
def test_digits_without_quotes_are_a_number_that_cannot_be_meant(mode):
    with pytest.raises(InputFailure, match=rf"^mode is the number {mode}, which .* Quote the octal digits: '0*{mode}'"):
        Attributes({"mode": mode})


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o640, 0o644, 0o755, 0o777, "600", "0002", "0", None, ""])
def test_modes_that_can_be_meant(mode):
    assert Attributes({"mode": mode}).mode == (int(mode, 8) if isinstance(mode, str) and mode else mode or None)
