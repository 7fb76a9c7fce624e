# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who changed what differs, when, and during which operation; and how many requests it takes to find out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.plugins.support.drift import Product, looked, said
from tests.unit.plugins.support.emulated import ALEX, KIM, Environment
from tests.unit.plugins.support.managed import put_managed_flow, put_managed_solution
from tests.unit.plugins.support.states import CONNECTOR, declaration, put_variable

DEFINITION = {"triggers": {}, "actions": {}}
# For a small environment that is as declared, and for a large one in which everything differs, besides reading layers.
REQUESTS_AT_REST, REQUESTS, LAYERS_A_REQUEST = 10, 25, 30


@pytest.fixture
def product():
    return Product()


def ago(product, **span):
    clock = product.environment.emulated.clock
    return clock.iso(clock.now() - timedelta(**span))


def put_import(product, begin, end, solution="core", user=KIM, operation=0, change=2, **row):
    """Insert an import that began and ended so many minutes ago, and its job."""
    times = {"msdyn_starttime": ago(product, minutes=begin), "msdyn_endtime": ago(product, minutes=end)}
    done = {"msdyn_operation": operation, "msdyn_suboperation": change, "msdyn_status": 1, "msdyn_result": True}
    more = {"msdyn_solutionversion": "1.1", **times, **done, **row}
    product.environment.put("msdyn_solutionhistories", msdyn_name=solution, **more)
    job = {"importjobid": product.environment.put("importjobs", solutionname=solution)}
    product.environment.put("importjobs", **job, createdon=times["msdyn_starttime"], _createdby_value=user)


def change(product, minutes, user=ALEX):
    """Change a flow, a connection reference and a variable by hand, so many minutes ago."""
    by = {"_modifiedby_value": user, "modifiedon": ago(product, minutes=minutes)}
    put = product.environment.put
    put("workflows", workflowid=product.flows["Intake"], statecode=0, **by)
    put("environmentvariablevalues", environmentvariablevalueid=product.value, value="https://b.example", **by)
    put("connectionreferences", connectionreferenceid=product.reference, connectionid="c-2", **by)


def causes(found):
    return {one["name"]: (one["modified_by"], one["operation"]) for one in found["objects"] + found["findings"]}


def test_who_changed_objects_and_when(product):
    change(product, minutes=50)
    moment = product.environment.stored("workflows")[product.flows["Intake"]]["modifiedon"]
    found = product.look()
    assert causes(found) == dict.fromkeys(("core_mail", "core_Url", "Intake"), ("Alex", None))
    assert {one["modified_on"] for one in found["objects"]} == {moment}


def test_what_changed_during_an_import_was_changed_by_it(product):
    put_import(product, 60, 40)
    put_import(product, 30, 20, solution="other")
    change(product, minutes=50, user=KIM)
    label = "import (upgrade) of core 1.1"
    assert causes(product.look()) == dict.fromkeys(("core_mail", "core_Url", "Intake"), ("Kim", label))
    # shortly afterwards, as people do who follow up on an import
    change(product, minutes=39.9)
    assert causes(product.look())["Intake"] == ("Alex", None)


def test_a_solution_was_changed_by_its_last_import_or_uninstallation(product):
    put_import(product, 60, 40, user=ALEX)
    put_import(product, 30, 20)
    product.environment.put("solutions", solutionid=product.solution, version="1.1")
    found = product.look()
    assert causes(found) == {"core": ("Kim", "import (upgrade) of core 1.1")}
    ends = [one["msdyn_endtime"] for one in product.environment.stored("msdyn_solutionhistories").values()]
    assert found["objects"][0]["modified_on"] == max(ends)
    put_import(product, 10, 5, operation=1, change=4)
    product.environment.remove("solutions", product.solution)
    assert causes(product.look())["core"] == (None, "uninstall (delete) of core 1.1")


def test_what_still_runs_changes_objects_as_well(product):
    put_import(product, 60, 40, msdyn_status=0, msdyn_result=None)
    change(product, minutes=5)
    assert causes(product.look())["Intake"] == ("Alex", "import (upgrade) of core 1.1")


@pytest.mark.parametrize("table", ["msdyn_solutionhistories", "importjobs"])
def test_what_is_not_known_is_null(product, table, monkeypatch):
    put_import(product, 60, 40)
    change(product, minutes=50)
    product.environment.put("solutions", solutionid=product.solution, version="1.1")
    monkeypatch.delitem(product.environment.emulated.schema.sets, table)
    found = causes(product.look())
    operation = None if table == "msdyn_solutionhistories" else "import (upgrade) of core 1.1"
    assert found == {
        "core": (None, operation),
        **dict.fromkeys(("core_mail", "core_Url", "Intake"), ("Alex", operation)),
    }


def big():
    """Return an environment with 20 managed solutions, 300 flows, 60 connection references and 60 variables."""
    environment = Environment()
    put = environment.put
    for number in range(20):
        solution = put_managed_solution(environment, f"core_{number:02}")
        for flow in range(15):
            guid = put_managed_flow(environment, solution, f"Flow {number:02}-{flow:02}", DEFINITION, state=1)
            run = {"status": "Failed", "starttime": environment.emulated.clock.now_iso()}
            put("flowruns", name=f"run {number}-{flow}", _workflow_value=guid, **run)
        for more in range(3):
            name = f"core_{number:02}_{more}"
            row = {"connectorid": CONNECTOR, "connectionid": "c-1"}
            guid = put("connectionreferences", connectionreferencelogicalname=name, **row)
            put("solutioncomponents", _solutionid_value=solution, objectid=guid, componenttype=10038)
            put_variable(environment, name, "string", "a")
    return environment


def test_an_environment_takes_few_requests_whatever_its_size():
    environment = big()
    state = declaration(environment, solutions=[f"core_{number:02}" for number in range(20)])
    for table, column in (("workflows", "description"), ("connectionreferences", "connectionid")):
        for guid in environment.stored(table):
            key = {"workflows": "workflowid", "connectionreferences": "connectionreferenceid"}[table]
            environment.put(table, **{key: guid, column: "By hand"})
    for guid in environment.stored("workflows"):
        environment.put("workflows", workflowid=guid, statecode=0, _ownerid_value=ALEX)
    for guid in environment.stored("solutions"):
        environment.put("solutions", solutionid=guid, version="2.0")
    environment.wire.sent = []
    found = looked(environment, declaration=state).result
    assert found["totals"]["differs"] == 380
    assert len([one for one in said(found) if one.startswith("manual_change")]) == 300
    assert len(environment.wire.sent) <= REQUESTS + 300 // LAYERS_A_REQUEST


def test_an_environment_that_is_as_declared_takes_few_requests(product):
    product.environment.wire.sent = []
    product.look()
    assert len(product.environment.wire.sent) <= REQUESTS_AT_REST
