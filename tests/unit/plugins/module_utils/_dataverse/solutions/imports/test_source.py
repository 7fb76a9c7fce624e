# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package file of an import: read once to plan and once to send, and sent only as it was planned with."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api import streams
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.source import Source
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import package
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.archive import Archive
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.markup import Reading

from tests.unit.plugins.support.packages import edited, example


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "orders.zip"
    path.write_bytes(example())
    return path


def source(path):
    return Source({"src": str(path)}, None)


def test_a_package_is_read_once_and_again_only_when_it_is_another_file(path, monkeypatch):
    read = []
    monkeypatch.setattr(
        package, "Reading", lambda archive, name, wanted: read.append(name) or Reading(archive, name, wanted)
    )
    found = source(path)
    found.definitions()
    found.request_body()
    assert read.count("customizations.xml") == 1
    path.write_bytes(example())
    found.request_body()
    found.request_body()
    assert read.count("customizations.xml") == 2


def test_a_file_is_opened_once_to_plan_with_its_definitions_and_once_to_send_it(path, monkeypatch):
    opened = []
    monkeypatch.setattr(package, "Archive", lambda *how: opened.append("plan") or Archive(*how))
    send = streams._opened
    monkeypatch.setattr(streams, "_opened", lambda name: opened.append("send") or send(name))
    found = source(path)
    assert len(found.definitions()["flows"]) == len(found.facts["flows"])
    body = streams.JsonBody({"CustomizationFile": found.request_body()})
    opened.remove("send")  # its size was asked
    b"".join(body)
    assert opened == ["plan", "send"]


def test_another_package_is_not_sent(path):
    found = source(path)
    path.write_bytes(edited("solution.xml", b"1.0.0.0", b"1.0.0.1"))
    assert found.facts["version"] == "1.0.0.0"
    for _again in range(2):
        with pytest.raises(Failure, match="is not the package that was planned with"):
            found.request_body()


def test_a_file_that_went_away_is_not_sent(path):
    found = source(path)
    path.unlink()
    with pytest.raises(InputFailure, match="src cannot be read"):
        found.request_body()
