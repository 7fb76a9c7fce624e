# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of HTML."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.elements import Html, element, html, joined


def test_a_text_is_escaped_once_and_an_element_is_not():
    inner = element("b", "1 < 2 & {{ 3 }}")
    assert inner == "<b>1 &lt; 2 &amp; &#123;&#123; 3 }}</b>"
    assert element("p", inner, " & ", inner) == f"<p>{inner} &amp; {inner}</p>"
    assert html(inner) is inner


def test_parts_are_joined_as_html():
    assert joined([Html("<b></b>"), "<b>"], " ") == "<b></b> &lt;b&gt;"


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ({"class_": "a", "aria_label": '"<b>"'}, '<p class="a" aria-label="&quot;&lt;b&gt;&quot;"></p>'),
        ({"hidden": True, "id": None, "open": False}, "<p hidden></p>"),
        ({"name": ""}, '<p name=""></p>'),
    ],
)
def test_attributes_are_escaped_and_left_out_without_a_value(attributes, text):
    assert element("p", **attributes) == text


def test_some_elements_have_no_end():
    assert element("meta", charset="utf-8") == '<meta charset="utf-8">'
