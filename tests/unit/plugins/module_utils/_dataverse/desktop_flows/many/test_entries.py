# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of runs: whose options count, and what in it cannot be right."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows.many import entries
from ansible_collections.flowops.powerplatform.plugins.modules.desktop_flow_runs import ENTRY, RECENT, RUN
from hypothesis import given
from hypothesis import strategies as some

DEFAULTS = {name: option.get("default") for name, option in {**RECENT, **RUN}.items()}
ONCE, NEVER = {"unless_succeeded_within": "1h"}, {"unless_succeeded_within": "1h", "adopt_running": False}
NORTH, SOUTH = {"connection": "north"}, {"connection": "south"}
LONG = {"connection": "/providers/x/connections/NORTH", "inputs": {"b": 2, "a": 1}}


def task(*runs, **options):
    blank = dict.fromkeys(ENTRY)
    shared = {**DEFAULTS, "allow_none": False, "per_minute": 60, **options}
    return {**shared, "runs": [{**blank, **run} for run in runs]}


def problem(*runs, **options):
    """Return what is said of a list, None when it is right."""
    options = task(*runs, **options)
    try:
        entries.check(entries.merged(options), options)
    except InputFailure as failure:
        return failure.message
    return None


def test_a_run_has_the_options_of_the_task_that_it_does_not_set():
    shared = {"name": "Any", "connection_reference": "all", "priority": "high", "inputs": {"Day": 1}}
    first, second = entries.merged(task({}, {"flow_id": "F", **NORTH, "inputs": {}}, **shared))
    assert {name: first[name] for name in shared} == shared
    assert (second["name"], second["flow_id"]) == (None, "F")
    assert (second["connection"], second["connection_reference"]) == ("north", None)
    assert (second["priority"], second["inputs"]) == ("high", {})


@given(
    some.fixed_dictionaries({}, optional={name: some.text(min_size=1) for name in entries.TEXTS}),
    some.fixed_dictionaries({}, optional={name: some.text(min_size=1) for name in entries.TEXTS}),
)
def test_what_a_run_sets_counts_and_excludes_its_counterpart(shared, own):
    (run,) = entries.merged(task(own, **shared))
    assert {name: run[name] for name in own} == own
    for pair in (entries.FLOW, entries.CONNECTION, entries.RECENTLY):
        if set(own) & set(pair):
            assert {name: run[name] for name in pair} == {name: own.get(name) for name in pair}


SAME, ALONE = "are the same", "differ only in the connection, which same_connection leaves out"
UNREAD = "cannot be told apart while the first one continues, which has no inputs"


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        ([{**NORTH, **ONCE}] * 2, SAME),
        ([{**NORTH, "adopt_running": True}] * 2, SAME),
        ([NORTH, {**NORTH, **ONCE}], SAME),
        ([NORTH, {**NORTH, "unless_succeeded_since": "monday"}], SAME),
        ([{**NORTH, **ONCE, "inputs": {"a": 1, "b": 2}}, {**ONCE, **LONG}], SAME),
        ([{**one, **ONCE, "same_connection": False} for one in (NORTH, SOUTH)], ALONE),
        ([{**NORTH, **ONCE}, {**SOUTH, **ONCE, "same_connection": False}], ALONE),
        ([{**NORTH, **ONCE}, {**NORTH, **ONCE, "inputs": {"a": 1}}], UNREAD),
    ],
)
def test_a_run_that_would_be_taken_for_another(runs, words):
    assert problem(*runs, name="Any") == f"Runs 1 and 2 {words}, so one would be taken for the other. Remove one."


@pytest.mark.parametrize(
    "runs",
    [
        [NORTH, NORTH],
        [{**NORTH, **NEVER}, {**NORTH, **NEVER}],
        [{**NORTH, **ONCE}, {**SOUTH, **ONCE}],
        [{**NORTH, **NEVER}, {**SOUTH, **NEVER, "same_connection": False}],
        [{**NORTH, **ONCE, "inputs": {"a": number}} for number in (1, 2)],
        [{**NORTH, **ONCE, "inputs": {"a": 1}}, {**NORTH, **ONCE}],
        [{**NORTH, **ONCE, "flow_id": "F"}, {**NORTH, **ONCE, "flow_id": "G"}],
    ],
)
def test_runs_that_can_be_told_apart(runs):
    assert problem(*runs, name="Any") is None


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ({"connection": "robot"}, "Run 1 needs either name or flow_id."),
        ({"name": "Any"}, "Run 1 needs either connection or connection_reference."),
        ({**NORTH, "name": "Any", "flow_id": "F"}, "Run 1 needs either name or flow_id."),
        (
            {**NORTH, **ONCE, "name": "A", "unless_succeeded_since": "today"},
            "Run 1 has both unless_succeeded_within and",
        ),
        ({**NORTH, "name": ""}, "Run 1: name is empty."),
        ({**NORTH, "name": "Any", "run_timeout": 0}, "Run 1: run_timeout is 0."),
        ({**NORTH, "name": "Any", "callback_url": "http://a.example"}, "Run 1: callback_url is"),
        ({**NORTH, "name": "Any", "unless_succeeded_within": "soon"}, "Run 1: unless_succeeded_within is"),
        ({**NORTH, "name": "Any", **ONCE, "time_zone": ""}, "Run 1: time_zone is empty."),
    ],
)
def test_a_run_that_cannot_be_right(run, words):
    assert problem(run).startswith(words)


def test_everything_is_said_at_once():
    assert problem() == "runs is empty. Set allow_none if that is intended."
    assert problem(allow_none=True) is None
    assert problem({"name": "Any", **NORTH}, per_minute=71) == "per_minute must be between 1 and 70."
    options = task(*[{"name": "Any"}] * 9)
    with pytest.raises(InputFailure) as caught:
        entries.check(entries.merged(options), options)
    first = "Run 1 needs either connection or connection_reference. The same applies to 8 more."
    assert caught.value.reasons == [{"text": first}]
