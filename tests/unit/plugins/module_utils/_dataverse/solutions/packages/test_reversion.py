# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package under another version, which differs from the first in nothing else."""

from __future__ import annotations

import io
import zipfile

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import (
    package,
    reversion,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.plugins.support.packages import example, example_members, zipped

MANIFEST = "solution.xml"
VERSION = b"<Version>1.0.0.0</Version>"


def written(tmp_path, content, version="7.8.9.10"):
    source = tmp_path / "source.zip"
    source.write_bytes(content)
    stream = io.BytesIO()
    reversion.write(str(source), "source.zip", version, stream)
    return stream.getvalue()


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {one.filename: (archive.read(one), one.date_time) for one in archive.infolist()}


def changed(manifest, version="7.8.9.10"):
    return reversion.with_version(manifest, version, "orders.zip")


def test_only_the_version_of_the_manifest_differs(tmp_path):
    old, new = (members(content) for content in (example(), written(tmp_path, example())))
    assert list(new) == list(old)
    assert [name for name in old if old[name] != new[name]] == [MANIFEST]
    assert new[MANIFEST][0] == old[MANIFEST][0].replace(VERSION, b"<Version>7.8.9.10</Version>")


def test_it_is_the_package_that_was_foreseen(tmp_path):
    old = package.Package(example(managed=True), "orders.zip")
    new = package.Package(written(tmp_path, example(managed=True)), "new.zip")
    assert new.facts == {**old.facts, "version": "7.8.9.10", "fingerprint": old.fingerprint("7.8.9.10")}


def test_the_same_package_and_version_give_the_same_bytes(tmp_path):
    assert written(tmp_path, example()) == written(tmp_path, example())


def test_a_folder_and_an_empty_file_stay(tmp_path):
    odd = zipped({**example_members(), "Other/": b"", "Other/empty.json": b""})
    assert members(written(tmp_path, odd)).keys() == members(odd).keys()


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_stays_as_it_was(mark):
    manifest = mark + example_members()[MANIFEST].removeprefix(b"\xef\xbb\xbf")
    assert changed(manifest) == manifest.replace(VERSION, b"<Version>7.8.9.10</Version>")


def test_utf_16_stays_utf_16():
    text = example_members()[MANIFEST].decode("utf-8-sig").replace('encoding="utf-8"', 'encoding="utf-16"')
    assert changed(text.encode("utf-16")).decode("utf-16") == text.replace("1.0.0.0", "7.8.9.10", 1)


@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="<&>"), max_size=30))
def test_texts_before_the_version_do_not_move_it(text):
    manifest = "<ImportExportXml><SolutionManifest a='{0}>'><UniqueName>{0}</UniqueName><Version>1.0</Version>{0}"
    manifest += "</SolutionManifest></ImportExportXml>"
    content = manifest.format(text.replace("'", "")).encode()
    assert changed(content) == content.replace(b"<Version>1.0<", b"<Version>7.8.9.10<")


@pytest.mark.parametrize(
    "version", ["", "<Version/>", "<Version></Version>", "<Version>1</Version><Version>2</Version>"]
)
def test_a_manifest_without_one_version_is_refused(version):
    manifest = f"<ImportExportXml><SolutionManifest>{version}</SolutionManifest></ImportExportXml>".encode()
    with pytest.raises(InputFailure, match=r"orders\.zip: solution\.xml does not name exactly one version"):
        changed(manifest)


def test_a_version_of_something_else_stays():
    parent = "<ParentSolution><Version>3.3</Version></ParentSolution>"
    manifest = f"<ImportExportXml><SolutionManifest>{parent}<Version>1.0</Version></SolutionManifest></ImportExportXml>"
    assert changed(manifest.encode()) == manifest.replace(">1.0<", ">7.8.9.10<").encode()
