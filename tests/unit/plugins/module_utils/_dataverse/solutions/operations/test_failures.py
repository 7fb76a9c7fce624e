# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why an import failed: what several places say of it, as one list of reasons."""

from __future__ import annotations

import json
from xml.sax.saxutils import quoteattr

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports import staging
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.operations import (
    failures,
    log,
)

MARKUP = (
    '<MissingDependencies canResolveAllMissingDependencies="False"><MissingDependency key="0">'
    '<Required type="380" schemaName="contoso_Url" displayName="Url" solution="contoso_base (1.0)" id="{AB}" />'
    '<Dependent type="29" displayName="Order intake" id="{CD}" /></MissingDependency><MissingDependency>'
    '<Required type="connectionreference" solution="Active" id.connectionreferencelogicalname="contoso_mail" />'
    '<Dependent type="29" displayName="Order intake" id="{CD}" /></MissingDependency></MissingDependencies>'
)
MISSING_TEXT = f"The following solution cannot be imported: contoso. The missing dependencies are : {MARKUP} , False"
BROKEN = 'Flow clientdata is in invalid format. Details: "no properties".'


def document(*items, succeeded="failure", status=""):
    return f'<importexportxml succeeded="{succeeded}" status={quoteattr(status)}>{"".join(items)}</importexportxml>'


def item(section, single, name, code, text, result="failure", parameters=()):
    inner = "".join(f"<parameter>{one.replace('<', '&lt;')}</parameter>" for one in parameters)
    return (
        f'<{section}><{single} id="{{X}}" LocalizedName={quoteattr(name)}><result result="{result}" '
        f'errorcode="{code}" errortext={quoteattr(text)}><parameters>{inner}</parameters></result>'
        f"</{single}></{section}>"
    )


def manifest(code, text, parameters=()):
    return item("solutionManifests", "solutionManifest", "Contoso", code, text, parameters=parameters)


def told(found):
    return [(one["component_type"], one["name"], one["code"]) for one in found]


def test_a_component_is_named_and_the_solution_does_not_echo_it():
    text = document(item("workflows", "workflow", "Order intake", "0x80060468", BROKEN), manifest("0x80060468", BROKEN))
    found = failures.reasons(BROKEN, "0x80060468", [BROKEN], text)
    assert told(found) == [("flow", "Order intake", "0x80060468")]
    assert found[0]["text"] == BROKEN.rstrip(".")
    assert "Open and save the flow" in found[0]["remedy"]
    assert set(found[0]) == {"component_type", "name", "result", "code", "text", "dependency", "remedy"}


@pytest.mark.parametrize(
    ("text", "messages", "xml"),
    [
        (MISSING_TEXT, [], None),
        ("", [MISSING_TEXT], None),
        ("", [], document(manifest("0x8004801D", "Some dependencies are missing.", ["contoso", MARKUP, "False"]))),
        (MISSING_TEXT, [MISSING_TEXT], document(manifest("0x8004801D", MISSING_TEXT, ["contoso", MARKUP]))),
    ],
    ids=["operation", "function", "log", "all"],
)
def test_missing_dependencies_are_read_wherever_they_stand(text, messages, xml):
    found = failures.reasons(text, "0x8004801D", messages, xml)
    assert told(found)[:2] == [
        ("environment_variable", "Url", "0x8004801D"),
        ("connection_reference", "contoso_mail", "0x8004801D"),
    ]
    assert len(found) == 2
    assert found[0]["text"] == "environment variable 'Url' is missing, which flow 'Order intake' needs"
    assert found[0]["remedy"] == "Install solution contoso_base (1.0) first."
    assert found[0]["dependency"] == {
        "solution": "contoso_base (1.0)",
        "needed_by": "Order intake",
        "needed_by_type": "flow",
        "id": "ab",
    }
    assert found[1]["remedy"] == failures.IMPORT_IT


def test_the_operation_counts_when_nothing_else_says_anything():
    assert told(failures.reasons("It broke.", "0x80048033")) == [(None, None, "0x80048033")]
    assert failures.reasons() == []


