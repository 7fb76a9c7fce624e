# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The history of solutions: which entries are listed, how they are shown, and who started them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.history.listing import (
    list_history,
)
from powerplatform_emulator.tenant import Tenant

from tests.unit.plugins.support.emulated import ALEX, KIM, Environment

DEFAULTS = {
    "solution": None,
    "operation": None,
    "status": None,
    "since": None,
    "until": None,
    "time_zone": "UTC",
    "limit": 100,
}


@pytest.fixture(params=["all", "no_order", "no_filter"])
def environment(request):
    """An environment whose history accepts all questions, or only some."""
    return Environment(tenant=Tenant(history_queries=request.param))


def listed(environment, **options):
    return list_history(environment, {**DEFAULTS, **options})


def ago(environment, **span):
    clock = environment.emulated.clock
    return clock.iso(clock.now() - timedelta(**span))


def put_entry(environment, solution="core", minutes_ago=10, seconds=8, **row):
    """Insert what began so many minutes ago, by default an import that succeeded."""
    times = {
        "msdyn_starttime": ago(environment, minutes=minutes_ago),
        "msdyn_endtime": ago(environment, seconds=60 * minutes_ago - seconds),
    }
    done = {"msdyn_operation": 0, "msdyn_suboperation": 1, "msdyn_status": 1, "msdyn_result": True}
    return environment.put("msdyn_solutionhistories", msdyn_name=solution, **{**times, **done, **row})


def put_job(environment, user, solution="core", **span):
    """Insert an import job of a user."""
    row = {"importjobid": environment.put("importjobs", solutionname=solution), "createdon": ago(environment, **span)}
    return environment.put("importjobs", **row, _createdby_value=user)


def ages(environment, **options):
    return [one["version"] for one in listed(environment, **options)["history"]]


def test_an_entry_as_results_show_it(environment):
    guid = put_entry(
        environment,
        msdyn_suboperation=5,
        msdyn_solutionversion="1.1",
        msdyn_ismanaged=True,
        msdyn_ispatch=False,
        msdyn_publishername="Contoso",
        msdyn_isoverwritecustomizations=True,
        msdyn_result=False,
        msdyn_errorcode="-2147188707",
        msdyn_exceptionmessage="It failed. <MissingDependencies><x/></MissingDependencies>",
    )
    found = listed(environment)
    (entry,) = found["history"]
    started, completed = entry.pop("started_on"), entry.pop("completed_on")
    assert started < completed
    assert entry == {
        "history_id": guid,
        "operation": "import",
        "change": "upgrade",
        "solution": "core",
        "version": "1.1",
        "managed": True,
        "patch": False,
        "publisher": "Contoso",
        "customizations_overwritten": True,
        "status": "failed",
        "finished": True,
        "succeeded": False,
        "run_seconds": 8.0,
        "error_code": "0x8004801D",
        "error_text": "It failed.",
        "started_by": None,
    }
    assert found["totals"] == {"queued": 0, "running": 0, "succeeded": 0, "failed": 1}
    assert (found["more"], found["finished"]) == (False, True)


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        ({"msdyn_status": 0, "msdyn_result": False}, ("running", False, None)),
        ({"msdyn_status": 2, "msdyn_result": False}, ("queued", False, None)),
        ({"msdyn_status": 1, "msdyn_result": True}, ("succeeded", True, True)),
        ({"msdyn_status": 1, "msdyn_result": None}, ("failed", True, False)),
    ],
)
def test_how_an_operation_is(environment, columns, shown):
    put_entry(environment, **columns)
    found = listed(environment)
    (entry,) = found["history"]
    assert (entry["status"], entry["finished"], entry["succeeded"]) == shown
    assert found["finished"] is shown[1]
    assert (entry["completed_on"] is None) is not shown[1]


