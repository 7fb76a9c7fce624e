# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The readable tree: complete or untouched, and never a way into what belongs to others."""

from __future__ import annotations

import json
import os
import pathlib
import stat

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.exports.tree import Tree
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import content
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.archive import Archive

from tests.unit.plugins.support.packages import example, example_members, zipped

INTAKE_FILE = "Workflows/Orderintake-3D8B5E74-9F2A-4CAD-9E63-4B7B2F3A8C03.json"
# A repository after "git gc": what is empty in it is needed.
REPOSITORY = (".git/refs/heads/", ".git/objects/info/", "Workflows/.kept/")


@pytest.fixture
def tree(tmp_path):
    return Tree(str(tmp_path / "orders"))


def written(tree, content, mode=None):
    """Make the tree that of a package; return before and after, which agree the second time."""
    with Archive(content, "orders.zip") as archive:
        before, after = tree.sides(archive)
        tree.write(archive, mode)
        assert tree.sides(archive) == ({}, {})
    return before, after


def found(tree):
    """Return what the folder holds: the content of each file under its name, and None for an empty folder."""
    top = pathlib.Path(tree.folder)
    everything = [path for path in top.rglob("*") if path.is_file() or not list(path.iterdir())]
    return {str(path.relative_to(top)): path.read_bytes() if path.is_file() else None for path in everything}


def test_the_tree_is_stable_and_readable(tree):
    assert written(tree, example()) == (None, tree.folder)
    assert found(tree).keys() == example_members().keys()
    with open(os.path.join(tree.folder, INTAKE_FILE), encoding="utf-8") as stream:
        text = stream.read()
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    with open(os.path.join(tree.folder, "[Content_Types].xml"), encoding="utf-8") as stream:
        types = stream.read()
    assert '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' in types
    assert "ns0" not in types
    again = example_members()
    again = dict(reversed([(name, content.replace(b"9.2.25063.183", b"9.2.1.1")) for name, content in again.items()]))
    assert written(tree, zipped(again)) == ({}, {})


def test_only_what_differs_is_written_and_what_is_gone_goes(tree):
    written(tree, example())
    kept = os.path.join(tree.folder, "customizations.xml")
    stamp = os.stat(kept).st_mtime_ns
    less = {name: content for name, content in example_members().items() if "ApprovalLimit" not in name}
    assert written(tree, zipped(less)) != ({}, {})
    assert os.stat(kept).st_mtime_ns == stamp
    folder = os.path.join(tree.folder, "environmentvariabledefinitions")
    assert not [name for name in os.listdir(folder) if "ApprovalLimit" in name]


@pytest.mark.parametrize("written_before", [0, 1, 6])
def test_a_tree_that_cannot_be_written_whole_is_left_as_it_is(tree, monkeypatch, written_before):
    written(tree, example())
    before, readable, calls = found(tree), content.readable, []

    def full(archive, name):
        if len(calls) == written_before:
            raise OSError(28, "No space left on device")
        calls.append(name)
        return readable(archive, name)

    monkeypatch.setattr(content, "readable", full)
    with (
        Archive(zipped({"solution.xml": b"<a/>", "customizations.xml": b"<b/>", **changed_members()}), "o") as archive,
        pytest.raises(Failure, match="cannot be written: No space left"),
    ):
        tree.write(archive)
    assert found(tree) == before
    assert os.listdir(os.path.dirname(tree.folder)) == ["orders"]


def changed_members():
    return {name: data.replace(b"Order", b"ORDER") for name, data in example_members().items()}


@pytest.mark.parametrize("moved_before", [1, 3, 6])
def test_a_tree_that_was_cut_off_is_known_again_and_completed(tree, monkeypatch, moved_before):
    members = example_members()
    last = [name for name in members if name != "solution.xml"] + ["solution.xml"]
    content = zipped({name: members[name] for name in last})
    calls, replace = [], os.replace

    def killed(*arguments):
        if len(calls) == moved_before:
            raise KeyboardInterrupt
        calls.append(replace(*arguments))

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        written(tree, content)
    monkeypatch.undo()
    tree.check()
    written(tree, content)
    assert found(tree).keys() == members.keys()


