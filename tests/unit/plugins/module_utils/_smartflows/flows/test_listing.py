# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flows by name (contract 8.19)."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.flows.listing import find

from tests.unit.plugins.support.project import FLOW, Project


def flow(guid, name):
    return {"id": guid, "displayName": name}


def test_point_19_the_filter_contains_and_the_name_is_exact():
    project = Project().on("GET", "flows", [flow("f-2", "Quote letter 2"), FLOW, flow("f-3", "quote letter")])
    assert find(project.client, name="Quote letter") == FLOW
    assert "filter=displayName:Quote%20letter" in project.sent[0].request.path_url


def test_point_19_it_may_stand_on_a_later_page():
    project = Project().on("GET", "flows", [flow(f"x-{n}", f"Quote letter {n}") for n in range(100)], [FLOW])
    assert find(project.client, name="Quote letter") == FLOW


def test_point_19_several_are_listed():
    project = Project().on("GET", "flows", [FLOW, flow("f-2", "Quote letter")])
    with pytest.raises(InputFailure, match=r"2 flows are named 'Quote letter': f-1, f-2\. Set flow_id"):
        find(project.client, name="Quote letter")


def test_point_19_none_suggests_near_names():
    project = Project().on("GET", "flows", [], [FLOW])
    with pytest.raises(InputFailure, match=r"Did you mean: Quote letter\?"):
        find(project.client, name="Qoute letter")


def test_without_a_value_for_name_and_id_nothing_is_meant():
    with pytest.raises(InputFailure, match="Neither flow nor flow_id is set"):
        find(Project().client)


@pytest.mark.parametrize(("name", "part"), [("Offer, long: version", "version"), ("a,bcd", "bcd"), (",", None)])
def test_signs_of_the_filter_are_left_out_of_it(name, part):
    project = Project().on("GET", "flows", [flow("f-9", name)])
    assert find(project.client, name=name)["id"] == "f-9"
    url = project.sent[0].request.path_url
    assert f"filter=displayName:{part}&" in url if part else "filter" not in url


@pytest.mark.parametrize("guid", [{}, {"id": None}])
def test_a_flow_need_not_tell_its_id(guid):
    shown = {"displayName": "Quote letter", **guid}
    assert find(Project().on("GET", "flows/f-9", shown).client, guid="f-9") == {**shown, "id": "f-9"}
    with pytest.raises(InputFailure, match="has no flow 'Quote letter'"):
        find(Project().on("GET", "flows", [shown]).client, name="Quote letter")


def test_an_id_that_is_unknown():
    with pytest.raises(InputFailure, match="has no flow with the id 'f-9'"):
        find(Project().client, guid="f-9")
    with pytest.raises(Refused, match="HTTP 403"):
        find(Project().on("GET", "flows/f-9", (403, {"message": "no"})).client, guid="f-9")
