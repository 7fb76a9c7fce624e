# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments as each of the three services lists them, and which service is asked."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, Throttled
from ansible_collections.flowops.powerplatform.plugins.module_utils._tenant.asking import environments
from ansible_collections.flowops.powerplatform.plugins.module_utils._tenant.services import SERVICES, service_of
from powerplatform_emulator.config import Throttle

from tests.unit.plugins.support.answers import answer
from tests.unit.plugins.support.tenant import GROUP, TENANT, Tenant, planned

NAMES = [service.name for service in SERVICES]
REMEDY = "Do this."
PROD = {
    "id": "41559be9-1ea0-5851-a5de-a061a599a390",
    "name": "Contoso",
    "type": "production",
    "state": "ready",
    "region": "europe",
    "azure_region": "westeurope",
    "environment_group": GROUP,
    "tenant_id": TENANT,
    "is_default": False,
    "is_managed": True,
    "url": "https://contoso.crm4.dynamics.com",
    "organization_id": "aa85edfd-cf19-5b04-bc37-e8a0c1f7f3b5",
    "unique_name": "prod",
    "domain_name": "contoso",
    "version": "9.2.25104.00168",
}
# What not every service says.
UNKNOWN = {
    "bap": {},
    "power_platform": {"unique_name": None},
    "discovery": {"environment_group": None, "is_managed": None, "azure_region": None},
}


def listed(tenant, *names):
    return environments(map(service_of, names or NAMES), getattr(tenant, "connect", tenant), REMEDY)


@pytest.mark.parametrize("noise", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_services_say_the_same_of_an_environment(name, noise):
    found = {one["name"]: one for one in listed(Tenant(person=name == "discovery", noise=noise), name)}
    prod = found["Contoso"]
    assert prod == {**PROD, **UNKNOWN[name]}
    assert found["Contoso Dev"]["type"] == "developer"
    if name == "discovery":
        assert set(found) == {"Contoso", "Contoso Dev"}
    else:
        assert found["Contoso Dev"]["state"] == "admin_mode"
        default = found["Contoso (default)"]
        assert (default["id"], default["url"], default["state"]) == (f"Default-{TENANT}", None, "disabled")
        assert (default["is_default"], default["environment_group"], default["is_managed"]) == (True, None, False)


def test_every_page_is_read():
    tenant = Tenant(page_size=1)
    assert len(listed(tenant, "bap")) == 3
    assert [request.options.get("$skiptoken") for request in tenant.wires["bap"].sent] == [None, "1", "2"]


@pytest.mark.parametrize(
    ("lists", "person", "asked"),
    [
        (("bap", "power_platform"), False, ["bap"]),
        (("power_platform",), False, ["bap", "power_platform"]),
        ((), True, ["bap"]),
    ],
)
def test_the_first_service_that_lists_environments_is_used(lists, person, asked):
    tenant = Tenant(lists, person)
    assert len(listed(tenant)) == 3
    assert tenant.asked() == asked


def test_without_any_right_both_remedies_are_named():
    tenant = Tenant(lists=())
    with pytest.raises(Failure) as caught:
        listed(tenant)
    assert caught.value.message == (
        "No environments are listed: BAP: access is denied (HTTP 403); Power Platform API: access is denied "
        "(HTTP 403); Global Discovery: the token is not accepted (HTTP 401). Do this."
    )
    assert caught.value.http_status == 401
    with pytest.raises(Failure, match="BAP: The caller with object id .* has no permission .*HTTP 403"):
        listed(tenant, "bap")


def test_an_empty_list_is_a_refusal():
    with pytest.raises(Failure, match=r"^No environments are listed: BAP: an empty list. Do this.$"):
        listed(planned(answer(body={"value": []})), "bap")


def test_trouble_is_not_a_refusal():
    """Another service knows other things, so hosts would change with the weather."""
    connect = planned(*[answer(503, {"error": {"code": "Busy", "message": "Try later"}})] * 6)
    with pytest.raises(Failure, match=r"Listing environments with BAP failed: Try later \(HTTP 503\). Try again later"):
        listed(connect)


def test_a_throttled_request_waits():
    tenant = Tenant(throttle=Throttle(1, 0.5), page_size=2)
    with pytest.raises(Throttled):
        listed(tenant, "bap")
    assert tenant.slept == [1] * 5


STRANGE = {
    "not JSON": answer(body=b"<html>Please sign in</html>"),
    "no list": answer(body={"values": []}),
    "no environments": answer(body={"value": ["prod"]}),
    "an environment without an id": answer(body={"value": [{"properties": {}}]}),
    "an id of another type": answer(body={"value": [{"name": 5}]}),
    "a link to elsewhere": answer(body={"value": [], "nextLink": "https://bap.example/other?x=1"}),
    "a link of another type": answer(body={"value": [], "nextLink": 5}),
}


@pytest.mark.parametrize("what", STRANGE)
def test_a_strange_response_is_said_to_be_one(what):
    with pytest.raises(Failure, match=r"^The response of BAP \(https://bap.example\) is not a list of environments: "):
        listed(planned(STRANGE[what]), "bap")


def test_a_list_that_does_not_end():
    page = {"value": [], "nextLink": "https://bap.example" + SERVICES[0].path + "&page=2"}
    with pytest.raises(Failure, match="or the list does not end"):
        listed(planned(answer(body=page), answer(body=page)), "bap")


def test_a_token_is_not_sent_to_another_origin():
    page = {"value": [], "nextLink": "https://evil.example" + SERVICES[0].path}
    with pytest.raises(Failure, match=r"pointed to another origin.*Check cloud and proxies"):
        listed(planned(answer(body=page)), "bap")
