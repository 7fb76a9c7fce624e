# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is not searched for secrets contains none that a search would find."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.redact import without_secrets
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.secret_signs import may_hold_one
from hypothesis import given
from hypothesis import strategies as st

PIECES = [
    *("password", "Key", "sig", "?", "&", "=", ":", ";", "'", '"', "<", ">", "\\", "%3D", "@", "{", "}", "[", "]", " "),
    *("Bearer ", "Basic ", "eyJ", "abcdefghij", "1234567890", ".", "sk-", "AKIA", "https://", "curl -u ", "concat("),
    *("identified by ", "hunter2", "\n", "/", "hooks.slack.com/services/", "base64(", "xoxb-", "glpat-", "ghp_", "Q~"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_what_is_not_searched_contains_no_secret(text):
    for value in (text, [text], [[text]], {"title": text}):
        assert may_hold_one(value) or without_secrets({"title": value}) == {"title": value}


ORDINARY = [None, True, 7, 1.5, "", "Order intake", "4f1b7f0e-6d0a-4c38-9f5e-0c7a53c0a111", [], {}]


@pytest.mark.parametrize("value", ORDINARY)
def test_ordinary_options_are_not_searched(value):
    assert not may_hold_one(value)
