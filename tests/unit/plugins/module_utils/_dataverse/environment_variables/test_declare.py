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
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables.declare import (
    EnvironmentVariableResource,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables.rows import (
    VALUES,
    as_result,
    list_variables,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables.types import (
    secret_on_failure,
)

from tests.unit.plugins.support.environment import Environment

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
        rows = []
        if value is not None:
            guid = self.put("environmentvariablevalues", value=value)
            rows = [self.tables["environmentvariablevalues"][guid]]
        row = {"schemaname": NAME, "displayname": "Key", "type": kind, "defaultvalue": default, VALUES: rows}
        self.put("environmentvariabledefinitions", **row)


class Silent(Environment):
    def rows(self, table, tried, annotations=False, **options):
        raise Unreachable("nobody is there")


def resource(environment, hidden=None, **options):
    hide = (hidden if hidden is not None else []).extend
    declared = {"name": NAME, "state": "present", **options}
    return EnvironmentVariableResource(environment, declared, lambda *values: hide(values))


def steps(plan):
    return [(step.action, step.payload) for step in plan.steps]


def test_no_value_an_empty_one_and_none_declared_are_three_things():
    assert not resource(Bench()).plan().changed
    assert steps(resource(Bench(), state="empty").plan()) == [("set", "")]
    assert not resource(Bench(value=""), state="empty").plan().changed
    assert not resource(Bench(), state="default").plan().changed
    assert steps(resource(Bench(value=""), state="default").plan()) == [("reset", None)]
    assert not resource(Bench(value="x")).plan().changed
    for value in ("", "  "):
        with pytest.raises(InputFailure, match="is empty. Leave it out .* set state=default or state=empty"):
            resource(Bench(value="x"), value=value)
    with pytest.raises(InputFailure, match="contradict"):
        resource(Bench(), value="x", state="empty")


def test_several_values_are_said_and_reset_together():
    environment = Bench(value="x")
    (row,) = environment.tables["environmentvariabledefinitions"].values()
    other = environment.put("environmentvariablevalues", value="y")
    row[VALUES].append(environment.tables["environmentvariablevalues"][other])
    made = resource(environment, state="default")
    plan = made.plan()
    assert "has 2 values here" in made.warnings[0]
    for step in plan.steps:
        made.apply(step)
    assert environment.tables["environmentvariablevalues"] == {}
    said = []
    row[VALUES] = [{"value": "x"}, {"value": "y"}]
    list_variables(environment, {"without_value": None}, said.append)
    assert "has 2 values here" in said[0]


def test_a_value_is_called_as_its_variable():
    environment = Bench()
    made = resource(environment, value="x")
    made.apply(made.plan().steps[0])
    assert environment.writes[-1][2]["schemaname"] == NAME


def test_a_value_like_the_default_is_one_of_its_own():
    plan = resource(Bench(default="x"), value="x").plan()
    assert steps(plan) == [("set", "x")]
    assert (plan.before["value"], plan.after["value"]) == (None, "x")


def test_only_secrets_are_hidden():
    hidden = []
    resource(Bench(), hidden, value="plain").plan()
    assert hidden == []
    with pytest.raises(InputFailure, match="does not fit its type secret") as caught:
        resource(Bench(SECRET), hidden, value=KEY, default_value=KEY + "-2").plan()
    assert sorted(hidden) == [KEY, KEY + "-2"]
    assert KEY not in caught.value.message


def test_a_reference_is_no_secret():
    hidden = []
    plan = resource(Environment(), hidden, value=REFERENCE, type="secret").plan()
    assert hidden == []
    assert plan.after["value"] == REFERENCE
    assert resource(Bench(SECRET, value=KEY), value=REFERENCE).plan().before["value"].startswith("hmac:")


def test_a_secret_that_is_declared_as_something_else_is_hidden():
    hidden = []
    with pytest.raises(InputFailure, match="of type secret"):
        resource(Bench(SECRET), hidden, value=KEY, type="string").plan()
    assert hidden == [KEY]


def test_what_may_be_a_secret_is_hidden_when_nobody_can_tell():
    hidden = []
    with pytest.raises(InputFailure, match="There is no environment variable"):
        resource(Environment(), hidden, value=KEY).plan()
    assert hidden == [KEY]
    hidden.clear()
    with pytest.raises(Unreachable):
        resource(Silent(), hidden, value={"where": KEY, "n": 1}).plan()
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
    made = resource(environment, value="y")
    plan = made.plan()
    (guid,) = environment.tables["environmentvariablevalues"]
    environment.update("environmentvariablevalues", guid, {"value": "z"}, "Changing")
    with pytest.raises(Conflict):
        made.apply(plan.steps[0])


def test_creating_twice_makes_one():
    first, second = Environment(), Environment()
    for environment in (first, second):
        made = resource(environment, value="x", type="string", display_name="Key")
        for step in made.plan().steps:
            made.apply(step)
    assert first.writes == second.writes
    assert [table for _action, table, _body in first.writes] == [
        "environmentvariabledefinitions",
        "environmentvariablevalues",
    ]


def test_what_the_server_stores_otherwise_is_said():
    environment = Bench(value="x")
    made = resource(environment, value="y")
    made.report(made.plan(), True)
    assert made.warnings == [f"Of environment variable '{NAME}', value was sent, but the server stored something else."]


def test_a_change_of_a_managed_definition_is_a_layer_and_a_value_is_none():
    environment = Bench(value="x")
    (row,) = environment.tables["environmentvariabledefinitions"].values()
    row["ismanaged"] = True
    assert resource(environment, value="y").plan().warnings == ()
    (warning,) = resource(environment, value="y", default_value="z").plan().warnings
    assert "is managed; what changes of its default value covers" in warning
