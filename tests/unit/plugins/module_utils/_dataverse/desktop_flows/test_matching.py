# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which earlier run counts as the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.earlier_success import Recent
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows import statuses
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows.matching import (
    OTHER,
    SAME,
    UNKNOWN,
    EarlierRuns,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.zones import zone

FLOW = {"workflowid": "11111111-1111-4111-8111-111111111111", "name": "Clean up"}
DAY = Recent({"unless_succeeded_within": "1d"}, zone)
CLOUD_FLOW, WEB_API = 0, 3


class Runs:
    """An environment that holds runs: ``{id: (connection, inputs)}``, the newest first; inputs None have no file."""

    server_time = datetime(2026, 5, 21, tzinfo=UTC)

    def __init__(self, trigger=CLOUD_FLOW, status=statuses.SUCCEEDED, **runs):
        self.runs = runs
        self.asked = []
        self.columns = {"triggertype": trigger, "statuscode": status, "_createdby_value": "ME", "runmode": 2}

    def rows(self, table, tried, annotations=False, top=None, **options):
        self.asked.append(options["filter"])
        found = [
            {**self.columns, "flowsessionid": name, "connectionid": through, "inputs": _file(given)}
            for name, (through, given) in self.runs.items()
        ]
        return found[:top]

    def json_file(self, path, tried):
        return self.runs[path.split("(")[1].split(")")[0]][1]


def _file(given):
    return None if given is None else "a file"


def good_run(runs, given=None, connection=None):
    found = EarlierRuns(Runs(**runs), FLOW, given or {}, connection).good_run(DAY)
    return (found[0]["flowsessionid"], found[1]) if found else None


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        (None, ("north", True)),
        ("robot-1", ("north", True)),
        ("ROBOT-2", ("south", True)),
        ("/connections/robot-2", ("south", True)),
        ("robot-3", None),
    ],
)
def test_runs_through_other_connections(connection, expected):
    runs = {"north": ("/providers/x/connections/robot-1", {}), "south": ("robot-2", {})}
    assert good_run(runs, connection=connection) == expected


def test_a_run_whose_connection_cannot_be_known_counts_with_doubt():
    assert good_run({"a": (None, {})}, connection="robot-1") == ("a", False)
    assert good_run({"a": (None, {"x": 1})}, connection="robot-1") is None
    assert good_run({"a": (None, {})}) == ("a", True)


def test_inputs_decide():
    runs = {"other": ("r", {"Day": 2}), "lost": ("r", None), "same": ("r", {"Day": 1})}
    assert good_run(runs, {"Day": 1}) == ("lost", False)
    assert good_run({"other": ("r", {"Day": 2})}, {"Day": 1}) is None
    assert good_run({"other": ("r", {"Day": True})}, {"Day": 1}) is None


@pytest.mark.parametrize(
    ("options", "since"),
    [
        ({"unless_succeeded_within": "90m"}, "2026-05-20T22:30:00Z"),
        ({"unless_succeeded_since": "06:00"}, "2026-05-20T06:00:00Z"),
        ({"unless_succeeded_since": "today", "time_zone": "America/New_York"}, "2026-05-20T04:00:00Z"),
    ],
)
def test_a_run_belongs_to_the_time_in_which_it_was_started(options, since):
    runs = Runs(run=("r", {}))
    assert EarlierRuns(runs, FLOW, {}).good_run(Recent(options, zone))
    assert f"createdon ge {since}" in runs.asked[0]


def test_an_old_run_among_many_is_found():
    runs = {f"run{number}": ("r", {"Invoice": number}) for number in range(500)}
    assert good_run(runs, {"Invoice": 499}) == ("run499", True)


def test_the_run_to_join():
    runs = Runs(north=("robot-1", {}), south=("robot-2", {}))
    assert EarlierRuns(runs, FLOW, {}, "robot-2").going_run()[0]["flowsessionid"] == "south"
    with pytest.raises(Failure, match="2 runs of desktop flow 'Clean up' have not ended: north, south"):
        EarlierRuns(runs, FLOW, {}).going_run()
    assert EarlierRuns(runs, FLOW, {"Day": 1}).going_run() is None


@pytest.mark.parametrize(
    ("trigger", "given", "expected"),
    [
        (WEB_API, {}, ("run", True)),
        (WEB_API, {"Day": 2}, None),
        (CLOUD_FLOW, {}, ("run", False)),
        (CLOUD_FLOW, {"Day": 2}, ("run", False)),
    ],
)
def test_a_run_without_a_file_of_inputs_had_none_when_the_web_api_started_it(trigger, given, expected):
    found = EarlierRuns(Runs(trigger=trigger, run=("r", None)), FLOW, given).good_run(DAY)
    assert (found and (found[0]["flowsessionid"], found[1])) == expected


@pytest.mark.parametrize("given", [{}, {"Day": 2}])
def test_the_file_of_a_run_that_goes_on_may_still_come(given):
    going = Runs(trigger=WEB_API, status=statuses.RUNNING, run=("r", None))
    row, certain = EarlierRuns(going, FLOW, given).going_run()
    assert (row["flowsessionid"], certain) == ("run", False)


@pytest.mark.parametrize(
    ("status", "given", "seen", "expected"),
    [
        (statuses.RUNNING, {}, (), UNKNOWN),
        (statuses.RUNNING, {}, ("run",), SAME),
        (statuses.RUNNING, {"Day": 2}, ("run",), UNKNOWN),
        (statuses.SUCCEEDED, {}, (), SAME),
        (statuses.SUCCEEDED, {"Day": 2}, ("run",), OTHER),
    ],
)
def test_a_start_without_inputs_made_a_run_without_a_file(status, given, seen, expected):
    runs = Runs(trigger=WEB_API, status=status, run=("r", None))
    found = EarlierRuns(runs, FLOW, given).ours_since(runs.server_time, set(), "me", "unattended", seen)
    assert [verdict for _row, verdict in found] == ([] if expected == OTHER else [expected])
