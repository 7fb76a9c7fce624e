# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents in outputs (contract 4.4, 8.11)."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.documents.found import (
    found,
    of_execution,
)


def reference(guid, name="N", kind="document"):
    return {"id": guid, "displayName": name, "type": kind}


def test_point_11_the_type_tells_a_document_wherever_it_stands():
    output = {
        "model": {"B1": {"letter": reference("d1"), "language": reference("en", kind="language")}},
        "parts": [None, {"model": {"B2": {"x": [reference("d2", "Two"), reference("d1")]}}}],
    }
    assert found(output) == [("d1", "N"), ("d2", "Two")]


@pytest.mark.parametrize("value", [None, 3, "document", [], {"type": "document"}, {"type": "document", "id": 7}])
def test_point_11_what_is_no_document_is_passed_over(value):
    assert found(value) == []


def test_point_11_depth_is_limited():
    value = reference("deep")
    for _level in range(5000):
        value = [value]
    assert found(value) == []


def test_point_11_the_last_progress_stands_in_and_the_report_does_not():
    report = {"report": [reference("between")]}
    assert of_execution(report, None) == []
    assert of_execution(dict(report, output={}), {"B": reference("d3")}) == [("d3", "N")]
    assert of_execution({"output": {"m": reference("d4")}}, {"B": reference("d3")}) == [("d4", "N")]
    assert of_execution(None, None) == []
