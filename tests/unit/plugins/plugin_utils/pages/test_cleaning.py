# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values as pages show them."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.cleaning import clean


class Text(str):
    """A text that knows where it came from, as those of Ansible."""


@pytest.mark.parametrize(
    "text", ["\0", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\ud800", "\ufdd0", "\ufffe", "\U0001ffff"]
)
def test_what_controls_its_surroundings_is_replaced(text):
    assert clean({f"a{text}b": [f"c{text}d"]}) == {"a\ufffdb": ["c\ufffdd"]}


@pytest.mark.parametrize("text", ["a b\tc\nd", "\u05e9\u05dc\u05d5\u05dd", "\U0001f468\u200d\U0001f469", "\u200f"])
def test_other_characters_stay(text):
    assert clean(text) == text


def test_values_are_plain():
    found = clean({"a": (Text("b"), 1, 1.5, True, None)})
    assert found == {"a": ["b", 1, 1.5, True, None]}
    assert not isinstance(found["a"][0], Text)
