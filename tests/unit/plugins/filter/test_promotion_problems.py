# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a promotion impossible before anything is read."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.promotion_problems import promotion_problems

SOURCE = {"name": "dev", "known": True, "url": "https://dev.example", "profile": ""}
TARGET = {"name": "test", "url": "https://test.example", "profile": ""}


def problems(*names, source=None, target=None):
    return promotion_problems(
        [{"name": name} for name in names], {**SOURCE, **(source or {})}, {**TARGET, **(target or {})}
    )


def test_two_environments_and_a_solution_are_enough():
    assert problems("orders") == []
    assert problems("orders", source={"url": None, "profile": "DEV"}, target={"url": None, "profile": None}) == []


@pytest.mark.parametrize(
    ("names", "changed", "message"),
    [
        ([], {}, "environment_promotion_solutions is empty. Set it to the solutions to promote."),
        (["a", "A", "b"], {}, "environment_promotion_solutions lists a more than once."),
        (["a"], {"source": {"known": False}}, "The source environment 'dev' is not in the inventory. Set "),
        (["a"], {"target": {"name": "dev"}}, "'dev' is the source environment and cannot be a target."),
        (["a"], {"target": {"url": "https://dev.example/"}}, "'test' and the source 'dev' are the same environment."),
        (
            ["a"],
            {"source": {"url": "", "profile": "X"}, "target": {"url": None, "profile": "X"}},
            "'test' and the source 'dev' are the same environment. Set dataverse_url or dataverse_profile",
        ),
        (["a"], {"source": {"profile": "X"}, "target": {"url": SOURCE["url"]}}, "are the same environment."),
    ],
)
def test_what_makes_no_sense_is_refused(names, changed, message):
    found = problems(*names, **changed)
    assert len(found) == 1
    assert message in found[0]
