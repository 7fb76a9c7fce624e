# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the service for how a run is, and those of results."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.runs.statuses import (
    SPELLINGS,
    is_over,
    spellings,
    word,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Succeeded", "succeeded"),
        ("Success", "succeeded"),
        ("succeeded", "succeeded"),
        ("Cancelled", "canceled"),
        ("Canceled", "canceled"),
        ("TimedOut", "timed out"),
        ("Timed out", "timed out"),
        ("Skipped", "unknown (Skipped)"),
        (None, "unknown ()"),
    ],
)
def test_every_spelling_is_one_word(written, meant):
    assert word(written) == meant


def test_a_filter_asks_for_every_spelling():
    asked = spellings(["succeeded", "timed out"])
    assert asked == ["Succeeded", "Success", "TimedOut", "succeeded", "success", "timedout"]
    assert {word(one) for one in spellings(list(SPELLINGS))} == set(SPELLINGS)


@pytest.mark.parametrize(
    ("status", "ended", "over"),
    [
        ("running", None, False),
        ("waiting", "2026-05-21T04:00:00Z", False),
        ("failed", None, True),
        ("unknown (Skipped)", None, False),
        ("unknown (Skipped)", "2026-05-21T04:00:00Z", True),
    ],
)
def test_an_unknown_status_is_over_when_the_run_has_ended(status, ended, over):
    assert is_over(status, ended) is over
