# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who we are and where, from what the service answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment import (
    check,
    clock_skew,
    describe,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, 600_000, tzinfo=UTC)
GUID = "AAAAAAAA-0000-4000-8000-000000000001"


class Service:
    """Answers as the Web API does."""

    url = "https://contoso.crm4.dynamics.com"
    clock = SimpleNamespace(time=NOW.replace(microsecond=0))

    def __init__(self, refusal=None, **user):
        self.refusal = refusal
        self.user = user
        self.hidden = False
        self.asked = []

    @property
    def me(self):
        return {"UserId": GUID, "BusinessUnitId": GUID, "OrganizationId": GUID}

    @property
    def organization(self):
        if self.hidden:
            raise Refused("no", http_status=self.hidden)
        return {"name": "unq1", "friendlyname": "Contoso"}

    def get(self, path, tried, annotations=False):
        self.asked.append(path)
        if path == "RetrieveVersion":
            return {"Version": "9.2.1.2"}
        if self.refusal and "$expand" in path:
            raise Refused("no", http_status=self.refusal)
        return self.user


def settings(source):
    return SimpleNamespace(
        cloud="public", source=source, authority="https://login", tenant_id="t", client_id="c", client_secret="hunter2"
    )


def described(service, source="client_secret"):
    return describe(service, settings(source), lambda: NOW)


@pytest.mark.parametrize(
    ("seconds", "skew"), [(-0.6, 0), (0.4, 1), (-1.6, -1), (90.1, 91), (-3600.2, -3600), (-0.5, 0), (-1.0, 0)]
)
def test_the_clock(seconds, skew):
    assert clock_skew(NOW + timedelta(seconds=seconds), NOW) == skew


def test_no_clock_at_all():
    assert clock_skew(None, NOW) is None


def test_people_have_no_application():
    told = described(Service(fullname="Kim", domainname="kim@contoso.com", systemuserroles_association=[]))
    assert told["caller"] == {
        "user_id": GUID.lower(),
        "name": "Kim",
        "user_principal_name": "kim@contoso.com",
        "application_id": None,
        "object_id": None,
        "business_unit_id": GUID.lower(),
        "roles": [],
    }
    assert told["clock_skew_seconds"] == 0


def test_roles_are_named_once_and_sorted():
    roles = [{"name": name} for name in ("Reader", "Basic User", "Reader")]
    told = described(Service(applicationid=GUID, systemuserroles_association=roles))
    assert told["caller"]["roles"] == ["Basic User", "Reader"]
    assert told["caller"]["application_id"] == GUID.lower()


def test_roles_that_may_not_be_read():
    service = Service(refusal=403, fullname="Kim")
    assert described(service)["caller"]["roles"] is None
    assert len([path for path in service.asked if path.startswith("systemusers")]) == 2


def test_another_refusal_is_one():
    with pytest.raises(Refused):
        described(Service(refusal=500))


@pytest.mark.parametrize(
    ("source", "authority"),
    [
        ("client_secret", "https://login"),
        ("certificate", "https://login"),
        ("workload_identity", "https://login"),
        ("access_token", None),
        ("managed_identity", None),
        ("cli", None),
    ],
)
def test_only_an_authority_that_is_asked_is_named(source, authority):
    told = described(Service(), source)
    assert told["sign_in"] == {"source": source, "authority": authority, "tenant_id": "t", "client_id": "c"}
    assert "hunter2" not in str(told)


def test_without_the_right_to_read_the_organisation_its_names_are_not_known():
    service = Service()
    service.hidden = 403
    environment = described(service)["environment"]
    assert environment["unique_name"] is environment["friendly_name"] is None
    assert environment["organization_id"] == GUID.lower()
    service.hidden = 500
    with pytest.raises(Refused):
        described(service)


@pytest.mark.parametrize("expected", [GUID, GUID.lower(), "unq1", " UNQ1 "])
def test_the_expected_environment_is_recognized(expected):
    check(Service(), expected)


def test_another_environment_is_refused():
    with pytest.raises(InputFailure, match=r"is environment 'unq1', but expected_environment is 'prod'.*Nothing was"):
        check(Service(), "prod")