def test_words_of_the_flow_service_are_unwrapped():
    inner = json.dumps({"error": {"code": "ConnectionAuthorizationFailed", "message": "No right to connection x."}})
    text = document(item("workflows", "workflow", "Order intake", "0x80060467", f"It failed with details '{inner}'"))
    (one,) = failures.reasons(document=text)
    assert (one["code"], one["text"]) == ("ConnectionAuthorizationFailed", "No right to connection x")
    assert "Share the connection" in one["remedy"]


def test_the_message_names_the_first_and_counts_the_others():
    found = [failures.reason("It is broken", "flow", f"Flow {number}", "0x80060468") for number in range(3)]
    failure = failures.failure("Importing solution 'contoso' 1.0", MISSING_TEXT, found, facts={"import_job_id": "j"})
    assert failure.message.startswith("Importing solution 'contoso' 1.0 failed: flow 'Flow 0': It is broken (2 more in")
    assert failure.message.endswith("export it again.")
    result = failure.as_result()
    assert result["import_job_id"] == "j"
    assert result["error"]["code"] == "0x80060468"
    assert len(result["error"]["reasons"]) == 3
    assert "<MissingDependencies" not in result["error"]["message"]


@pytest.mark.parametrize(
    ("kind", "said"), [("connection_reference", "connection reference"), ("msdyn_MRFolder", "msdyn_MRFolder")]
)
def test_messages_name_components_in_words(kind, said):
    found = [failures.reason("It is broken", kind, "x", "0x80060468")]
    assert failures.failure("Importing", "why", found).message.startswith(f"Importing failed: {said} 'x': It is broken")


@pytest.mark.parametrize("length", [10, 1000])
def test_the_message_stays_short(length):
    found = [failures.reason("x" * length, "flow", "y" * length, "0x80060468")] * 2
    failure = failures.failure("Importing solution 'contoso_orders_of_the_world' 1.0.0.0", "why", found)
    assert len(failure.message) <= 300


def test_warnings_are_no_failures():
    warning = item("workflows", "workflow", "Order intake", "0x80045042", "deactivated and replaced", "warning")
    text = document(warning, succeeded="success")
    assert log.findings(text) == []
    (one,) = log.findings(text, log.WARNING)
    assert (one.component_type, one.name, one.code) == ("flow", "Order intake", "0x80045042")
    assert (log.has_failed(text), log.status_text(text)) == (False, "")


@pytest.mark.parametrize("text", [None, "", "no xml", '<!DOCTYPE x [<!ENTITY a "b">]><importexportxml/>', "<x"])
def test_what_is_no_log_says_nothing(text):
    assert log.findings(text) == []
    assert (log.has_failed(text), log.status_text(text)) == (False, "")
    assert log.missing_dependencies(text) == []


def test_staging_gives_reasons_of_the_same_form():
    results = {
        "MissingDependencies": [
            {
                "RequiredComponentSchemaName": "contoso_Url",
                "RequiredComponentType": "380",
                "RequiredSolutionName": "Active",
                "DependentComponentDisplayName": "Order intake",
                "DependentComponentType": 29,
            }
        ],
        "SolutionValidationResults": [
            {
                "SolutionValidationResultType": "Error",
                "Message": "Wrong publisher.",
                "ErrorCode": 0x8004801C - (1 << 32),
            },
            {"SolutionValidationResultType": "Warning", "Message": "Large."},
        ],
    }
    found = staging.reasons(results)
    assert told(found) == [("environment_variable", "contoso_Url", "0x8004801D"), (None, None, "0x8004801C")]
    assert found[0]["text"] == "environment variable 'contoso_Url' is missing, which flow 'Order intake' needs"
    assert "publisher" in found[1]["remedy"]


def test_a_vault_that_cannot_be_read_has_its_remedy_wherever_it_is_said():
    said = (
        "This variable didn't save properly. User is not authorized to read secrets from '/subscriptions/2/x' resource."
    )
    for found in (failures.reasons(said, "0x8004801E"), failures.reasons(messages=[said])):
        assert [one["code"] for one in found] == ["SecretNotReadable"]
        failure = failures.failure("The import", said, found)
        assert "Key Vault Secrets User on the vault" in failure.message
        assert "/subscriptions/2/x" in found[0]["text"]
