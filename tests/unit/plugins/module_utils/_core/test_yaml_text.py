# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML that anyone can load: it means what was written."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.yaml_text import comment, dump
from hypothesis import given
from hypothesis import strategies as st

texts = st.text() | st.text(st.sampled_from("ab:#- \n'\"{}[],&*!|>%@`?\t\r\x85\u2028é1.0_/\\~=<"), max_size=12)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(
    scalars | st.sampled_from(["yes", "No", "1.0", "0x1f", "1:30", "2026-11-30", "null", "~", "<<", "=", ".5", "1e3"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)

READABLE = {
    "solutions": [{"unique_name": "contoso_orders", "version": "1.4.0.0", "managed": True}],
    "environment_variables": {
        "contoso_Limit": 500,
        "contoso_Mailbox": "orders@contoso.example",
        "contoso_Note": "Dear customer,\n\nwe have your order.\n",
        "contoso_Routes": {"north": ["a", "b"], "south": []},
        "contoso_Url": "https://warehouse.contoso.example/api?v=1",
    },
    "flows": [
        {"name": "Order intake", "shares": [{"name": "Operations", "rights": ["read", "write"]}]},
        {"name": "Café: orders", "shares": []},
    ],
}
TEXT = """solutions:
  - unique_name: contoso_orders
    version: "1.4.0.0"
    managed: true
environment_variables:
  contoso_Limit: 500
  contoso_Mailbox: orders@contoso.example
  contoso_Note: |
    Dear customer,

    we have your order.
  contoso_Routes:
    north: [a, b]
    south: []
  contoso_Url: "https://warehouse.contoso.example/api?v=1"
flows:
  - name: Order intake
    shares:
      - name: Operations
        rights: [read, write]
  - name: "Café: orders"
    shares: []
"""


@given(st.dictionaries(texts, values, max_size=4))
def test_what_is_loaded_is_what_was_written(value):
    assert yaml.safe_load(dump(value)) == value


@given(st.dictionaries(texts, values, max_size=4))
def test_no_line_ends_with_blanks_that_an_editor_would_remove(value):
    assert not [line for line in dump(value).split("\n") if line != line.rstrip(" ")]


def test_it_is_written_as_people_write():
    assert dump(READABLE) == TEXT


@pytest.mark.parametrize("text", ["line\nline", "line\x85line", "halves \ud800"])
def test_a_comment_is_one_line(text):
    assert yaml.safe_load(comment(text) + "a: 1") == {"a": 1}
