# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attempts that are made again, and no more often than is said."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.again import TryAgain, again


def failing(until):
    """Return an attempt that succeeds with the number ``until``."""

    def attempt(number):
        if number < until:
            raise TryAgain(f"trouble {number}")
        return number

    return attempt


def test_what_succeeds_is_done_once():
    paused = []
    assert again(3, failing(1), lambda *told: paused.append(told)) == 1
    assert paused == []


def test_between_attempts_is_a_pause_that_knows_what_was_seen():
    paused = []
    assert again(3, failing(3), lambda *told: paused.append(told)) == 3
    assert paused == [(1, "trouble 1"), (2, "trouble 2")]


def test_the_last_trouble_is_that_of_the_caller():
    paused = []
    with pytest.raises(TryAgain, match="trouble 3") as caught:
        again(3, failing(4), lambda *told: paused.append(told))
    assert caught.value.seen == "trouble 3"
    assert len(paused) == 2