def test_what_is_not_known_is_named(environment):
    put_entry(environment, msdyn_operation=42, msdyn_suboperation=None, solution=None)
    (entry,) = listed(environment)["history"]
    assert (entry["operation"], entry["change"], entry["solution"]) == ("unknown (42)", None, None)


def test_what_is_listed(environment):
    put_entry(environment, "core", 10, msdyn_solutionversion="10")
    put_entry(environment, "core", 20, msdyn_solutionversion="20", msdyn_result=False)
    put_entry(environment, "Core", 30, msdyn_solutionversion="30", msdyn_operation=1)
    put_entry(environment, "more", 40, msdyn_solutionversion="40", msdyn_status=0, msdyn_result=False)
    put_entry(environment, None, 50, msdyn_solutionversion="50", msdyn_operation=4)
    assert ages(environment) == ["10", "20", "30", "40", "50"]
    assert ages(environment, solution="core") == ["10", "20", "30"]
    assert ages(environment, operation=["import"]) == ["10", "20", "40"]
    assert ages(environment, operation=["uninstall", "publish all"]) == ["30", "50"]
    assert ages(environment, status=["failed"]) == ["20"]
    assert ages(environment, status=["running", "failed"], solution="more") == ["40"]
    assert ages(environment, since="25m") == ["10", "20"]
    assert ages(environment, since="45m", until=ago(environment, minutes=25)) == ["30", "40"]
    assert ages(environment, limit=2) == ["10", "20"]
    assert listed(environment, limit=2)["more"] is True
    assert listed(environment, limit=5)["more"] is False


def test_more_entries_than_a_page(environment):
    for number in range(1003):
        put_entry(environment, minutes_ago=number + 1, msdyn_solutionversion=str(number), msdyn_operation=3)
    assert ages(environment, limit=1002, operation=["publish"]) == [str(number) for number in range(1002)]


def test_who_started_an_import(environment):
    put_entry(environment, "core", 10, msdyn_solutionversion="10")
    put_entry(environment, "core", 12, msdyn_solutionversion="12")
    put_entry(environment, "more", 20, msdyn_solutionversion="20")
    put_entry(environment, "core", 30, msdyn_solutionversion="30", msdyn_operation=1)
    put_job(environment, ALEX, minutes=9, seconds=55)
    put_job(environment, KIM, minutes=12, seconds=5)
    put_job(environment, KIM, minutes=30)
    put_job(environment, KIM, "more", minutes=25)
    names = {one["version"]: one["started_by"] for one in listed(environment)["history"]}
    assert names == {"10": "Alex", "12": "Kim", "20": None, "30": None}


def test_without_imports_no_jobs_are_read(environment):
    put_entry(environment, "core", msdyn_operation=2)
    environment.wire.sent.clear()
    listed(environment)
    assert not [path for path in environment.reads if path.startswith("importjobs")]


def test_who_may_not_read_jobs_is_not_told_who_started(environment, monkeypatch):
    put_entry(environment)
    read = environment.rows_of

    def refuse(queries, *more, **how):
        queries = list(queries)
        if queries[0][0] == "importjobs":
            raise Refused("no", http_status=403)
        return read(queries, *more, **how)

    monkeypatch.setattr(environment, "rows_of", refuse)
    (entry,) = listed(environment)["history"]
    assert entry["started_by"] is None


def test_a_missing_privilege_is_a_failure():
    environment = Environment()
    me = environment.me["UserId"]
    environment.put("systemusers", systemuserid=me, **{"$roles": []})
    with pytest.raises(Refused) as caught:
        listed(environment)
    assert caught.value.http_status == 403
    assert len(environment.wire.sent) == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"solution": " "}, "solution is empty"),
        ({"operation": []}, "operation is empty"),
        ({"status": []}, "status is empty"),
        ({"since": "soon"}, "since is neither a time nor a duration"),
        ({"limit": 0}, "limit must be 1 or more"),
    ],
)
def test_bad_input(options, said):
    with pytest.raises(InputFailure, match=said):
        listed(Environment(), **options)
