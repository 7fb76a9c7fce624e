# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared environment variable: planned from what is there, its secrets hidden in time."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Conflict,
    InputFailure,
    Unreachable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables import (
    declare as noun,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables.listing import (
    list_variables,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables.rows import (
    VALUES,
    as_result,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables.types import (
    secret_on_failure,
)

from tests.unit.plugins.support.answers import ROOT
from tests.unit.plugins.support.emulated import Environment
from tests.unit.plugins.support.predicted import brings
from tests.unit.plugins.support.task import Task, carry_out, run

NAME = "contoso_Key"
KEY = "/subscriptions/1/hunter2"
REFERENCE = (
    "/subscriptions/0f2c0f5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c/resourceGroups/rg"
    "/providers/Microsoft.KeyVault/vaults/v/secrets/s"
)
STRING, SECRET = 100000000, 100000005


class Bench(Environment):
    """An environment that has one variable."""

    def __init__(self, kind=STRING, value=None, default=None):
        super().__init__()
        row = {"schemaname": NAME, "displayname": "Key", "type": kind, "defaultvalue": default}
        self.guid = self.put("environmentvariabledefinitions", **row)
        if value is not None:
            self.put_value(value)

    def put_value(self, value):
        self.put("environmentvariablevalues", value=value, _environmentvariabledefinitionid_value=self.guid)


class Silent(Environment):
    def rows(self, table, tried, annotations=False, **options):
        raise Unreachable("nobody is there")


def declare(environment, hidden=None, **options):
    task = Task(environment, {"name": NAME, "state": "present", **options})
    task.hidden = hidden if hidden is not None else []
    return noun.declare(task)


def steps(plan):
    return [(step.summary.split(" ")[0], step.payload) for step in plan.steps]


def test_no_value_an_empty_one_and_none_declared_are_three_things():
    assert not declare(Bench()).changed
    assert steps(declare(Bench(), state="empty")) == [("set", "")]
    assert not declare(Bench(value=""), state="empty").changed
    assert not declare(Bench(), state="default").changed
    assert steps(declare(Bench(value=""), state="default")) == [("reset", None)]
    assert not declare(Bench(value="x")).changed
    for value in ("", "  "):
        with pytest.raises(InputFailure, match="is empty. Omit it .* set state=default or state=empty"):
            declare(Bench(value="x"), value=value)
    with pytest.raises(InputFailure, match="cannot be combined"):
        declare(Bench(), value="x", state="empty")


def test_several_values_are_said_and_reset_together():
    environment = Bench(value="x")
    environment.put_value("y")
    said = []
    list_variables(environment, {"without_value": None}, said.append)
    plan = declare(environment, state="default")
    assert "has 2 values here" in plan.warnings[0]
    carry_out(plan)
    assert environment.stored("environmentvariablevalues") == {}
    assert "has 2 values here" in said[0]


def test_a_value_is_called_as_its_variable():
    environment = Bench()
    carry_out(declare(environment, value="x"))
    assert environment.writes[-1][2]["schemaname"] == NAME


def test_a_value_like_the_default_is_one_of_its_own():
    plan = declare(Bench(default="x"), value="x")
    assert steps(plan) == [("set", "x")]
    assert (plan.before["value"], plan.after["value"]) == (None, "x")


def test_only_secrets_are_hidden():
    hidden = []
    declare(Bench(), hidden, value="plain")
    assert hidden == []
    with pytest.raises(InputFailure, match="does not match its type secret") as caught:
        declare(Bench(SECRET), hidden, value=KEY, default_value=KEY + "-2")
    assert sorted(hidden) == [KEY, KEY + "-2"]
    assert KEY not in caught.value.message


def test_a_reference_is_no_secret():
    hidden = []
    plan = declare(Environment(), hidden, value=REFERENCE, type="secret")
    assert hidden == []
    assert plan.after["value"] == REFERENCE
    assert declare(Bench(SECRET, value=KEY), value=REFERENCE).before["value"].startswith("hmac:")


def test_a_secret_that_is_declared_as_something_else_is_hidden():
    hidden = []
    with pytest.raises(InputFailure, match="of type secret"):
        declare(Bench(SECRET), hidden, value=KEY, type="string")
    assert hidden == [KEY]


def test_what_may_be_a_secret_is_hidden_when_nobody_can_tell():
    hidden = []
    with pytest.raises(InputFailure, match="environment variable 'contoso_Key' does not exist"):
        declare(Environment(), hidden, value=KEY)
    assert hidden == [KEY]
    hidden.clear()
    with pytest.raises(Unreachable):
        declare(Silent(), hidden, value={"where": KEY, "n": 1})
    assert sorted(hidden) == [KEY, "where"]
    with pytest.raises(KeyError), secret_on_failure([KEY + "-2"], lambda *values: hidden.extend(values)):
        raise KeyError
    assert hidden[-1] == KEY + "-2"


def test_results_hold_digests_of_secrets():
    definition = {"schemaname": NAME, "type": SECRET, "defaultvalue": KEY, VALUES: []}
    shown = as_result(definition)
    assert shown["value"] is None
    assert shown["effective_value"] == shown["default_value"]
    assert shown["default_value"].startswith("hmac:")
    assert KEY not in json.dumps(as_result({**definition, VALUES: [{"value": KEY}]}))


@pytest.mark.parametrize(
    ("rows", "value", "effective"), [([], None, "d"), ([{"value": ""}], "", ""), ([{"value": "v"}], "v", "v")]
)
def test_an_empty_value_counts_as_one(rows, value, effective):
    shown = as_result({"schemaname": NAME, "type": STRING, "defaultvalue": "d", VALUES: rows})
    assert (shown["value"], shown["effective_value"]) == (value, effective)


def test_the_version_that_was_read_guards_the_change():
    environment = Bench(value="x")
    plan = declare(environment, value="y")
    (guid,) = environment.stored("environmentvariablevalues")
    environment.update("environmentvariablevalues", guid, {"value": "z"}, "Changing")
    with pytest.raises(Conflict):
        carry_out(plan)


def test_creating_twice_makes_one():
    first, second = Environment(), Environment()
    for environment in (first, second):
        carry_out(declare(environment, value="x", type="string", display_name="Key"))
    assert first.writes == second.writes
    assert [table for _action, table, _body in first.writes] == [
        "environmentvariabledefinitions",
        "environmentvariablevalues",
    ]


def test_what_the_server_stores_otherwise_is_said():
    class Believed(Bench):
        def update(self, *arguments, **more):
            pass

    host = run(noun.declare, Believed(value="x"), {"name": NAME, "state": "present", "value": "y"})
    target = f"environment variable '{NAME}' in {ROOT}"
    assert host.warnings == [f"The service stored a different value than was sent: {target}."]
    assert host.result["environment_variable"]["value"] == "x"


def test_a_change_of_a_managed_definition_is_a_layer_and_a_value_is_none():
    environment = Bench(value="x")
    environment.put("environmentvariabledefinitions", environmentvariabledefinitionid=environment.guid, ismanaged=True)
    assert declare(environment, value="y").warnings == ()
    (warning,) = declare(environment, value="y", default_value="z").warnings
    assert "is managed; changing its default value creates an unmanaged layer" in warning


def brought(**more):
    known = {
        "name": NAME,
        "display_name": "Key",
        "type": "number",
        "required": True,
        "default_value": "5",
        "value": None,
    }
    return {"predicted_solutions": [brings(environment_variables=[{**known, "managed": True, **more}])]}


@pytest.mark.parametrize(("value", "changed"), [(None, True), ("7", False), ("8", True)])
def test_what_an_import_of_a_dry_run_brings_is_planned_from_it(value, changed):
    plan = declare(Environment(), value=7, **brought(value=value))
    assert plan.changed is changed
    assert plan.now["environment_variable"]["type"] == "number"
    assert plan.now["environment_variable"]["effective_value"] == (value or "5")
    if changed:
        with pytest.raises(InputFailure, match="although an earlier task was expected to install it"):
            carry_out(plan)


def test_a_value_that_does_not_fit_what_an_import_brings_is_refused():
    with pytest.raises(InputFailure, match="number"):
        declare(Environment(), value="many", **brought())


def test_what_no_import_brings_is_created():
    with pytest.raises(InputFailure, match="To create it, set type"):
        declare(Environment(), value="x", predicted_solutions=[brings()])
