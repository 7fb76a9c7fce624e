# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of runs: whose options count, and what in it cannot be right."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.executions.many import entries
from ansible_collections.flowops.powerplatform.plugins.modules.smartflows_executions import EXECUTION, RECENT, RUN

DEFAULTS = {name: option.get("default") for name, option in {**RECENT, **EXECUTION}.items()}


def task(*runs, **options):
    blank = dict.fromkeys(RUN)
    shared = {**DEFAULTS, "allow_none": False, "max_parallel": 5, "dest": None, "wait": True, **options}
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
    options = task(
        {"name": "A"},
        {"name": "B", "flow_id": "F", "data": [], "unless_succeeded_within": "1h"},
        flow="Letter",
        xml="<a/>",
        unless_succeeded_since="today",
        dest="/letters",
    )
    first, second = entries.merged(options)
    assert (first["flow"], first["xml"], first["unless_succeeded_since"]) == ("Letter", "<a/>", "today")
    assert (second["flow"], second["flow_id"], second["xml"], second["data"]) == (None, "F", None, [])
    assert (second["unless_succeeded_since"], second["unless_succeeded_within"]) == (None, "1h")
    assert [first["dest"], second["dest"]] == ["/letters/A/", "/letters/B/"]
    assert (first["adopt_running"], first["documents_required"], first["state"]) == (True, False, "finished")


def test_a_list_that_can_be_right():
    assert problem({"name": "A"}, {"name": "a b"}, {"name": "ä.pdf"}, flow="Letter") is None
    assert problem(allow_none=True) is None
    assert problem({"name": "A", "flow": "x", "records": []}, entity="quote", user_id="u") is None


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ({"name": "../up"}, "These names of runs cannot be used as folder names: ../up."),
        ({"name": "a\\b"}, "These names of runs cannot be used as folder names: a\\b."),
        ({"name": ".git"}, "These names of runs cannot be used as folder names: .git."),
        ({"name": " "}, "These names of runs cannot be used as folder names: ' '."),
        ({"name": "ä" * 128}, f"too long for folders, which have up to 255 bytes: {'ä' * 40}..."),
        ({"name": "A", "flow": ""}, "Run 'A': flow is empty."),
        ({"name": "A", "time_zone": ""}, "Run 'A': time_zone is empty."),
        ({"name": "A", "unless_succeeded_within": "soon"}, "Run 'A': unless_succeeded_within is"),
        (
            {"name": "A", "records": ["r"]},
            "Run 'A' has records, so it needs entity. Run 'A' has records, so it needs user_id.",
        ),
    ],
)
def test_a_run_that_cannot_be_right(run, words):
    assert words in problem(run, flow="Letter")


@pytest.mark.parametrize(
    ("runs", "options", "words"),
    [
        ([], {}, "runs is empty. Set allow_none if that is intended."),
        ([{"name": "a"}, {"name": "A"}], {}, "Two runs have the same name: A, a. Case does not matter."),
        ([{"name": "a"}], {"flow": None}, "Run 'a' needs either flow or flow_id."),
        ([{"name": "a"}], {"max_parallel": 0}, "max_parallel must be at least 1."),
        ([{"name": "a"}], {"dest": ""}, "dest is empty. Set a value, or omit dest."),
        ([{"name": "a"}], {"dest": "x", "wait": False}, "dest requires wait, since documents"),
    ],
)
def test_a_list_that_cannot_be_right(runs, options, words):
    assert problem(*runs, **{"flow": "Letter", **options}).startswith(words)
