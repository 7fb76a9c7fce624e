# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments that block unmanaged customizations: asked once, and only if it matters."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.connection_references import (
    declare as references,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables import (
    declare as variables,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows import declare as flows
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups.lockdown import (
    SETTING,
    Lockdown,
    is_on,
)

from tests.unit.plugins.support.emulated import Environment
from tests.unit.plugins.support.task import run

HELLO = {"triggers": {}, "actions": {"A": {"type": "Compose", "inputs": "hi"}}}
XML = "<OrgSettings><Other>true</Other><{0}>{1}</{0}></OrgSettings>"
UNMANAGED, MANAGED = {"unique_name": "core", "managed": False}, {"unique_name": "core", "managed": True}


@pytest.mark.parametrize(
    ("xml", "on"),
    [
        (XML.format(SETTING, "true"), True),
        (XML.format(SETTING, " True "), True),
        (XML.format(SETTING, "1"), True),
        (XML.format(SETTING, "false"), False),
        (XML.format("Another", "true"), False),
        ("", False),
        (None, False),
        ("<OrgSettings>", False),
    ],
)
def test_the_setting(xml, on):
    assert is_on({"orgdborgsettings": xml}) is on


def environment(value):
    made = Environment()
    made.put("organizations", organizationid=made.emulated.organization_id, orgdborgsettings=XML.format(SETTING, value))
    return made


def test_it_is_asked_once_and_for_unmanaged_packages_alone():
    dataverse = environment("false")
    found = Lockdown(dataverse)
    assert found.check(MANAGED) == []
    assert dataverse.reads == []
    assert found.check(UNMANAGED) == found.check(UNMANAGED) == []
    assert dataverse.reads == ["organizations?$select=orgdborgsettings"]


def test_what_would_be_rejected_is_rejected():
    found = Lockdown(environment("true"))
    assert found.check(MANAGED) == []
    for _twice in range(2):
        with pytest.raises(InputFailure, match=r"blocks unmanaged .* the package of core is unmanaged\. Export it as"):
            found.check(UNMANAGED)


def test_what_cannot_be_known_is_said(monkeypatch):
    dataverse = environment("true")

    def refused(*_asked, **_options):
        raise Refused("Reading the settings failed: no right.", "Assign a role.", http_status=403)

    monkeypatch.setattr(dataverse, "rows", refused)
    assert Lockdown(dataverse).check(UNMANAGED) == [
        "It is not known whether the environment accepts the unmanaged package of core: Reading the settings failed: "
        "no right. Assign a role."
    ]


CASES = {
    "flow": (flows.declare, {"definition": HELLO, "description": "New", "allow_unmanaged_layer": True}, "description"),
    "connection reference": (references.declare, {"display_name": "New"}, "display name"),
    "environment variable": (variables.declare, {"default_value": "New"}, "default value"),
}


@pytest.mark.parametrize("noun", CASES)
@pytest.mark.parametrize(("value", "managed"), [("true", True), ("false", True), ("true", False)])
def test_a_change_of_a_managed_object_is_rejected_by_the_plan(noun, value, managed):
    declare, options, what = CASES[noun]
    dataverse, kind = environment(value), {"ismanaged": managed}
    dataverse.put_flow("x", HELLO, **kind)
    dataverse.put("connectionreferences", connectionreferencelogicalname="x", connectorid="/x/apis/shared_sql", **kind)
    dataverse.put("environmentvariabledefinitions", schemaname="x", type=100000000, displayname="x", **kind)
    host = run(declare, dataverse, {"state": "present", "name": "x", **options})
    assert host.failed is (value == "true" and managed), host.result
    assert sum("orgdborgsettings" in one for one in dataverse.reads) == managed
    if host.failed:
        assert host.result["msg"] == (
            f"The {noun} 'x' is managed, and the environment blocks unmanaged customizations: its {what} cannot be "
            "changed. Change it where its solution is developed, and import that."
        )
        assert dataverse.writes == []


NEW = {
    "flow": (flows.declare, {"definition": HELLO}, ("workflows", {"name": "x", "category": 5, "type": 1})),
    "connection reference": (
        references.declare,
        {"connector": "shared_sql"},
        ("connectionreferences", {"connectionreferencelogicalname": "x", "connectorid": "/x/apis/shared_sql"}),
    ),
    "environment variable": (
        variables.declare,
        {"type": "string", "value": "x"},
        ("environmentvariabledefinitions", {"schemaname": "contoso_x", "type": 100000000}),
    ),
}


@pytest.mark.parametrize("noun", NEW)
@pytest.mark.parametrize("value", ["true", "false"])
def test_a_new_object_is_rejected_by_the_plan(noun, value):
    declare, options, _row = NEW[noun]
    dataverse, name = environment(value), "contoso_x" if noun == "environment variable" else "x"
    host = run(declare, dataverse, {"state": "present", "name": name, **options}, check=True)
    assert host.failed is (value == "true"), host.result
    assert dataverse.writes == []
    if host.failed:
        assert host.result["msg"] == (
            f"The {noun} '{name}' does not exist, and the environment blocks unmanaged customizations, so it cannot be "
            "created. Create it where its solution is developed, and import that."
        )


@pytest.mark.parametrize("noun", NEW)
def test_the_emulator_rejects_a_new_object(noun):
    table, row = NEW[noun][2]
    with pytest.raises(Refused, match="doesn't allow unmanaged customizations"):
        environment("true").create(table, row, "Creating")


def test_a_value_can_still_be_set():
    """Microsoft Learn lists values of variables among what is not blocked."""
    dataverse = environment("true")
    dataverse.put("environmentvariabledefinitions", schemaname="x", type=100000000, displayname="x", ismanaged=True)
    assert not run(variables.declare, dataverse, {"state": "present", "name": "x", "value": "y"}).failed


def test_the_emulator_rejects_it_too():
    dataverse = environment("true")
    guid = dataverse.put_flow("x", HELLO, ismanaged=True)
    with pytest.raises(Refused, match="doesn't allow unmanaged customizations"):
        dataverse.update("workflows", guid, {"description": "New"}, "Changing")
    dataverse.update("workflows", guid, {"statecode": 1, "statuscode": 2}, "Turning on")
    assert dataverse.flow(guid)["statecode"] == 1
