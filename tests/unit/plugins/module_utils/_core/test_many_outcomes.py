# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of many, in words."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    OutcomeUnknown,
    Refused,
    SignInFailure,
    Unreachable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.many_outcomes import (
    concerns_all,
    message,
    said_once,
    totals,
)


def test_totals_name_every_word():
    assert totals(["bad", "bad"], ["good", "bad"]) == {"all": 2, "good": 0, "bad": 2}


def run(name, message):
    return {"summary": f"{name} failed: {message}", "message": message}


def test_the_first_ones_are_named():
    runs = [run(name, f"No {name}.") for name in "abc"]
    assert message(runs, 9) == "3 of 9 runs did not succeed: a failed: No a; b failed: No b and 1 more."


def test_a_cause_stands_in_the_message_up_to_its_remedy():
    cause = f"There is no flow '{'x' * 60}', or the user of the key is not allowed to see it. Did you mean: Letter?"
    assert message([run("a", cause)], 5) == f"1 of 5 runs did not succeed: a failed: {cause}"


def test_a_cause_of_several_is_said_once():
    runs = [run("a", "No key."), run("b", "No key."), run("c", "No key."), run("d", "No flow."), run("e", "No input.")]
    assert message(runs, 5) == (
        "5 of 5 runs did not succeed: a failed: No key (the same applies to 2 more); d failed: No flow and 1 more."
    )


def test_a_problem_of_several_is_said_once():
    problems = [("Run 1", " is wrong. Set it."), ("Run 2", ": empty."), ("Run 3", " is wrong. Set it.")]
    assert said_once(problems) == ["Run 1 is wrong. Set it. The same applies to 1 more.", "Run 2: empty."]


@pytest.mark.parametrize(
    ("failure", "concerns"),
    [
        (SignInFailure("x"), True),
        (Unreachable("x"), True),
        (Refused("x", http_status=401), True),
        (Refused("x", http_status=403), False),
        (Refused("x", http_status=500), False),
        (OutcomeUnknown("x", http_status=401), False),
        (Failure("x"), False),
    ],
)
def test_what_says_nothing_about_one(failure, concerns):
    assert concerns_all(failure) is concerns
