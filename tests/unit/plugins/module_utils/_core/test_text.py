# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text for people: short, and of a long path the end."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.text import (
    joined,
    place,
    printable,
    short,
    writable,
)


@pytest.mark.parametrize("length", [119, 120, 121, 500])
def test_of_a_long_path_the_end_is_shown(length):
    path = "/" + "x" * (length - 9) + "/ca.pem"
    shown = place(path)
    assert len(shown) <= 120
    assert shown == path if len(path) <= 120 else shown.startswith("...")
    assert shown.endswith("x/ca.pem")


def test_what_steers_a_terminal_is_taken_out():
    assert printable("\x1b[2Ja\nb\u202ec\tä", 40) == "[2Ja b c ä"
    assert printable("x" * 50, 40) == short("x" * 50, 40) == "x" * 37 + "..."


def test_no_message_holds_what_steers_a_terminal():
    assert short("\x1b[2Jno\x00 \x9bflow\u202e", 40) == "[2Jno flow"
    assert short("a family: \U0001f468\u200d\U0001f469\u200d\U0001f467, Zu\u0308rich", 40).count("\u200d") == 2


def test_no_word_is_cut():
    assert short("the directory was not found anywhere", 20) == "the directory was..."
    assert short("the directory was not found anywhere", 17) == "the directory..."
    assert short("a, b", 4) == "a, b"


def test_a_word_that_takes_most_of_the_room_is_cut():
    assert short("at https://contoso.example/a/very/long/address", 30) == "at https://contoso.example/..."


def test_half_a_character_is_written_escaped():
    whole = {"ü": ["a \U0001f600", 5, None, True], "b": "c"}
    assert writable(whole) == whole
    broken = {"Cut_\ud83d": [{"a": "\udc00 ü"}]}
    assert writable(broken) == {"Cut_\\ud83d": [{"a": "\\udc00 ü"}]}


@pytest.mark.parametrize(
    ("names", "bounds", "expected"),
    [
        ([], {}, ""),
        (["one"], {}, "one"),
        (["one", "two", "three"], {"most": 2}, "one, two and 1 more"),
        (["one", "two", "three"], {"limit": 8}, "one, two and 1 more"),
        (["Order intake", "two"], {"limit": 8}, "Order... and 1 more"),
        (["a is off", "b is off"], {"joint": "; "}, "a is off; b is off"),
    ],
)
def test_names_are_joined_whole_and_what_is_cut_is_counted(names, bounds, expected):
    assert joined(iter(names), **bounds) == expected
