# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package is not trusted: whatever is wrong with it, it is refused in words."""

from __future__ import annotations

import zipfile

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import (
    archive as archives,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.archive import Archive
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.markup import Reading

from tests.unit.plugins.support.packages import example, example_members, zipped

ROOT = {"solution.xml": b"<a/>", "customizations.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}


def opened(**members):
    return Archive(zipped({**ROOT, **members}), "orders.zip")


def read_xml(content):
    """Return the root of a member of XML."""
    return Reading(opened(**{"a.xml": content}), "a.xml", [(None, "a")]).found["a"][0]


def refused(content, words):
    with pytest.raises(InputFailure, match=words) as caught:
        Archive(content, "orders.zip")
    assert caught.value.message.startswith("orders.zip")
    assert caught.value.remedy
    assert len(caught.value.message) <= 300


@pytest.mark.parametrize(
    "name",
    [
        "../solution.xml",
        "Workflows/../../evil.json",
        "..\\evil.json",
        "Workflows\\..\\..\\evil.json",
        "/etc/evil.json",
        "\\evil.json",
        "C:/evil.json",
        "c:\\evil.json",
        "C:evil.json",
        "..",
    ],
)
def test_names_that_lead_outside_are_refused(name):
    refused(zipped({**ROOT, name: b"x"}), "points outside")


@pytest.mark.parametrize("name", ["..evil", "a..b/c", "Workflows/a:b.json", "Workflows/...json"])
def test_names_that_only_look_so_are_not(name):
    assert name in opened(**{name: b"x"}).names()


def test_backslashes_between_folders_are_the_cause_that_is_told():
    members = {name.replace("/", "\\"): content for name, content in example_members().items()}
    refused(zipped(members), r"contains member names with backslashes, such as '\w+\\\\")


def test_a_bomb_is_refused_by_its_ratio():
    refused(zipped({**ROOT, "bomb.json": bytes(2 * 1024 * 1024)}), "zip bomb")


def test_small_members_may_be_compressed_well():
    assert "zeros.json" in opened(**{"zeros.json": bytes(1024 * 1024)}).names()


def test_large_members_that_are_no_bomb_are_opened():
    large = zipped({**ROOT, "large.bin": bytes(2 * 1024 * 1024)}, compression=zipfile.ZIP_STORED)
    assert "large.bin" in Archive(large, "orders.zip").names()


def test_too_many_members_are_refused(monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 10)
    opened(**{f"{number}.json": b"" for number in range(7)})
    refused(zipped({**ROOT, **{f"{number}.json": b"" for number in range(8)}}), "too large")


def test_too_much_content_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "LONGEST", 1000)
    opened(**{"a.json": bytes(1000 - 12)})
    refused(zipped({**ROOT, "a.json": bytes(1000 - 11)}), "too large")


def test_the_bounds_let_real_packages_in():
    assert archives.MOST_MEMBERS >= 10000
    assert archives.LONGEST >= 100 * 1024 * 1024


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", b"<!DOCTYPE html>", b"PK\x05\x06"])
def test_what_is_no_zip_is_refused(content):
    refused(content, "is not a zip file")


@pytest.mark.parametrize("length", [10, 1000, 5000, -1, -30])
def test_a_truncated_package_is_told_as_such(tmp_path, length):
    content = example()[:length]
    refused(content, "is a zip file that is damaged or truncated. Copy or export the package again")
    path = tmp_path / "orders.zip"
    path.write_bytes(content)
    for source in (str(path), path.open("rb")):
        with pytest.raises(InputFailure, match="damaged or truncated"):
            Archive(source, "orders.zip")


def test_a_pointer_of_git_lfs_is_told_as_such():
    refused(b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "Git LFS pointer")


@pytest.mark.parametrize("name", ROOT)
def test_a_zip_without_the_root_files_is_no_package(name):
    refused(zipped({other: content for other, content in ROOT.items() if other != name}), "Missing files: ")


def test_a_package_in_a_folder_of_the_zip_is_no_package():
    refused(zipped({"orders/" + name: content for name, content in ROOT.items()}), "Missing files: solution.xml")


def test_a_legacy_flow_export_is_told_apart():
    legacy = {"manifest.json": b"{}", "Microsoft.Flow/flows/manifest.json": b"{}"}
    refused(zipped(legacy), "legacy flow export")


def test_what_macos_and_folders_add_does_not_count():
    names = opened(**{"__MACOSX/._solution.xml": b"x", "Workflows/": b""}).names()
    assert sorted(names) == sorted(ROOT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_texts_come_in_three_encodings(encoding):
    assert opened(**{"a.json": '{"a": "Zürich"}'.encode(encoding)}).text("a.json") == '{"a": "Zürich"}'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0" encoding="{0}"?>\n'])
def test_xml_comes_in_three_encodings(encoding, declaration):
    text = declaration.format(encoding.replace("-sig", "")) + "<a><b>Zürich</b></a>"
    assert read_xml(text.encode(encoding)).findtext("b") == "Zürich"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    ],
)
def test_document_types_are_refused(encoding, text):
    with pytest.raises(InputFailure, match=r"^orders\.zip: 'a\.xml' declares XML entities"):
        read_xml(text.encode(encoding))


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<a>", "not well-formed"), (b"", "not well-formed"), (b"\xff\xfea", "is not text"), (b"\xfc", "is not text")],
)
def test_broken_xml_is_refused(content, words):
    with pytest.raises(InputFailure, match=words):
        read_xml(content)


def test_a_member_that_lacks_is_named():
    with pytest.raises(InputFailure, match=r"'Workflows/a\.json' cannot be read"):
        opened().read("Workflows/a.json")


def test_a_damaged_member_is_refused():
    content = bytearray(zipped({**ROOT, "a.bin": b"hello-hello-hello"}, compression=zipfile.ZIP_STORED))
    content[content.index(b"hello-hello")] ^= 0xFF
    with pytest.raises(InputFailure, match=r"'a\.bin' cannot be read"):
        Archive(bytes(content), "orders.zip").read("a.bin")


def test_the_example_package_is_read_as_it_is():
    archive = Archive(example(), "orders.zip")
    assert {name: archive.read(name) for name in archive.names()} == example_members()


def test_an_encoding_cannot_smuggle_a_document_type():
    text = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "yyy">]><a>&x;</a>'.encode("utf-16-le")
    with pytest.raises(InputFailure):
        read_xml(text)


def test_damaged_compressed_members_are_refused():
    content = bytearray(zipped({**ROOT, "a.bin": b"hello-hello-hello" * 50}))
    start = content.index(b"a.bin") + 5
    content[start : start + 2] = b"\xff\xff"
    with pytest.raises(InputFailure):
        Archive(bytes(content), "z").read("a.bin")


def test_a_folder_is_not_a_package(tmp_path):
    with pytest.raises(InputFailure, match="is a folder") as refused:
        Archive(str(tmp_path), str(tmp_path))
    assert refused.value.remedy.startswith("Use the package itself.")
