# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is meant by a name, in as few requests as there are tables."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups import principals as principal

from tests.unit.plugins.support.emulated import ALEX, KIM, Environment

ROBOT = "cccccccc-0000-4000-8000-000000000003"
APPLICATION = "dddddddd-0000-4000-8000-000000000004"
OBJECT = "eeeeeeee-0000-4000-8000-000000000005"
ADDRESSED = "bbbbbbbb-0000-4000-8000-000000000007"
OPS = "bbbbbbbb-0000-4000-8000-000000000006"


@pytest.fixture
def environment():
    made = Environment()
    made.put(
        "systemusers",
        systemuserid=ROBOT.upper(),
        fullname="# deployer",
        domainname="deployer@contoso.com",
        applicationid=APPLICATION.upper(),
        azureactivedirectoryobjectid=OBJECT,
        internalemailaddress="robot@contoso.com",
    )
    made.put("teams", teamid=OPS, name="O'Neill & sons", azureactivedirectoryobjectid=OBJECT[:-1] + "6")
    made.put("teams", teamid=ADDRESSED, name="ops@contoso")
    return made


@pytest.mark.parametrize(
    ("wanted", "guid", "handle"),
    [
        ("ALEX@contoso.com", ALEX, "alex@contoso.com"),
        (" alex@contoso.com ", ALEX, "alex@contoso.com"),
        (ALEX.upper(), ALEX, "alex@contoso.com"),
        (APPLICATION, ROBOT, APPLICATION),
        (OBJECT, ROBOT, APPLICATION),
        ("robot@contoso.com", ROBOT, APPLICATION),
        ("o'neill & SONS", OPS, "O'Neill & sons"),
        (OPS, OPS, "O'Neill & sons"),
        (OBJECT[:-1] + "6", OPS, "O'Neill & sons"),
        ("ops@contoso", ADDRESSED, "ops@contoso"),
    ],
)
def test_names_that_find(environment, wanted, guid, handle):
    found = principal.find(environment, wanted)
    assert (found.guid, found.handle) == (guid, handle)


def test_many_are_found_in_one_request_for_each_table(environment):
    names = ["alex@contoso.com", "kim@contoso.com", "O'Neill & sons", APPLICATION]
    found = principal.find_all(environment, names)
    assert {name: one.guid for name, one in found.items()} == dict(zip(names, [ALEX, KIM, OPS, ROBOT], strict=True))
    assert [read.split("?")[0] for read in environment.reads] == ["systemusers", "teams"]


@pytest.mark.parametrize(
    ("names", "tables"), [(["alex@contoso.com"], ["systemusers"]), (["O'Neill & sons"], ["teams"]), ([], [])]
)
def test_no_table_is_asked_in_vain(environment, names, tables):
    principal.find_all(environment, names)
    assert [read.split("?")[0] for read in environment.reads] == tables


def test_very_many_are_asked_for_in_portions(environment):
    names = [environment.put("teams", name=f"Team {number}") and f"Team {number}" for number in range(95)]
    assert len(principal.find_all(environment, names)) == 95
    assert len(environment.reads) == 3


def test_ids_get_names_in_one_request_for_each_table(environment):
    gone = ("systemuser", "ffffffff-0000-4000-8000-000000000007")
    keys = {("systemuser", ALEX), ("systemuser", ROBOT), ("team", OPS), gone, ("organization", OBJECT)}
    found = principal.named(environment, keys)
    assert found.keys() == keys
    assert {key: one.name for key, one in found.items()} == {
        ("systemuser", ALEX): "Alex",
        ("systemuser", ROBOT): "# deployer",
        ("team", OPS): "O'Neill & sons",
        gone: gone[1],
        ("organization", OBJECT): OBJECT,
    }
    assert [read.split("?")[0] for read in environment.reads] == ["systemusers", "teams"]


def test_a_list_that_became_a_name_is_recognized(environment):
    with pytest.raises(InputFailure) as caught:
        principal.find_all(environment, ["['Flow owners']"])
    assert caught.value.remedy == "It looks like a list or a dictionary. Specify a name."


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["nobody@contoso.com"], "There is no user or team 'nobody@contoso.com' in https://"),
        (["Nobody", "alex@contoso.com", "Noone"], "There are no users or teams 'Nobody', 'Noone' in https://"),
        (["x" * 400], "There is no user or team"),
    ],
)
def test_names_that_mean_nobody(environment, names, said):
    with pytest.raises(InputFailure) as caught:
        principal.find_all(environment, names)
    assert said in caught.value.message
    assert "Use a user principal name" in caught.value.message
    assert len(caught.value.message) <= 300


@pytest.mark.parametrize(
    ("name", "near"), [("alx@contoso.com", "alex@contoso.com"), ("Kym", "Kim"), ("O'Neil & sons", "O'Neill & sons")]
)
def test_near_names_are_named(environment, name, near):
    environment.put("systemusers", fullname="Kybele", domainname="kybele@contoso.com")
    environment.put("systemusers", systemuserid=KIM, fullname="Kym Kim")
    with pytest.raises(InputFailure) as caught:
        principal.find_all(environment, [name])
    assert "Did you mean: " in caught.value.message
    assert near in caught.value.message


def test_what_people_are_called_finds_them_when_it_is_unique(environment):
    assert principal.find(environment, "kim").guid == KIM
    assert principal.find(environment, "# deployer").guid == ROBOT
    environment.put("systemusers", fullname="Alex", domainname="alex@fabrikam.com")
    with pytest.raises(InputFailure, match="2 users or teams .* named 'Alex': user alex@contoso.com .*Use the id"):
        principal.find(environment, "Alex")
    environment.put("teams", name="Kim")
    assert principal.find(environment, "Kim").table == principal.TEAM


def test_a_team_that_is_written_exactly_so_wins(environment):
    twin = environment.put("teams", name="o'neill & sons")
    assert principal.find(environment, "O'Neill & sons").guid == OPS
    with pytest.raises(InputFailure) as caught:
        principal.find_all(environment, ["O'NEILL & sons"])
    assert f"team {OPS}, team {twin}" in caught.value.message
    assert caught.value.message.endswith("Use the id.")


def test_a_principal_as_results_show_it_has_a_key():
    assert principal.key_of({"type": "user", "id": ALEX.upper()}) == ("systemuser", ALEX)
    assert principal.key_of({"type": "team", "id": OPS}) == ("team", OPS)
    assert principal.key_of(None) == (None, "")
