# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import plans from: the file, or what was said of it."""

from __future__ import annotations

import io

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.bounds import bounded, size
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api import streams
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.source import Source
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import package
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.archive import Archive
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.markup import Reading
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.shelf import Shelf

from tests.unit.plugins.support.packages import edited, example


@pytest.fixture
def path(tmp_path):
    return tmp_path / "orders.zip"


def handed_on(content, limit=None):
    """Return the facts of a package as the result of a task has them, on request one that was too long."""
    facts = package.read(content, "orders.zip")
    result, cuts = bounded({"package": facts}, limit or size(facts) + 100, mark=True)
    assert bool(cuts) is bool(limit)
    return result["package"]


def source(path, handed, shelf=None):
    return Source({"src": str(path), "package": handed}, shelf)


@pytest.fixture
def shelf(tmp_path):
    return Shelf(str(tmp_path / "shelf"))


def test_a_file_that_is_not_there_is_planned_from_what_was_handed_on(path):
    handed = handed_on(example())
    found = source(path, handed)
    assert (found.facts, found.definitions(), found.there) == (handed, None, False)


def test_what_was_cut_is_read_from_the_file(path):
    path.write_bytes(example())
    whole, cut = package.read(example(), "orders.zip"), handed_on(example(), 3000)
    assert len(cut["flows"]) < len(whole["flows"])
    found = source(path, cut)
    assert found.facts == whole
    assert found.definitions()["flows"], "an approver sees the actions that change"


@pytest.mark.parametrize("there", [b"", b"no zip", edited("solution.xml", b"1.0.0.0", b"1.0.0.1")])
def test_what_was_cut_is_refused_without_its_file(path, there):
    if there:
        path.write_bytes(there)
    cut = handed_on(example(), 3000)
    assert any(one.startswith("flows[") for one in cut["cut"])
    with pytest.raises(
        InputFailure, match=r"^package is not complete.*flows\[.* is missing.*Write that package to .*orders.zip"
    ):
        source(path, cut)


def test_what_an_export_has_left_is_planned_from_whole(path, shelf):
    handed = handed_on(example(), 3000)
    shelf.put(handed["fingerprint"], io.BytesIO(example()))
    found = source(path, handed, shelf)
    assert found.facts == package.read(example(), "orders.zip")
    assert len(found.definitions()["flows"]) == len(found.facts["flows"])
    with pytest.raises(InputFailure, match="src cannot be read"):
        found.request_body()


def test_what_an_export_has_left_counts_with_the_version_that_is_foreseen(path, shelf):
    raised = package.read(edited("solution.xml", b"<Version>1.0.0.0", b"<Version>1.0.1.0"), "orders.zip")
    shelf.put(raised["fingerprint"], io.BytesIO(example()))
    found = source(path, dict(handed_on(example(), 3000), version="1.0.1.0", fingerprint=raised["fingerprint"]), shelf)
    assert found.facts == raised
    assert found.definitions()["version"] == "1.0.1.0"


def test_something_else_on_the_shelf_does_not_count(path, shelf):
    handed = handed_on(example())
    shelf.put(handed["fingerprint"], io.BytesIO(edited("solution.xml", b"1.0.0.0", b"1.0.0.1")))
    assert source(path, handed, shelf).facts == handed


def test_a_package_is_read_once_and_again_only_when_it_is_another_file(path, monkeypatch):
    read = []
    monkeypatch.setattr(
        package, "Reading", lambda archive, name, wanted: read.append(name) or Reading(archive, name, wanted)
    )
    path.write_bytes(example())
    found = source(path, None)
    found.definitions()
    found.request_body()
    assert read.count("customizations.xml") == 1
    path.write_bytes(example())
    found.request_body()
    assert read.count("customizations.xml") == 2


def test_a_file_is_opened_once_to_plan_with_its_definitions_and_once_to_send_it(path, monkeypatch):
    opened = []
    monkeypatch.setattr(package, "Archive", lambda *how: opened.append("plan") or Archive(*how))
    send = streams._opened
    monkeypatch.setattr(streams, "_opened", lambda name: opened.append("send") or send(name))
    path.write_bytes(example())
    found = source(path, None)
    assert len(found.definitions()["flows"]) == len(found.facts["flows"])
    body = streams.JsonBody({"CustomizationFile": found.request_body()})
    opened.remove("send")  # its size was asked
    b"".join(body)
    assert opened == ["plan", "send"]


def test_another_file_is_not_planned_from(path):
    path.write_bytes(edited("solution.xml", b"1.0.0.0", b"1.0.0.1"))
    found = source(path, handed_on(example()))
    assert found.facts["version"] == "1.0.0.0"
    with pytest.raises(Failure, match="is not the package that was planned with"):
        found.request_body()


def test_something_else_is_no_package(path):
    with pytest.raises(InputFailure, match="package is incomplete: unique_name"):
        source(path, {"fingerprint": "sha256:1"})
