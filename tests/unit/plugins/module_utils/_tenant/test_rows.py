# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members that are missing, or not what they should be."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._tenant import rows

ID = "aaaaaaaa-0000-4000-8000-000000000001"
READERS = {
    "bap": (rows.of_bap, {"name": ID}),
    "power_platform": (rows.of_power_platform, {"id": ID}),
    "discovery": (rows.of_discovery, {"EnvironmentId": ID}),
}


@pytest.mark.parametrize("name", READERS)
def test_everything_but_the_id_may_be_missing(name):
    read, row = READERS[name]
    found = read(row)
    known = {member for member, value in found.items() if value is not None}
    assert (
        known - {"id"} == {"bap": set(), "power_platform": {"is_default"}, "discovery": {"is_default", "state"}}[name]
    )
    assert found["id"] == ID


def test_values_of_other_types_are_not_known():
    properties = {"displayName": 5, "states": [], "linkedEnvironmentMetadata": "x", "isDefault": "yes"}
    found = rows.of_bap({"name": ID.upper(), "location": None, "properties": properties})
    assert (found["id"], found["name"], found["state"], found["is_default"]) == (ID, None, None, None)


@pytest.mark.parametrize(
    ("instance", "management", "runtime", "state"),
    [
        ("Ready", "Ready", "Enabled", "ready"),
        ("Ready", "Ready", "AdminMode", "admin_mode"),
        ("Preparing", "Ready", "Disabled", "preparing"),
        (None, "NotSpecified", "Enabled", "ready"),
        (None, "NotSpecified", None, None),
    ],
)
def test_the_state_of_bap_is_what_is_unusual(instance, management, runtime, state):
    states = {"management": {"id": management}, "runtime": {"id": runtime}}
    linked = {"instanceState": instance}
    row = {"name": ID, "properties": {"linkedEnvironmentMetadata": linked, "states": states}}
    assert rows.of_bap(row)["state"] == state


def test_older_previews_of_the_power_platform_api_nest_members():
    row = {"id": ID, "properties": {"displayName": "Contoso", "adminMode": True, "url": "https://x.crm4.dynamics.com/"}}
    found = rows.of_power_platform(row)
    assert (found["name"], found["state"], found["url"]) == ("Contoso", "admin_mode", "https://x.crm4.dynamics.com")


def test_an_organization_without_an_environment_is_known_by_its_own_id():
    row = {"Id": ID, "EnvironmentId": "", "State": 1, "OrganizationType": "CustomerTest", "Url": ""}
    found = rows.of_discovery(row)
    assert (found["id"], found["state"], found["type"], found["url"]) == (ID, "disabled", "customer_test", None)
