# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reasons of failed executions."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.executions.failures import reasons

ERROR = {"error": "TemplateError", "message": "Field not found", "causes": ["orderNumber"], "stackTrace": "at x.y"}


def test_errors_are_told_without_traces():
    (reason,) = reasons({"errors": [ERROR]}, "errors")
    assert reason == {
        "text": "Field not found (orderNumber)",
        "error": "TemplateError",
        "causes": ["orderNumber"],
    }


@pytest.mark.parametrize("state", [None, [], "x", {}, {"errors": None}, {"errors": {}}, {"errors": [None]}])
def test_errors_may_be_missing(state):
    assert reasons(state, "errors") == []


def test_an_error_may_be_a_text_or_say_nothing():
    assert [one["text"] for one in reasons({"errors": ["bad", {"x": 1}]}, "errors")] == ["bad", "no explanation"]
