# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The style sheet: what is read stands out from its ground (WCAG 2, level AA), in light and in dark."""

from __future__ import annotations

import re

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.as_html import SIGNS, style
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.parts import TONES

ENOUGH = 4.5
# What is written on what. Every color of the sheet stands in a pair, or only draws a line.
PAIRS = [(ink, ground) for ink in ("ink", "muted", "link") for ground in ("paper", "panel")]
PAIRS += [(tone, f"{tone}-soft") for tone in TONES] + [("on-loud", "loud")]
LINES = {"line"}


def colors(text):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text))


def schemes():
    light, dark = style().split("(prefers-color-scheme: dark)")
    return {"light": colors(light), "dark": colors(dark.split("\n}\n")[0])}


def luminance(color):
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(factor * one for factor, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    lower, higher = sorted((luminance(one), luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def test_contrast_is_computed_as_the_guideline_does():
    assert contrast("#ffffff", "#000000") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_everything_that_is_read_stands_out(scheme, ink, ground):
    found = schemes()[scheme]
    assert contrast(found[ink], found[ground]) >= ENOUGH


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_color_is_in_a_pair(scheme):
    assert set(schemes()[scheme]) - LINES == {name for pair in PAIRS for name in pair}


def test_colors_have_names():
    rules = re.sub(r"^ *--.*\n", "", style(), flags=re.MULTILINE)
    assert re.findall(r"#[0-9a-f]{3,6}\b|rgb|hsl", rules) == []
    assert set(re.findall(r"var\(--([\w-]+)\)", rules)) == set(schemes()["light"])


def test_every_tone_has_a_sign_and_a_color():
    assert set(SIGNS) == set(TONES)
    assert all(f".{tone} {{" in style() for tone in TONES)


@pytest.mark.parametrize(
    "feature", ["(max-width: 40rem)", "@media print", ":focus-visible", "details::details-content"]
)
def test_the_sheet_knows_small_screens_paper_and_keyboards(feature):
    assert feature in style()


def test_no_comment_and_no_license_is_in_a_page():
    assert "/*" not in style()
