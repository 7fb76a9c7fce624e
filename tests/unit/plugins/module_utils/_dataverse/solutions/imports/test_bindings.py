# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections and values an environment supplies to a solution."""

from __future__ import annotations

import json
import uuid

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Conflict, InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.redact import digest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.connection_references import (
    rows as reference_rows,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables import (
    rows as variable_rows,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.bindings import (
    Bindings,
    secret_values,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.declared import (
    Declared,
)

from tests.unit.plugins.support.emulated import Environment

PACKAGE = {
    "unique_name": "contoso_orders",
    "connection_references": [
        {"name": "contoso_Mail", "connector": "/apis/shared_office365"},
        {"name": "contoso_Sql", "connector": "/apis/shared_sql"},
    ],
    "environment_variables": [
        {"name": "contoso_Limit", "type": "number"},
        {"name": "contoso_On", "type": "boolean"},
        {"name": "contoso_Key", "type": "secret"},
    ],
}
KEY = "hunter2-hunter2"
REFERENCE = (
    "/subscriptions/0f2c0f5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c/resourceGroups/rg"
    "/providers/Microsoft.KeyVault/vaults/v/secrets/s"
)


class Bench(Environment):
    """An environment that has the package's references and variables."""

    def __init__(self, connections=(), values=()):
        super().__init__()
        for reference in PACKAGE["connection_references"]:
            self.put(
                "connectionreferences",
                connectionreferencelogicalname=reference["name"].lower(),
                connectorid=reference["connector"],
                connectionid=dict(connections).get(reference["name"]),
            )
        for variable in PACKAGE["environment_variables"]:
            name = variable["name"]
            kind = 100000005 if variable["type"] == "secret" else 100000000
            guid = self.put("environmentvariabledefinitions", schemaname=name, type=kind)
            for value in [dict(values)[name]] if name in dict(values) else []:
                row = {"environmentvariablevalueid": value_id(name), "_environmentvariabledefinitionid_value": guid}
                self.put("environmentvariablevalues", value=value, **row)


def value_id(name):
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def declared(references=None, variables=None):
    return Declared({"connection_references": references, "environment_variables": variables})


def bindings(environment, references=None, variables=None):
    made = Bindings(environment, PACKAGE, declared(references, variables))
    references = {row[reference_rows.NAME].lower(): row for row in reference_rows.read(environment, "Reading")}
    return made.compared_with(
        references, {row["schemaname"].lower(): row for row in variable_rows.read(environment, "Reading")}
    )


@pytest.mark.parametrize(
    ("references", "variables", "words"),
    [
        (
            {"contoso_Other": "c"},
            None,
            r"^connection_references names contoso_Other.*It has: contoso_Mail, contoso_S",
        ),
        (None, {"contoso_Other": "v"}, r"^environment_variables names contoso_Other.*It has: contoso_Key"),
        (
            {"contoso_Mial": "c"},
            None,
            r"^connection_references names contoso_Mial.*Did you mean: contoso_Mail\?",
        ),
        (None, {"contoso_Limits": None}, r"^environment_variables names contoso_Limits.*Did you mean: contoso_Limit\?"),
    ],
)
def test_names_the_package_does_not_have_are_refused(references, variables, words):
    with pytest.raises(InputFailure, match=words):
        Bindings(Environment(), PACKAGE, declared(references, variables))


def of_settings(tmp_path, references=(), variables=()):
    path = tmp_path / "prod.json"
    path.write_text(json.dumps({"ConnectionReferences": references, "EnvironmentVariables": variables}))
    return Bindings(Environment(), PACKAGE, Declared({"deployment_settings": str(path)}))


@pytest.mark.parametrize(
    ("references", "variables"),
    [
        ([], [{"SchemaName": "contoso_Typo", "Value": ""}]),
        ([{"LogicalName": "contoso_Typo", "ConnectionId": ""}], []),
    ],
)
def test_a_name_without_a_value_is_unknown_all_the_same(tmp_path, references, variables):
    with pytest.raises(InputFailure, match=r"names contoso_Typo, which the package of contoso_orders does not have"):
        of_settings(tmp_path, references, variables)


def test_a_connector_that_contradicts_the_package_is_refused(tmp_path):
    mail = {"LogicalName": "contoso_mail", "ConnectionId": "c1", "ConnectorId": "/x/apis/Shared_Office365"}
    assert of_settings(tmp_path, [mail]).references == {"contoso_Mail": "c1"}
    with pytest.raises(InputFailure, match=r"ConnectorId of contoso_Mail is shared_sql, but .* needs shared_office365"):
        of_settings(tmp_path, [dict(mail, ConnectorId="/x/apis/shared_sql")])


def test_one_dictionary_may_serve_all_solutions():
    given = {"contoso_MAIL": "c", "contoso_Other": "d"}
    options = {"connection_references": given, "environment_variables": {"contoso_Nothing": None}}
    made = Bindings(Environment(), PACKAGE, Declared({**options, "ignore_unknown": True}))
    assert made.references == {"contoso_Mail": "c"}
    assert made.unused == {"connection_references": ["contoso_Other"], "environment_variables": ["contoso_Nothing"]}
    assert bindings(Bench(), {"contoso_MAIL": "c"}).unused == {"connection_references": [], "environment_variables": []}


def test_required_variables_without_a_value_are_named():
    facts = {"required": True, "has_default": False, "carries_value": False}
    variables = [
        {"name": "contoso_Limit", "type": "number", **facts},
        {"name": "contoso_On", "type": "boolean", **facts, "has_default": True},
        {"name": "contoso_Key", "type": "secret", **facts, "required": False},
        {"name": "contoso_Url", "type": "string", **facts, "carries_value": True},
    ]
    package = {**PACKAGE, "environment_variables": variables}
    assert Bindings(Environment(), package, declared()).without_value() == ["contoso_Limit"]
    assert Bindings(Environment(), package, declared(None, {"contoso_Limit": 5})).without_value() == []
    there = Bindings(Environment(), package, declared())
    there = there.compared_with({}, {"contoso_limit": {"schemaname": "contoso_Limit", "defaultvalue": "3"}})
    assert there.without_value() == []


def test_names_are_found_whatever_their_case():
    made = bindings(Bench([("contoso_Mail", "c1")]), {"CONTOSO_mail": "c1"}, {"contoso_LIMIT": 5})
    assert made.references == {"contoso_Mail": "c1"}
    assert made.variables == {"contoso_Limit": "5"}
    assert made.changed_references() == {}


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_value_counts_as_not_given(empty):
    made = bindings(Bench(), {"contoso_Mail": empty}, {"contoso_Limit": empty})
    assert (made.references, made.variables) == ({}, {})


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("contoso_Limit", 5, "5.0"),
        ("contoso_Limit", 0, "0"),
        ("contoso_On", True, "yes"),
        ("contoso_On", False, "FALSE"),
        ("contoso_On", "true", "yes"),
    ],
)
def test_values_are_compared_by_their_type(name, value, stored):
    made = bindings(Bench(values=[(name, stored)]), None, {name: value})
    assert made.changed_variables() == {}
    assert made.before() == made.after()


def test_values_that_do_not_fit_are_refused():
    with pytest.raises(InputFailure, match="'contoso_Limit' does not match its type number"):
        Bindings(Environment(), PACKAGE, declared(None, {"contoso_Limit": "many"}))


def test_connections_are_compared_without_case():
    made = bindings(Bench([("contoso_Mail", "ABC")]), {"contoso_Mail": "abc"})
    assert made.changed_references() == {}
    assert made.before() == made.after()


def test_another_writer_is_noticed():
    environment = Bench([("contoso_Mail", "c1")])
    made = bindings(environment, {"contoso_Mail": "c2"})
    (row,) = [one for one in environment.stored("connectionreferences").values() if one["connectionid"] == "c1"]
    environment.update("connectionreferences", row["connectionreferenceid"], {"connectionid": "c3"}, "Changing")
    with pytest.raises(Conflict):
        made.bind("contoso_Mail", "c2")


def test_what_differs_is_found():
    environment = Bench([("contoso_Mail", "c1")], [("contoso_Limit", "5")])
    made = bindings(environment, {"contoso_Mail": "c2", "contoso_Sql": "c3"}, {"contoso_Limit": 6, "contoso_On": True})
    assert made.changed_references() == {"contoso_Mail": "c2", "contoso_Sql": "c3"}
    assert made.changed_variables() == {"contoso_Limit": "6", "contoso_On": "yes"}
    assert made.before() == {
        "connection_references": {"contoso_Mail": "c1", "contoso_Sql": None},
        "environment_variables": {"contoso_Limit": "5", "contoso_On": None},
    }
    assert made.after() == {
        "connection_references": {"contoso_Mail": "c2", "contoso_Sql": "c3"},
        "environment_variables": {"contoso_Limit": "6", "contoso_On": "yes"},
    }


def test_references_to_secrets_are_shown_and_what_is_none_is_not():
    with pytest.raises(InputFailure, match="does not match its type secret") as caught:
        bindings(Bench(), None, {"contoso_Key": KEY})
    assert KEY not in caught.value.message
    made = bindings(Bench(values=[("contoso_Key", KEY)]), None, {"contoso_Key": REFERENCE})
    assert made.before()["environment_variables"] == {"contoso_Key": digest(KEY)}
    assert made.after()["environment_variables"] == {"contoso_Key": REFERENCE}
    assert made.changed_variables() == {"contoso_Key": REFERENCE}
    assert KEY not in json.dumps([made.before(), made.after()])


def test_a_secret_that_is_not_there_shows_as_nothing():
    made = bindings(Bench(), None, {"contoso_Key": REFERENCE})
    assert made.before()["environment_variables"] == {"contoso_Key": None}


def test_declared_secrets_are_known_by_the_package():
    declared = {"CONTOSO_KEY": KEY, "contoso_Limit": 5}
    assert secret_values(PACKAGE, declared) == [KEY]
    assert secret_values(PACKAGE, {"contoso_Key": REFERENCE}) == secret_values(PACKAGE, None) == []


def test_references_without_a_connection_are_named():
    assert bindings(Bench()).unbound() == ["contoso_Mail", "contoso_Sql"]
    assert bindings(Bench([("contoso_Sql", "c1")]), {"contoso_Mail": "c2"}).unbound() == []


def test_what_travels_with_an_import():
    made = bindings(
        Bench(values=[("contoso_Limit", "5")]), {"contoso_Sql": "c1"}, {"contoso_Limit": 6, "contoso_On": True}
    )
    reference, limit, switch = made.component_parameters(made.travelling())
    assert reference["@odata.type"] == "Microsoft.Dynamics.CRM.connectionreference"
    assert reference["connectionreferencelogicalname"] == "contoso_Sql"
    assert (reference["connectionid"], reference["connectorid"]) == ("c1", "/apis/shared_sql")
    assert (limit["schemaname"], limit["value"]) == ("contoso_Limit", "6")
    assert limit["environmentvariablevalueid"] == value_id("contoso_Limit")
    assert (switch["schemaname"], switch["value"]) == ("contoso_On", "yes")
    assert "environmentvariablevalueid" not in switch


def test_binding_and_setting_write_what_was_declared():
    environment = Bench(values=[("contoso_Limit", "5")])
    made = bindings(environment, {"contoso_Sql": "c1"}, {"contoso_Limit": 6, "contoso_On": True})
    made.bind("contoso_Sql", "c1")
    made.set_value("contoso_Limit", "6")
    made.set_value("contoso_On", "yes")
    assert [(action, table) for action, table, _body in environment.writes] == [
        ("update", "connectionreferences"),
        ("update", "environmentvariablevalues"),
        ("create", "environmentvariablevalues"),
    ]
    assert environment.writes[2][2]["EnvironmentVariableDefinitionId@odata.bind"].startswith(
        "/environmentvariabledefinitions("
    )
    again = bindings(environment, {"contoso_Sql": "c1"})
    assert again.changed_references() == {}


def test_a_secret_that_is_not_given_is_not_the_word_none():
    assert secret_values({"environment_variables": [{"name": "k", "type": "secret"}]}, {"k": None}) == []


def test_what_is_declared_and_not_there_is_known_and_can_be_left_out():
    made = bindings(Environment(), {"CONTOSO_mail": "c1"}, {"contoso_Limit": 5})
    absent = made.absent()
    assert absent == {"connection_references": ["contoso_Mail"], "environment_variables": ["contoso_Limit"]}
    made.leave_out(absent)
    assert (made.absent(), made.changed_references(), made.changed_variables()) == ({}, {}, {})
    assert made.before() == made.after()
    assert made.unbound() == ["contoso_Sql"], "what was left out does not lack a connection"


def test_what_is_there_is_not_absent_bound_or_not():
    assert bindings(Bench(), {"contoso_Mail": "c1"}, {"contoso_Limit": 5}).absent() == {}


def test_variables_with_several_values_are_said():
    made = bindings(Bench(values=[("contoso_Limit", "5")]))
    assert made.doubled() == []
    rows = {"contoso_limit": {"schemaname": "contoso_Limit", variable_rows.VALUES: [{"value": "5"}, {"value": "6"}]}}
    (warning,) = made.compared_with({}, rows).doubled()
    assert "'contoso_Limit' has 2 values here" in warning
