# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flow service's own errors, inside those of Dataverse."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.flow_service import reasons

MISSING = {"code": "XrmConnectionReferenceMissingConnection", "message": "Connection Id missing for 'contoso_x'."}
CHILD = {"code": "ChildFlowNeverPublished", "message": "The child is off."}


@pytest.mark.parametrize("tail", ["", '".', '"}} and more', "}"])
def test_the_answer_is_taken_out(tail):
    (reason,) = reasons("details " + json.dumps({"error": MISSING}) + tail)
    assert (reason["code"], reason["text"]) == (MISSING["code"], MISSING["message"])
    assert reason["remedy"] == "Bind the connection reference to a connection."


def test_several_errors_are_several_reasons():
    wrapped = {"error": {"code": "MultipleErrorsOccurred", "message": "Two.", "details": [MISSING, CHILD]}}
    assert [reason["code"] for reason in reasons(json.dumps(wrapped))] == [MISSING["code"], CHILD["code"]]
    empty = {"error": {"code": "MultipleErrorsOccurred", "message": "None told.", "details": []}}
    assert [reason["text"] for reason in reasons(json.dumps(empty))] == ["None told."]


def test_an_unknown_code_has_no_remedy():
    assert reasons(json.dumps({"error": {"code": "Strange"}})) == [{"code": "Strange", "text": "", "remedy": ""}]


@pytest.mark.parametrize(
    "message",
    ["", "no error", '{"error":', '{"error": "text"}', '{"error": ["x"]}', '{"error": {"code": "a"'],
)
def test_what_is_none_is_left_alone(message):
    assert reasons(message) == []


def test_an_unbound_reference_is_told_in_words_alone():
    (reason,) = reasons("A connector was imported, however it has no connection.")
    assert (reason["code"], reason["remedy"][:4]) == ("FlowMissingConnection", "Bind")
    assert reasons("Something else: A connector was imported, however") == []


@pytest.mark.parametrize("code", ["ConsumptionViolation", "PaymentRequired", "InvalidOpenApiFlow"])
def test_codes_that_public_records_show_have_a_remedy(code):
    (reason,) = reasons(json.dumps({"error": {"code": code, "message": "No."}}))
    assert reason["remedy"]
