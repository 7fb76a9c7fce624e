# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Owners and those with whom flows are shared."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups.principals import (
    TEAM,
    USER,
    Principal,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import principals

from tests.unit.plugins.support.preflight import REFUSED, said

GUID = "aaaaaaaa-0000-4000-8000-000000000001"


def user(**how):
    return Principal(USER, GUID, "Kim", "kim", **how)


def team(**how):
    return Principal(TEAM, GUID, "Ops", **how)


@pytest.mark.parametrize(
    ("some", "role", "as_owner", "as_receiver"),
    [
        ([user()], True, None, None),
        ([], True, "blocks", "blocks"),
        ([user(), team()], True, "blocks", "blocks"),
        ([user(disabled=True)], True, "blocks", "blocks"),
        ([user()], False, "blocks", "blocks"),
        ([user()], None, "informs", "informs"),
        ([team()], True, None, None),
        ([team()], False, "warns", None),
        ([team(access=True)], True, "blocks", None),
        ([team(system_managed=True)], True, None, "blocks"),
    ],
)
def test_what_is_found(some, role, as_owner, as_receiver):
    roles = {one.key: role for one in some}
    found = {"kim": some}
    assert said(principals.findings(found, roles, ["kim"], [])) == ([f"{as_owner} principals kim"] if as_owner else [])
    shared = said(principals.findings(found, roles, [], ["kim"]))
    assert shared == ([f"{as_receiver} principals kim"] if as_receiver else [])


def test_nobody_can_be_looked_for():
    assert said(principals.findings(REFUSED, {}, ["kim"], [])) == ["warns principals owners and shares"]


def test_each_is_looked_for_once():
    entries = [
        {"owner": "kim", "shares": [{"name": "ops"}, {"name": "kim"}]},
        {"owner": "kim"},
        {"shares": [{"name": "ops"}]},
    ]
    assert principals.owners(entries) == ["kim"]
    assert principals.receivers(entries) == ["ops", "kim"]
