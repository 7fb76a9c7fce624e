# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that nothing can be done with."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.option_checks import (
    WAITS,
    refuse_empty,
    refuse_unusable,
)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"request_timeout": 10**12}, "request_timeout must be at most 1000000000, not 1000000000000"),
        ({"abandoned_after": -(10**12)}, "abandoned_after must be at most"),
        *[({name: -1}, f"^{name} must be 0 or more, not -1") for name in WAITS],
        ({"dest": "a\0b"}, "dest contains a null character"),
        ({"data": {"a": [1.5, float("nan")]}}, "data contains a number that JSON cannot represent"),
        ({"value": float("-inf")}, "value contains a number that JSON cannot represent"),
    ],
)
def test_what_nothing_can_be_done_with_is_refused(options, message):
    with pytest.raises(InputFailure, match=message):
        refuse_unusable(options)


def test_everything_else_is_for_those_who_know_more():
    refuse_unusable(
        {
            "wait_timeout": 10**9,
            "wait_interval": 0,
            "offset": -1,
            "name": "a\tb",
            "enabled": True,
            "inputs": {"number": 10**20},
        }
    )


def test_an_empty_option_of_an_entry_is_named_with_it():
    with pytest.raises(InputFailure, match=r"^flows\[1\]\.owner is empty\. Set a value, or omit owner\."):
        refuse_empty({"owner": " "}, "name", "owner", where="flows[1]")


@pytest.mark.parametrize("path", ["", " "])
def test_an_empty_path_is_refused(path):
    refuse_unusable({"dest": None, "name": path}, ["dest"])
    with pytest.raises(InputFailure, match=r"^dest is empty\. Set a value, or omit dest\."):
        refuse_unusable({"dest": path, "name": "a"}, ["dest"])
