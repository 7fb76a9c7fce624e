# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where exports go: names of files, permissions, and the readable tree."""

from __future__ import annotations

import json
import os

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.exports.resource import paths
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.exports.target import Target
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.exports.tree import Tree
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.archive import Archive
from ansible_collections.flowops.powerplatform.plugins.module_utils._local import files

from tests.unit.plugins.support.packages import example, example_members, zipped

INTAKE_FILE = "Workflows/Orderintake-3D8B5E74-9F2A-4CAD-9E63-4B7B2F3A8C03.json"
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
        ("orders", True, "unpack: the folder beside .*/orders would have the same name. Give dest an ending"),
        ("orders.zip", False, "dest: .*/orders.zip is a folder"),
    ],
)
def test_files_that_cannot_be_are_refused_beforehand(tmp_path, name, unpack, words):
    (tmp_path / "orders.zip").mkdir()
    with pytest.raises(InputFailure, match=words):
        Target(str(tmp_path / name), False, {"backup": False, "unpack": unpack}).check()
    Target(str(tmp_path / "orders"), False, {"backup": False, "unpack": False}).check()


@pytest.mark.parametrize("mode", ["rw", "0o9", "8", 0o10000, -1])
def test_modes_are_octal(mode):
    with pytest.raises(InputFailure, match="mode must be octal"):
        Target("x.zip", False, {"mode": mode, "backup": False, "unpack": False})


@pytest.fixture
def tree(tmp_path):
    return Tree(str(tmp_path / "orders"))


def written(tree, content):
    with Archive(content, "orders.zip") as archive:
        changed = tree.differs(archive)
        tree.write(archive)
        assert not tree.differs(archive)
    return changed


def test_the_tree_is_stable_and_readable(tree):
    assert written(tree, example()) is True
    found = {
        os.path.relpath(os.path.join(folder, name), tree.folder).replace(os.sep, "/")
        for folder, _folders, names in os.walk(tree.folder)
        for name in names
    }
    assert found == set(example_members())
    with open(os.path.join(tree.folder, INTAKE_FILE), encoding="utf-8") as stream:
        text = stream.read()
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    with open(os.path.join(tree.folder, "[Content_Types].xml"), encoding="utf-8") as stream:
        types = stream.read()
    assert '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' in types
    assert "ns0" not in types
    again = example_members()
    again = dict(reversed([(name, content.replace(b"9.2.25063.183", b"9.2.1.1")) for name, content in again.items()]))
    assert written(tree, zipped(again)) is False


def test_only_what_differs_is_written_and_what_is_gone_goes(tree):
    written(tree, example())
    kept = os.path.join(tree.folder, "customizations.xml")
    stamp = os.stat(kept).st_mtime_ns
    less = {name: content for name, content in example_members().items() if "ApprovalLimit" not in name}
    assert written(tree, zipped(less)) is True
    assert os.stat(kept).st_mtime_ns == stamp
    folder = os.path.join(tree.folder, "environmentvariabledefinitions")
    assert not [name for name in os.listdir(folder) if "ApprovalLimit" in name]


@pytest.mark.parametrize("written_before", [1, 3, 6])
def test_a_tree_that_was_cut_off_is_known_again_and_completed(tree, monkeypatch, written_before):
    members = example_members()
    last = [name for name in members if name != "solution.xml"] + ["solution.xml"]
    content = zipped({name: members[name] for name in last})
    calls, replace = [], files.replace

    def full(*arguments):
        if len(calls) == written_before:
            raise OSError(28, "No space left on device")
        calls.append(replace(*arguments))

    monkeypatch.setattr(files, "replace", full)
    with pytest.raises(Failure, match="cannot be written: No space left"):
        written(tree, content)
    monkeypatch.undo()
    tree.check()
    assert written(tree, content) is True


def test_links_inside_the_tree_are_not_followed(tree, tmp_path):
    written(tree, example())
    os.rename(os.path.join(tree.folder, "Workflows"), str(tmp_path / "elsewhere"))
    os.symlink(str(tmp_path / "elsewhere"), os.path.join(tree.folder, "Workflows"))
    with pytest.raises(InputFailure, match="leads elsewhere"):
        tree.check()


def test_a_folder_of_something_else_is_not_touched(tree, tmp_path):
    tree.check()
    os.mkdir(tree.folder)
    tree.check()
    os.mkdir(os.path.join(tree.folder, ".git"))
    tree.check()
    os.mkdir(os.path.join(tree.folder, "notes"))
    tree.check()
    with open(os.path.join(tree.folder, "notes", "mine.txt"), "w", encoding="utf-8") as stream:
        stream.write("mine")
    with pytest.raises(InputFailure, match="other files"):
        tree.check()
    os.symlink(tree.folder, str(tmp_path / "link"))
    with pytest.raises(InputFailure, match="not a folder"):
        Tree(str(tmp_path / "link")).check()
