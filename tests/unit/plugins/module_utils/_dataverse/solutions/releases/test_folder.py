# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a release: whole or not there, and found by name and version."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.releases import (
    document,
    folder,
)

from tests.unit.plugins.support.packages import example


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source.zip"
    path.write_bytes(example())
    return path


def made(source, version="1.0.0.0", name="contoso"):
    stored = {"file": "orders.zip", "sha256": folder.sha256(str(source))}
    entry = {key: [] if kind is list else kind() for key, kind in document.SOLUTION.items()}
    members = {"format": 1, "name": name, "version": version, "made_at": "", "made_from": None}
    return document.sealed({**members, "solutions": [{**entry, **stored}]})


def write(releases, source, version="1.0.0.0", name="contoso"):
    path = folder.path_of(str(releases), name, version)
    folder.write(path, made(source, version, name), {"orders.zip": str(source)}, "note")
    return path


def test_what_was_written_is_found(tmp_path, source):
    path = write(tmp_path / "releases", source)
    release = folder.Release(path)
    assert release.version == "1.0.0.0"
    assert Path(release.file(release.solutions[0])).read_bytes() == example()
    assert sorted(os.listdir(path)) == ["RELEASE.md", "orders.zip", "release.json"]


def test_a_folder_without_a_release_names_those_that_may_be_meant(tmp_path, source):
    releases = tmp_path / "releases"
    write(releases, source)
    write(releases, source, "1.0.0.1")
    for path, where in ((releases / "contoso-1.0.0.9", "beside"), (releases, "in")):
        with pytest.raises(InputFailure, match=r"No such file") as refused:
            folder.Release(str(path))
        assert refused.value.remedy.endswith(f" Releases {where} it: contoso-1.0.0.0, contoso-1.0.0.1.")
    with pytest.raises(InputFailure) as refused:
        folder.Release(str(tmp_path / "nowhere" / "contoso"))
    assert refused.value.remedy == "Specify the folder of a release, which contains release.json."


def test_a_version_below_the_newest_one_is_known_as_such(tmp_path, source):
    releases = tmp_path / "releases"
    write(releases, source, "1.0.0.10")
    write(releases, source, "1.0.0.9")
    assert folder.newer(str(releases), "contoso", "0.9.0.0") == "1.0.0.10"
    assert folder.newer(str(releases), "contoso", "1.0.0.11") is None
    assert folder.newer(str(tmp_path / "none"), "contoso", "1.0.0.0") is None


def test_a_package_that_changes_meanwhile_leaves_nothing_behind(tmp_path, source):
    document_before = made(source)
    source.write_bytes(example(version="1.1.0.0"))
    path = folder.path_of(str(tmp_path / "releases"), "contoso", "1.0.0.0")
    with pytest.raises(Failure, match=r"source\.zip was changed while the release was made"):
        folder.write(path, document_before, {"orders.zip": str(source)}, "note")
    assert os.listdir(tmp_path / "releases") == []


@pytest.mark.parametrize("mask", [0o022, 0o027, 0o077, 0o000])
def test_others_write_nothing_and_read_what_umask_lets_them(tmp_path, source, mask):
    before = os.umask(mask)
    try:
        path = write(tmp_path / "releases", source)
    finally:
        os.umask(before)
    assert os.stat(path).st_mode & 0o777 == 0o755 & ~mask
    for name in os.listdir(path):
        assert os.stat(os.path.join(path, name)).st_mode & 0o777 == 0o644 & ~mask


def test_versions_are_numbers(tmp_path, source):
    for version in ("1.9", "1.10", "1.2.3.4"):
        write(tmp_path, source, version)
    write(tmp_path, source, "7.0", "contoso-hr")
    (tmp_path / "contoso-9.0").mkdir()
    (tmp_path / "contoso-x").mkdir()
    assert folder.at(str(tmp_path), "contoso", None).version == "1.10"
    assert folder.at(str(tmp_path), "contoso", "1.9.0.0").version == "1.9"
    assert folder.at(str(tmp_path), "contoso", "3.0") is None
    assert folder.below(str(tmp_path), "contoso", "1.10").version == "1.9"
    assert folder.below(str(tmp_path), "contoso", "1.2") is None
    assert folder.at(str(tmp_path / "none"), "contoso", None) is None
