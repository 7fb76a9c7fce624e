# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All checks together, in an environment of the emulator: what is asked, and how often."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    Refused,
    SignInFailure,
    Unreachable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import reading
from powerplatform_emulator.caller import MAKER, READER

from tests.unit.plugins.support.emulated import Environment
from tests.unit.plugins.support.made import flow_id, package
from tests.unit.plugins.support.preflight import REFUSED, look, release, said

BOUND = {"base_mail": "a-mail"}
FLOWS = [{"flow_id": None, "name": "Flow 1", "enabled": None, "owner": "alex@contoso.com", "shares": None}]
SOLUTIONS = 5


@pytest.fixture
def environment():
    return Environment()


@pytest.fixture
def made(tmp_path):
    """Return a release of five solutions whose flows call each other and share a connection reference."""
    base = package(
        "base", references=["base_mail"], flows={"Flow 0": {"uses": ["base_mail"]}}, variables={"base_Url": {}}
    )
    others = [
        package(f"more_{number}", flows={f"Flow {number}": {"uses": ["base_mail"], "calls": [f"Flow {number - 1}"]}})
        for number in range(1, SOLUTIONS)
    ]
    return release(tmp_path, base, *others)


def test_a_clean_release(environment, made):
    result = look(environment, made, connection_references=BOUND, flows=FLOWS)
    assert said(result) == ["informs connections 1 connection"] * 2
    assert ["the caller" in one["text"] for one in result["findings"]] == [True, False]
    assert "user 'alex@contoso.com'" in result["findings"][1]["text"]
    assert (result["blocked"], result["totals"]) == (False, {"blocks": 0, "warns": 0, "informs": 2})
    assert result["environment"]["unique_name"] == "contoso"
    assert result["caller"]["roles"] == ["System Administrator"]
    assert set(result["release"]) == {"name", "version", "digest"}
    assert environment.writes == []


def test_five_solutions_take_seven_requests(environment, made):
    flows = [dict(FLOWS[0], shares=[{"name": "Flow owners", "rights": ["read"]}])]
    look(environment, made, connection_references=BOUND, environment_variables={"base_Url": "x"}, flows=flows)
    assert len(environment.wire.sent) == 7


def test_five_solutions_take_at_most_twelve_requests(environment, tmp_path):
    """Everything that takes a request of its own: an installed solution with a flagged flow, a patch, and so on."""
    on = environment.put_flow("Flow 0", {"actions": {}}, workflowid=flow_id("Flow 0"), state=1, ismanaged=True)
    installed = environment.put("solutions", uniquename="base", version="0.9", ismanaged=True)
    environment.put("solutioncomponents", _solutionid_value=installed, objectid=on, componenttype=29)
    environment.put("solutions", uniquename="core", version="1.0.0.0", ismanaged=True)
    environment.put("systemusers", fullname="No Role", domainname="no@contoso.com", **{"$roles": []})
    calling = {"calls": ["Flow of others"], "uses": ["mail_of_others"]}
    packages = [
        package("base", flows={"Flow 0": {}}),
        package("core_Patch", "1.0.1.0", parent=("core", "1.0.0.0")),
        package("calls", flows={"Flow 1": calling}),
        package("needs", flows={"Flow 2": {}}, missing=[("1", "contoso_order", "data (1.0)")]),
        package("last"),
    ]
    flows = [{"name": "Flow 0", "owner": "No Role", "shares": [{"name": "Flow owners", "rights": ["read"]}]}]
    result = look(environment, release(tmp_path, *packages), flows=flows)
    assert said(result) == [
        "blocks dependencies needs",
        "blocks principals No Role",
        "warns flows Flow 1",
    ]
    assert len(environment.wire.sent) == 12


@pytest.mark.parametrize(("expected", "found"), [("CONTOSO", False), ("another", True)])
def test_another_environment_than_the_one_that_is_expected(environment, made, expected, found):
    result = look(environment, made, expected, connection_references=BOUND)
    assert (said(result) == [f"blocks environment {environment.url}"]) is found
    assert result["blocked"] is found
    assert len(environment.wire.sent) == 2 or not found


def test_a_caller_that_is_not_let_in(environment, made, monkeypatch):
    def refuse(_environment):
        raise REFUSED

    monkeypatch.setattr(type(environment), "me", property(refuse))
    result = look(environment, made)
    assert said(result) == [f"blocks identity {environment.url}"]
    assert result["environment"] == {"url": environment.url, "unique_name": None, "organization_id": None}
    assert environment.wire.sent == []


@pytest.mark.parametrize(
    ("role", "found"),
    [
        (READER, ["blocks privileges prvImportCustomization", "blocks privileges prvWriteWorkflow"]),
        (MAKER, ["blocks privileges prvImportCustomization", "warns privileges prvWriteWorkflow"]),
    ],
)
def test_a_role_that_does_not_suffice(environment, made, role, found):
    environment.put("systemusers", systemuserid=environment.me["UserId"], **{"$roles": [role]})
    assert [one for one in said(look(environment, made, connection_references=None)) if "privileges" in one] == found


def test_what_cannot_be_read_does_not_end_the_checks(environment, made, monkeypatch):
    """Every list is refused: each check says so, and none is silent."""
    answer = Refused("Reading it failed: no right (HTTP 403).", "Assign a role.", http_status=403)

    def rows_of(queries, tried, annotations=False, lenient=False):
        if lenient:
            return [answer for _query in queries]
        raise answer

    monkeypatch.setattr(environment, "rows_of", rows_of)
    result = look(environment, made, flows=FLOWS)
    assert said(result) == [
        "blocks release what the environment has of the release",
        "warns running solution operations",
        "warns principals owners and shares",
    ]


def test_bases_are_not_asked_for_in_vain(environment):
    assert reading.bases(environment, []) == {}
    assert reading.layers_of(environment, []) == []
    assert environment.wire.sent == []


@pytest.mark.parametrize("failure", [Unreachable("no network"), SignInFailure("no token")])
def test_without_a_service_nothing_is_told(environment, made, monkeypatch, failure):
    def rows_of(*given, **how):
        raise failure

    monkeypatch.setattr(environment, "rows_of", rows_of)
    with pytest.raises(type(failure)):
        look(environment, made)


def test_an_answer_that_makes_no_sense_is_told(environment, made, monkeypatch):
    ask = environment.rows_of

    def rows_of(queries, tried, **how):
        if "layers" in tried or "components" in tried:
            raise Failure("the answer makes no sense")
        return ask(queries, tried, **how)

    monkeypatch.setattr(environment, "rows_of", rows_of)
    environment.put("solutions", uniquename="base", version="0.9", ismanaged=True)
    assert said(look(environment, made, connection_references=BOUND)) == [
        "warns layers base",
        "informs connections 1 connection",
    ]
