# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared connection reference: planned from what is there."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Conflict, InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.connection_references import (
    declare as noun,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.connection_references.fields import (
    connector_path,
)

from tests.unit.plugins.support.answers import ROOT
from tests.unit.plugins.support.emulated import Environment
from tests.unit.plugins.support.predicted import brings
from tests.unit.plugins.support.task import Task, carry_out, run

NAME = "contoso_Mail"
MAIL = "/providers/Microsoft.PowerApps/apis/shared_office365"


class Bench(Environment):
    """An environment that has one connection reference, and flows that use it."""

    def __init__(self, connection=None, users=()):
        super().__init__()
        self.guid = self.put(
            "connectionreferences",
            connectionreferencelogicalname=NAME,
            connectionreferencedisplayname="Mail",
            connectorid=MAIL,
            connectionid=connection,
        )
        references = '{"k": {"connection": {"connectionReferenceLogicalName": "%s"}}}'
        self.flows = [
            self.put(
                "workflows",
                name=f"Flow {number}",
                category=5,
                type=1,
                statecode=1,
                clientdata='{"properties": {"connectionReferences": %s}}' % (references % used),
            )
            for number, used in enumerate(users)
        ]


def declare(environment, **options):
    return noun.declare(Task(environment, {"name": NAME, "state": "present", **options}))


def payloads(plan):
    return [step.payload for step in plan.steps]


def test_only_what_is_declared_and_differs_is_sent():
    assert payloads(declare(Bench(), connection="c")) == [{"connectionid": "c"}]
    assert payloads(declare(Bench("c"), state="unbound")) == [{"connectionid": None}]
    assert payloads(declare(Bench("c"), connection="C", description="d")) == [{"description": "d"}]
    assert payloads(declare(Bench("c"))) == []
    assert payloads(declare(Bench(), state="unbound")) == []


@pytest.mark.parametrize("connector", ["shared_office365", "SHARED_office365", MAIL])
def test_a_connector_has_a_name_and_a_path(connector):
    assert not declare(Bench(), connector=connector).changed
    assert connector_path("shared_sql").endswith("/apis/shared_sql")


def test_a_custom_connector_keeps_its_path():
    path = "/providers/Microsoft.PowerApps/apis/shared_contoso-5fapi-5f0123"
    plan = declare(Bench(), connector=path)
    assert payloads(plan) == [{"connectorid": path}]


def test_another_connector_needs_another_connection():
    with pytest.raises(InputFailure, match="Set connection too"):
        declare(Bench("c"), connector="shared_sql")
    both = declare(Bench("c"), connector="shared_sql", connection="d")
    assert set(payloads(both)[0]) == {"connectorid", "connectionid"}
    assert declare(Bench(), connector="shared_sql").changed


def test_flows_that_merely_resemble_are_left_out():
    environment = Bench("c", users=[NAME.lower(), NAME + "2", "x" + NAME])
    plan = declare(environment, connection="d")
    assert plan.told["flows"] == [{"flow_id": environment.flows[0], "name": "Flow 0"}]
    assert len(plan.warnings) == 1


def test_many_flows_are_counted():
    plan = declare(Bench("c", users=[NAME] * 8), connection="d")
    assert plan.warnings[0].endswith("'Flow 4' and 3 more.")


def test_the_version_that_was_read_guards_the_change():
    environment = Bench("c")
    plan = declare(environment, connection="d")
    environment.update("connectionreferences", environment.guid, {"connectionid": "e"}, "Changing")
    with pytest.raises(Conflict):
        carry_out(plan)


def test_creating_twice_makes_one():
    first, second = Environment(), Environment()
    for environment in (first, second):
        carry_out(declare(environment, connector="shared_office365"))
    assert first.writes == second.writes


def test_what_the_server_stores_otherwise_is_said():
    class Believed(Bench):
        def update(self, *arguments, **more):
            pass

    wish = {"name": NAME, "state": "present", "description": "d"}
    host = run(noun.declare, Believed("c"), wish)
    target = f"connection reference '{NAME}' in {ROOT}"
    assert host.warnings == [f"The service stored a different description than was sent: {target}."]
    assert host.result["connection_reference"]["description"] == ""


@pytest.mark.parametrize("connector", ["", "/", "shared_office365/", "/providers/Microsoft.PowerApps/apis/"])
def test_a_connector_without_a_name_is_refused(connector):
    with pytest.raises(InputFailure, match="has no name"):
        declare(Environment(), connector=connector)


def test_a_change_of_a_managed_reference_is_a_layer_and_its_binding_is_none():
    environment = Bench()
    environment.put("connectionreferences", connectionreferenceid=environment.guid, ismanaged=True)
    assert declare(environment, connection="c").warnings == ()
    (warning,) = declare(environment, connection="c", display_name="Post").warnings
    assert "is managed; changing its display name creates an unmanaged layer that hides later" in warning


def test_an_empty_text_is_no_connection():
    for connection in ("", " "):
        with pytest.raises(InputFailure, match="is empty. Use its name, or set state=unbound to remove"):
            declare(Bench("c"), connection=connection)
    with pytest.raises(InputFailure, match="cannot be combined"):
        declare(Bench("c"), connection="d", state="unbound")


def test_the_name_that_people_see_is_told_from_the_logical_one():
    with pytest.raises(InputFailure, match="This is the display name; use 'contoso_Mail'"):
        declare(Bench(), name="mail")


COMING = {"name": NAME, "display_name": "Mail", "connector": MAIL, "connection": "c", "managed": True}


@pytest.mark.parametrize(("connection", "changed"), [("c", False), ("d", True), (None, False)])
def test_what_an_import_of_a_dry_run_brings_is_planned_from_it(connection, changed):
    wish = {"connection": connection} if connection else {}
    made = [brings(connection_references=[COMING]), brings()]
    plan = declare(Environment(), predicted_solutions=made, **wish)
    assert plan.changed is changed
    assert plan.now["connection_reference"]["connection"] == "c"
    if changed:
        with pytest.raises(InputFailure, match="although an earlier task was expected to install it"):
            carry_out(plan)


def test_what_exists_is_not_predicted():
    assert declare(Bench("d"), connection="c", predicted_solutions=[brings(connection_references=[COMING])]).changed


def test_what_no_import_brings_is_created():
    with pytest.raises(InputFailure, match="To create it, set connector"):
        declare(Environment(), connection="c", predicted_solutions=[brings()])
