# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading packages: the odd ones that exist, and the bad ones that must be refused."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from powerplatform_emulator.errors import DataverseError
from powerplatform_emulator.solutions import archive
from powerplatform_emulator.solutions.package import version_key
from powerplatform_emulator.solutions.package_reader import read_package

BAD_ZIP = "0x80048060"
MALFORMED = "0x80048013"


def refused(content: bytes) -> DataverseError:
    with pytest.raises(DataverseError) as caught:
        read_package(content)
    assert caught.value.status == 400
    return caught.value


def test_reads_what_is_there(kit):
    package = read_package(kit.Recipe(variables={"contoso_Url": "https://x"}).zip())
    assert (package.unique_name, package.version, package.managed) == ("contoso_core", "1.0.0.0", True)
    assert [flow.name for flow in package.flows] == ["Parent flow", "Child flow"]
    assert package.flows[0].is_on
    assert package.references[0].connector_id == "/providers/Microsoft.PowerApps/apis/shared_office365"
    assert package.variables[0].columns["displayname"] == "Shown"
    assert package.variables[0].value.value == "https://x"
    assert package.publisher.prefix == "contoso"


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\n'])
def test_xml_may_start_with_mark_and_declaration(kit, prefix):
    members = kit.Recipe().members()
    for name in ("solution.xml", "customizations.xml"):
        members[name] = prefix + members[name]
    assert read_package(kit.zipped(members)).unique_name == "contoso_core"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_flow_files_may_have_any_unicode_encoding(kit, encoding):
    recipe = kit.Recipe()
    members = recipe.members()
    name = next(name for name in members if name.startswith("Workflows/"))
    members[name] = json.dumps(recipe.flows[0].data).encode(encoding)
    assert read_package(kit.zipped(members)).flows[0].clientdata == recipe.flows[0].data


def test_resource_forks_and_folders_are_no_part_of_the_package(kit):
    members = kit.Recipe().members()
    odd = {"__MACOSX/._solution.xml": b"x", "Workflows/._a.json": b"x", ".DS_Store": b"x", "Workflows/": b""}
    assert not read_package(kit.zipped({**members, **odd})).carried


def test_root_files_are_found_whatever_their_case(kit):
    members = kit.Recipe().members()
    members["Solution.xml"] = members.pop("solution.xml")
    assert read_package(kit.zipped(members)).unique_name == "contoso_core"


@pytest.mark.parametrize("version", ["1.0", "1.2.3", "1.2.3.4", "2024.10.1.65535"])
def test_versions_have_two_to_four_parts(kit, version):
    assert read_package(kit.Recipe(version=version).zip()).version == version


@pytest.mark.parametrize("version", ["1", "1.2.3.4.5", "1.x", "1..2"])
def test_other_versions_are_refused(kit, version):
    assert refused(kit.Recipe(version=version).zip()).code == "0x8004F01E"


def test_missing_parts_of_a_version_count_as_zero():
    assert version_key("1.2") == version_key("1.2.0.0") < version_key("1.2.0.1") < version_key("1.10")


def test_parts_without_rows_are_carried(kit):
    root = '<RootComponent type="61" schemaName="contoso_logo" behavior="0" />'
    package = read_package(kit.Recipe(other={"WebResources/logo.png": b"\x89PNG"}, roots=root).zip())
    assert package.carried.files == {"WebResources/logo.png": b"\x89PNG"}
    assert package.carried.roots == [{"type": "61", "schemaName": "contoso_logo", "behavior": "0"}]


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04" + b"\0" * 40])
def test_what_is_no_zip_is_refused(content):
    assert refused(content).code == BAD_ZIP


def test_a_truncated_zip_is_refused(kit):
    content = kit.Recipe().zip()
    assert refused(content[: len(content) // 2]).code == BAD_ZIP


def test_a_zip_with_a_wrong_checksum_is_refused(kit):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as writer:
        for name, content in kit.Recipe().members().items():
            writer.writestr(name, content)
    broken = stream.getvalue().replace(b"contoso_core", b"contoso_corn", 1)
    assert refused(broken).code == BAD_ZIP


@pytest.mark.parametrize("name", ["solution.xml", "customizations.xml", "[Content_Types].xml"])
def test_each_root_file_is_needed(kit, name):
    members = kit.Recipe().members()
    del members[name]
    error = refused(kit.zipped(members))
    assert error.code == BAD_ZIP
    assert name in error.message


def test_an_exported_flow_is_no_solution(kit):
    members = {"manifest.json": b"{}", "Microsoft.Flow/flows/manifest.json": b"{}"}
    error = refused(kit.zipped(members))
    assert error.code == BAD_ZIP
    assert "flow package" in error.message


@pytest.mark.parametrize("name", ["../evil.json", "/etc/evil", "a/../../evil", "C:/evil", "a\\evil"])
def test_members_that_lead_outside_are_refused(kit, name):
    assert refused(kit.zipped({**kit.Recipe().members(), name: b"x"})).code == BAD_ZIP


def test_a_zip_bomb_is_refused(kit):
    error = refused(kit.zipped({**kit.Recipe().members(), "WebResources/bomb": b"\0" * (8 << 20)}))
    assert error.code == BAD_ZIP
    assert "bomb" in error.message


def test_too_many_and_too_large_members_are_refused(kit, monkeypatch):
    monkeypatch.setattr(archive, "MAXIMUM_MEMBERS", 5)
    assert "members" in refused(kit.Recipe().zip()).message
    monkeypatch.setattr(archive, "MAXIMUM_MEMBERS", 500)
    monkeypatch.setattr(archive, "MAXIMUM_BYTES", 500)
    assert "larger" in refused(kit.Recipe().zip()).message


@pytest.mark.parametrize(
    "text",
    [
        b"<ImportExportXml><SolutionManifest>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><ImportExportXml>&b;</ImportExportXml>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><ImportExportXml />',
        b'<?xml version="1.0" encoding="nonsense"?><ImportExportXml />',
    ],
)
def test_malformed_and_dangerous_xml_is_refused(kit, text):
    assert refused(kit.zipped({**kit.Recipe().members(), "solution.xml": text})).code == MALFORMED


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<UniqueName>contoso_core</UniqueName>", "", "0x8004801A"),
        ("contoso_core", "1 bad name", "0x8004F002"),
        ("<Managed>1<", "<Managed>maybe<", "0x8004801A"),
        ("<RootComponents>", '<RootComponents><RootComponent type="29" id="{1}" />', "0x8004801F"),
    ],
)
def test_manifests_that_say_nonsense_are_refused(kit, old, new, code):
    members = kit.Recipe().members()
    members["solution.xml"] = members["solution.xml"].decode().replace(old, new).encode()
    assert refused(kit.zipped(members)).code == code


def test_a_flow_without_its_file_is_refused(kit):
    members = kit.Recipe().members()
    del members[f"Workflows/{kit.child.upper()}.json"]
    assert refused(kit.zipped(members)).code == "0x8004801F"


@pytest.mark.parametrize("text", [b"{", b"[]", b'{"properties": 1}', b"\xff\xfe\xff"])
def test_unreadable_clientdata_is_refused(kit, text):
    members = kit.Recipe().members()
    members[f"Workflows/{kit.child.upper()}.json"] = text
    assert refused(kit.zipped(members)).code == "0x80060468"
