# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may be meant by names, of which some mean none or several; and which of them have a security role."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups import candidates
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups import roles as lookup

from tests.unit.plugins.support.emulated import ALEX, KIM, Environment

OPS, EMPTY = "bbbbbbbb-0000-4000-8000-000000000006", "bbbbbbbb-0000-4000-8000-000000000007"
TWIN, LONELY = "cccccccc-0000-4000-8000-000000000003", "cccccccc-0000-4000-8000-000000000004"


@pytest.fixture
def environment():
    made = Environment()
    made.put("systemusers", systemuserid=TWIN, fullname="Kim", domainname="kim2@contoso.com")
    made.put("systemusers", systemuserid=LONELY, fullname="Lonely", domainname="lonely@contoso.com", **{"$roles": []})
    made.put("teams", teamid=OPS, name="Ops")
    made.put("teams", teamid=EMPTY, name="Alex", **{"$members": [LONELY]})
    return made


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("ALEX@contoso.com", [ALEX]),
        (KIM, [KIM]),
        ("ops", [OPS]),
        (OPS.upper(), [OPS]),
        # a team before the display name of a user
        ("Alex", [EMPTY]),
        ("kim", [KIM, TWIN]),
        ("nobody", []),
    ],
)
def test_names(environment, name, ids):
    assert [one.guid for one in candidates.read(environment, [name])[name]] == ids


def test_all_names_take_one_request(environment):
    found = candidates.read(environment, ["ops", "kim", "ops", "nobody"])
    assert {name: len(some) for name, some in found.items()} == {"ops": 1, "kim": 2, "nobody": 0}
    assert len(environment.wire.sent) == 1
    assert candidates.read(environment, []) == {}
    assert len(environment.wire.sent) == 1


def roles(environment, *names):
    found = candidates.read(environment, names)
    known = lookup.have_roles(environment, [found[name][0] for name in names])
    return [known[found[name][0].key] for name in names]


def test_roles_of_users_and_teams(environment):
    assert roles(environment, "alex@contoso.com", "lonely@contoso.com", "Ops") == [True, False, False]


def test_roles_that_cannot_be_read(environment, monkeypatch):
    def refuse(*given):
        raise Refused("no right", http_status=403)

    monkeypatch.setattr(environment, "get_many", refuse)
    assert roles(environment, "alex@contoso.com", "Ops") == [None, None]