def test_what_belongs_to_others_stays_also_where_it_is_empty(tree):
    written(tree, example())
    for folder in REPOSITORY:
        os.makedirs(os.path.join(tree.folder, folder))
    os.symlink("/", os.path.join(tree.folder, ".git", "link"))
    tree.check()
    written(tree, zipped(changed_members()))
    assert all(os.path.isdir(os.path.join(tree.folder, folder)) for folder in REPOSITORY)


def test_a_package_writes_nothing_into_what_belongs_to_others(tree):
    os.makedirs(os.path.join(tree.folder, ".git"))
    hostile = zipped({**example_members(), ".git/config": b"[core]\n\tfsmonitor = touch PWNED;false\n"})
    with Archive(hostile, "orders.zip") as archive:
        with pytest.raises(InputFailure, match=r"'\.git/config' of the package cannot be a file"):
            tree.sides(archive)
        with pytest.raises(InputFailure, match=r"'\.git/config'"):
            tree.write(archive)
    assert found(tree) == {".git": None}


def test_half_a_character_stays_escaped(tree):
    broken = {**example_members(), "Workflows/note.json": b'{"a": "cut \\ud83d", "\\udc00": "\xc3\xbc"}'}
    written(tree, zipped(broken))
    text = found(tree)["Workflows/note.json"].decode("utf-8")
    assert json.loads(text) == {"a": "cut \ud83d", "\udc00": "ü"}
    assert "ü" in text


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize(("mode", "files", "folders"), [(None, 0o600, 0o700), (0o640, 0o640, 0o750)])
def test_nobody_but_who_is_meant_reads_a_tree(tree, umask, mode, files, folders):
    former = os.umask(umask)
    try:
        written(tree, example(), mode)
    finally:
        os.umask(former)
    for folder, _folders, names in os.walk(tree.folder):
        assert stat.S_IMODE(os.stat(folder).st_mode) == folders & ~umask
        assert {stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode) for name in names} <= {files}


def test_a_file_that_somebody_has_opened_to_others_stays_so(tree):
    written(tree, example())
    path = os.path.join(tree.folder, INTAKE_FILE)
    os.chmod(path, 0o644)
    written(tree, zipped(changed_members()))
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o644


def test_a_folder_that_was_a_file_and_the_other_way_round(tree):
    members = example_members()
    for more in ({"a": b"1"}, {"a/b": b"2"}, {"a": b"3"}):
        written(tree, zipped({**members, **more}))
        assert {name for name in found(tree) if name[0] == "a"} == set(more)


def test_the_difference_is_told_file_by_file(tree):
    assert written(tree, example())[0] is None
    before, after = written(tree, zipped({**example_members(), "new.bin": b"x", INTAKE_FILE: b"{}"}))
    assert (set(before), set(after)) == ({INTAKE_FILE}, {INTAKE_FILE, "new.bin"})
    assert before[INTAKE_FILE] != after[INTAKE_FILE]


def test_links_inside_the_tree_are_not_followed(tree, tmp_path):
    written(tree, example())
    os.rename(os.path.join(tree.folder, "Workflows"), str(tmp_path / "elsewhere"))
    os.symlink(str(tmp_path / "elsewhere"), os.path.join(tree.folder, "Workflows"))
    with pytest.raises(InputFailure, match="leads to another place"):
        tree.check()


@pytest.mark.parametrize("name", ["src/code.py", "README.md", "Workflows.md", "src/Workflows/flow.json"])
def test_files_of_people_are_named_and_never_deleted(tree, name):
    written(tree, zipped({**example_members(), "Reports/old.rdl": b"x", "own/part.bin": b"y"}))
    path = pathlib.Path(tree.folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine", encoding="utf-8")
    pathlib.Path(tree.folder, "own/old.bin").write_bytes(b"z")
    with Archive(zipped({**example_members(), "own/part.bin": b"y"}), "orders.zip") as archive:
        with pytest.raises(InputFailure, match=rf"contains files that no package has: {name}\. Move them"):
            tree.sides(archive)
        path.unlink()
        before, _after = tree.sides(archive)
        assert before.keys() == {"Reports/old.rdl", "own/old.bin"}


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
    with pytest.raises(InputFailure, match="do not belong to a package"):
        tree.check()
    os.symlink(tree.folder, str(tmp_path / "link"))
    with pytest.raises(InputFailure, match="not a folder"):
        Tree(str(tmp_path / "link")).check()
