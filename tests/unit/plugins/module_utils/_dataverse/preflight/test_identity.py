# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who signs in and where."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import identity

from tests.unit.plugins.support.preflight import REFUSED, said

ORGANIZATION = "AAAAAAAA-0000-4000-8000-000000000001"
IDS = {"OrganizationId": ORGANIZATION, "UserId": "BBBBBBBB-0000-4000-8000-000000000002", "BusinessUnitId": "c"}
NAMES = {"name": "unq1", "friendlyname": "Contoso"}
USER = {"fullname": "# robot", "applicationid": "CCCC"}
ROLES = {"systemuserroles_association": [{"name": "System Customizer"}, {"name": "Basic User"}]}
URL = "https://contoso.crm4.dynamics.com"


def standing(**changes):
    return identity.Standing(
        **{"ids": IDS, "organization": NAMES, "settings": {}, "user": USER, "roles": ROLES, "privileges": {}, **changes}
    )


@pytest.mark.parametrize("expected", [None, "", " UNQ1 ", ORGANIZATION.lower()])
def test_the_environment_that_is_expected(expected):
    assert identity.of_environment(standing(), URL, expected) == []


def test_another_environment():
    (found,) = identity.of_environment(standing(), URL, "unq2")
    assert said([found]) == [f"blocks environment {URL}"]
    assert found.text.startswith("This is environment 'unq1', but expected_environment is 'unq2'.")


def test_an_environment_whose_name_cannot_be_read():
    assert identity.of_environment(standing(organization=REFUSED), URL, ORGANIZATION) == []
    (found,) = identity.of_environment(standing(organization=REFUSED), URL, "unq1")
    assert (found.severity, found.text) == (
        "blocks",
        "This could not be checked. Reading it failed: no right (HTTP 403).",
    )
    assert found.remedy == "Assign a role."


def test_the_caller():
    assert identity.of_caller(standing()) == []
    assert said(identity.of_caller(standing(user=REFUSED, roles=REFUSED))) == [
        "warns identity caller",
        "informs identity security roles of the caller",
    ]
    assert said([identity.refused(URL, REFUSED)]) == [f"blocks identity {URL}"]


def test_results():
    assert identity.as_result(standing(), URL) == {
        "url": URL,
        "unique_name": "unq1",
        "organization_id": ORGANIZATION.lower(),
    }
    assert identity.caller_as_result(standing()) == {
        "user_id": IDS["UserId"].lower(),
        "name": "# robot",
        "application_id": "cccc",
        "roles": ["Basic User", "System Customizer"],
    }
    unknown = standing(organization=REFUSED, user=REFUSED, roles=REFUSED)
    assert identity.as_result(unknown, URL)["unique_name"] is None
    assert set(identity.caller_as_result(unknown).values()) == {None, IDS["UserId"].lower()}
    assert set(identity.as_result(None, URL).values()) == {None, URL}
    assert set(identity.caller_as_result(None).values()) == {None}
