# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When an empty list of runs does not mean that there were none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.runs import doubts
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.runs.storage import Storage

from .test_listing import DEFINITION, environment, listed, put_run

__all__ = ["environment"]


def reasons(found):
    return [doubt["reason"] for doubt in found["doubts"]]


def listed_and_warned(environment, **options):
    warned = []
    return listed(environment, warned.append, **options), warned


def become(environment, *roles):
    me = environment.me["UserId"]
    environment.put("systemusers", systemuserid=me, **{"$roles": list(roles)})
    return me


def keep_runs(environment, days):
    organization = environment.emulated.organization_id
    environment.put("organizations", organizationid=organization, flowruntimetoliveinseconds=days * 86400)


def put_event(environment, code, days_ago=0):
    at = environment.emulated.clock.iso(environment.emulated.clock.now() - timedelta(days=days_ago))
    environment.put("flowevents", eventtype="FlowRunIngestion", eventcode=code, createdon=at)


def test_nothing_found_and_nothing_to_doubt(environment):
    environment.put_flow("Idle", DEFINITION)
    found, warned = listed_and_warned(environment, name="Idle", since="24h")
    assert (found["runs"], found["doubts"], warned) == ([], [], [])


def test_a_reader_of_own_runs_gets_an_empty_list(environment):
    me = become(environment, "Environment Maker")
    ids = [environment.put_flow(name, DEFINITION) for name in ("Theirs", "Theirs too")]
    own = environment.put_flow("Ours", DEFINITION, owner=me)
    for flow_id in (*ids, own):
        put_run(environment, flow_id)
    found, (text,) = listed_and_warned(environment, flows=[{"flow_id": one, "name": None} for one in (*ids, own)])
    assert [run["flow_name"] for run in found["runs"]] == ["Ours"]
    assert text.startswith("The list of runs may be incomplete. The caller can only read runs of flows of its own, so")
    assert "'Theirs' and 1 more may be missing" in text
    assert "Assign a security role that grants prvReadflowrun" in text
    _found, (text,) = listed_and_warned(environment, name="Theirs")
    assert text.startswith("No runs were found, but there may have been some. The caller can only read runs of flows")
    assert reasons(listed(environment, name="Ours")) == []
    assert "so those of all others may be missing" in listed(environment)["doubts"][0]["text"]


def test_an_environment_that_stores_no_runs(environment):
    keep_runs(environment, 0)
    found = listed(environment)
    assert reasons(found) == ["retention"]
    assert "their retention is turned off" in found["doubts"][0]["text"]


@pytest.mark.parametrize(("since", "doubted"), [("7d", []), ("8d", ["retention"]), (None, [])])
def test_a_time_that_is_longer_than_the_retention(environment, since, doubted):
    keep_runs(environment, 7)
    found = listed(environment, since=since)
    assert reasons(found) == doubted
    assert all("for 7 days" in doubt["text"] for doubt in found["doubts"])


def test_runs_that_were_not_stored(environment):
    put_event(environment, "ElasticTableStorageCapacityReached", days_ago=3)
    put_event(environment, "ElasticTableStorageCapacityReached", days_ago=2)
    put_event(environment, "SomethingNew", days_ago=1)
    put_event(environment, "IngestionRateDataLoss", days_ago=9)
    found = listed(environment)
    assert reasons(found) == ["ingestion"]
    text = found["doubts"][0]["text"]
    assert text.index("unknown (SomethingNew") < text.index("the storage capacity is used up")
    assert text.count("Capacity") == 1
    assert "lost" not in text
    assert "some were lost" in listed(environment, since="10d")["doubts"][0]["text"]
    assert reasons(listed(environment, since="12h")) == []


def test_no_event_means_nothing_to_whoever_reads_own_events_only(environment):
    me = become(environment, "Environment Maker")
    own = environment.put_flow("Ours", DEFINITION, owner=me)
    found = listed(environment, name="Ours")
    assert reasons(found) == ["unknown"]
    assert found["doubts"][0]["text"].endswith("cannot read all rows of flowevent.")
    put_run(environment, own)
    assert reasons(listed(environment, name="Ours")) == []
    become(environment, "System Customizer")
    environment.remove("flowruns", next(iter(environment.stored("flowruns"))))
    assert reasons(listed(environment, name="Ours")) == []


def storage(**known):
    return Storage(**{"user_id": "me", "depth": "Global", "retention": 2419200, "events": [], **known})


def of_list(environment, found, empty):
    return [one["reason"] for one in doubts.of_list(found, None, None, environment.server_time, empty)]


@pytest.mark.parametrize(
    ("known", "when_empty", "otherwise"),
    [
        ({}, [], []),
        ({"depth": None}, ["privilege"], []),
        ({"depth": "Deep"}, ["privilege"], ["privilege"]),
        ({"retention": None}, ["unknown"], []),
        ({"retention": None, "events": None}, ["unknown"], []),
    ],
)
def test_what_cannot_be_read_matters_to_an_empty_list_only(environment, known, when_empty, otherwise):
    found = storage(**known)
    assert of_list(environment, found, empty=True) == when_empty
    assert of_list(environment, found, empty=False) == otherwise


def test_the_caller_is_told_what_it_cannot_read(environment):
    found = doubts.of_list(storage(retention=None, events=None), None, None, environment.server_time, True)
    assert found[0]["text"] == (
        "Whether runs were stored is not known, since the caller cannot read all rows of organization and flowevent."
    )
