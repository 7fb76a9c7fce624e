# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One judgement of whether flows can be on."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows import prerequisites
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.judgement import Judgement
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.outcomes import CAUSES, reason_of
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.turning_on import explained
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.plugins.support.emulated import Environment

numbers = st.integers(0, 7)
graphs = st.dictionaries(numbers, st.lists(numbers, max_size=3), max_size=8)


def flow(name, calls=(), uses=(), on=False, **more):
    return prerequisites.Needs(name, on, {"child_flows": list(calls), "connection_references": list(uses), **more})


def judged(flows, wanted=None, connections=None, off=()):
    """Return the codes of the flows that cannot be on, in the order in which they are told."""
    known = {one.name: one for one in flows}
    wanted = set(known) if wanted is None else set(wanted)
    found = Judgement(wanted, known, connections, off).obstacles()
    return {guid: one["code"] for guid, one in found.items()}


@pytest.mark.parametrize(
    ("flows", "wanted", "expected"),
    [
        ([flow("a")], "a", {}),
        ([flow("a", uses=["Full"])], "a", {}),
        ([flow("a", uses=["empty"])], "a", {"a": "reference_empty"}),
        ([flow("a", uses=["nowhere"])], "a", {"a": "reference_missing"}),
        ([flow("a", without_connection=["shared_x"])], "a", {"a": "reference_empty"}),
        ([flow("a", ["b"]), flow("b")], "ab", {}),
        ([flow("a", ["b"]), flow("b")], "a", {"a": "child_off"}),
        ([flow("a", ["b"]), flow("b", on=True)], "a", {}),
        ([flow("a", ["b"]), flow("b", on=True, runner_connections=True)], "a", {"a": "child_connections"}),
        ([flow("a", ["b"]), flow("b", runner_connections=True)], "ab", {"a": "child_connections"}),
        ([flow("a", ["b"])], "a", {"a": "child_missing"}),
        ([flow("a", ["a"])], "a", {"a": "cycle"}),
        ([flow("a", ["b"]), flow("b", ["a"])], "ab", {"a": "cycle", "b": "cycle"}),
        ([flow("a", ["b"]), flow("b", uses=["empty"]), flow("c")], "abc", {"b": "reference_empty", "a": "child_off"}),
    ],
)
def test_what_keeps_a_flow_off(flows, wanted, expected):
    found = judged(flows, wanted, {"full": "connection", "empty": None})
    assert found == expected
    assert list(found) == list(expected), "causes come first"


def test_a_child_that_is_to_be_off():
    assert judged([flow("a", ["b"]), flow("b", on=True)], "a", off="b") == {"a": "child_off"}


@given(graphs, st.sets(numbers))
def test_a_flow_can_be_on_exactly_when_all_that_it_calls_can(graph, empty):
    flows = [flow(one, calls, ["empty"] if one in empty else []) for one, calls in graph.items()]
    found = Judgement(set(graph), {one.name: one for one in flows}, {"empty": None}).obstacles()

    def can(one, above=()):
        itself = one in graph and one not in above and one not in empty
        return itself and all(can(called, (*above, one)) for called in graph[one])

    assert set(found) == {one for one in graph if not can(one)}


class Pages:
    """What the service answers to reads of many, and how often it was asked."""

    def __init__(self, workflows, references):
        self.rows = {"workflows": workflows, "connectionreferences": references}
        self.asked = 0

    def rows_of(self, queries, tried):
        self.asked += 1
        return [self.rows[table] for table, _options in queries]


def test_what_is_not_known_is_read_at_once():
    data = {"properties": {"definition": {}, "connectionReferences": {"x": {"runtimeSource": "invoker"}}}}
    child = {"workflowid": "B", "name": "B", "statecode": 1, "clientdata": json.dumps(data)}
    pages = Pages([child], [{"connectionreferencelogicalname": "Mail", "connectionid": None}])
    judgement = Judgement({"a"}, {"a": flow("a", ["b"], ["mail", "known"])}, {"known": "c"})
    judgement.read(pages)
    assert pages.asked == 1
    assert judgement.connections == {"known": "c", "mail": None}
    assert judgement.needs["b"].of_runner
    known = Judgement({"a"}, {"a": flow("a")})
    known.read(pages)
    assert pages.asked == 1, "nothing is left to ask"


def test_what_a_definition_asks_for():
    definition = {"actions": {"Call": {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": "ABC"}}}}}
    references = {
        "a": {"connector": "shared_x", "source": "embedded", "logical_name": "mail"},
        "b": {"connector": "shared_x", "source": "embedded", "connection": "c"},
        "c": {"connector": "shared_x", "source": "embedded"},
        "d": {"connector": "shared_commondataserviceforapps", "source": "embedded"},
        "e": {"connector": "shared_x", "source": "invoker", "logical_name": "theirs"},
    }
    assert prerequisites.of_definition(definition, references) == {
        "child_flows": ["abc"],
        "connection_references": ["mail"],
        "references_by_key": {"a": "mail"},
        "without_connection": ["c"],
        "runner_connections": True,
    }


@pytest.mark.parametrize("emptied", [True, False])
def test_a_refusal_names_the_reference_that_was_emptied_meanwhile(emptied):
    """The sentence of the service names none."""
    environment = Environment()
    entry = {
        "runtimeSource": "embedded",
        "connection": {"connectionReferenceLogicalName": "Mail"},
        "api": {"name": "x"},
    }
    guid = environment.put_flow("a", {"triggers": {}, "actions": {}}, {"x": entry})
    connection = None if emptied else "c"
    environment.put("connectionreferences", connectionreferencelogicalname="mail", connectionid=connection)
    inner = {"code": "FlowMissingConnection", "text": "A connector was imported, however ...", "remedy": "Bind it."}
    said = "Turning on flow 'a' failed: A connector was imported, however ... (HTTP 400, 0x80060467)."
    refusal = Refused(said, "Bind it.", http_status=400, code="0x80060467", detail=inner["text"], reasons=[inner])
    found = explained(environment, guid, refusal)
    assert ("Connection reference 'Mail' has no connection (HTTP 400" in found.message) is emptied
    assert (found.reasons[0]["code"], found.reasons[0]["service_code"]) == ("reference_empty", "FlowMissingConnection")
    assert (found.reasons[0]["text"] == "Connection reference 'Mail' has no connection") is emptied
    assert found.message.startswith("Turning on flow 'a' failed: ")


@pytest.mark.parametrize(("service", "code"), [*sorted(CAUSES.items()), ("SomethingElse", "refused")])
def test_one_flow_is_refused_with_the_codes_of_many(service, code):
    inner = {"code": service, "text": "Why", "remedy": "Do this."}
    said = "Turning on flow 'a' failed: Why (HTTP 400, 0x80060467)."
    refusal = Refused(said, "Do this.", http_status=400, code="0x80060467", detail="Why", reasons=[inner])
    found = explained(Environment(), "11111111-1111-4111-8111-111111111111", refusal)
    assert found.reasons == [{**inner, "code": code, "service_code": service}]
    assert (reason_of(found)["code"], reason_of(found)["service_code"]) == (code, service)
