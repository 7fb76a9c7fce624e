# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services that list environments: who may read them, what they return, and their pages."""

from __future__ import annotations

import pytest
import requests
from powerplatform_emulator.tenant_services.power_platform import READING

from tests.emulator.tests.conftest import EmulatorProcess

GROUP = "11111111-2222-4333-8444-555555555555"
POWER_APPS = "https://service.powerapps.com"
BAP = "/providers/Microsoft.BusinessAppPlatform"
LISTS = {
    "bap": f"{BAP}/scopes/admin/environments?api-version=2020-10-01",
    "power_platform": "/environmentmanagement/environments?api-version=2024-10-01",
    "discovery": "/api/discovery/v2.0/Instances",
}
CONFIG = {
    "environments": [
        {"name": "dev", "type": "Developer", "state": "AdminMode"},
        {"name": "prod", "type": "Production", "group": GROUP, "managed": True, "display_name": "Contoso"},
    ],
    "services": {"environments": [{"name": "Personal", "type": "Default", "state": "Disabled"}]},
    "identities": ["deployer", {"name": "nobody", "lists": []}, {"name": "ada", "person": True, "lists": []}],
}


@pytest.fixture(scope="module")
def tenant(tmp_path_factory):
    process = EmulatorProcess(tmp_path_factory.mktemp("tenant"), CONFIG).start()
    yield process
    process.stop()


def call(emulator, service, path="", identity="deployer", method="GET", resource=None, **more):
    url, known = emulator.ready["services"][service], emulator.identity(identity)
    form = {
        "grant_type": "client_credentials",
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
        "scope": f"{resource or (POWER_APPS if service == 'bap' else url)}/.default",
    }
    session = emulator.plain_session()
    token = session.post(emulator.token_endpoint(), data=form, timeout=10).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return session.request(method, url + (path or LISTS[service]), headers=headers, timeout=10, **more)


def test_bap_leaves_out_what_there_is_not(tenant):
    dev, prod, personal = call(tenant, "bap").json()["value"]
    assert prod["properties"]["linkedEnvironmentMetadata"]["instanceUrl"] == tenant.url("prod") + "/"
    assert prod["properties"]["parentEnvironmentGroup"]["id"] == GROUP
    assert prod["properties"]["governanceConfiguration"]["protectionLevel"] == "Standard"
    assert dev["properties"]["states"]["runtime"]["id"] == "AdminMode"
    assert personal["name"] == f"Default-{tenant.ready['login']['tenant_id']}"
    assert not {"linkedEnvironmentMetadata", "databaseType"} & personal["properties"].keys()
    one = call(tenant, "bap", LISTS["bap"].replace("?", f"/{prod['name'].upper()}?$expand=properties/billingPolicy&"))
    assert one.json() == prod
    unknown = call(tenant, "bap", LISTS["bap"].replace("?", f"/{GROUP}?"))
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "EnvironmentNotFound")


def test_the_power_platform_api_filters_and_pages(tenant):
    everything = call(tenant, "power_platform").json()
    assert "@odata.nextlink" not in everything
    dev, prod, personal = everything["value"]
    assert (dev["adminMode"], dev["state"], personal["state"]) == ("Enabled", "Enabled", "Disabled")
    assert (prod["url"], "url" in personal) == (tenant.url("prod") + "/", False)
    where = f"{LISTS['power_platform']}&$filter=type eq 'production' and environmentGroupId eq '{GROUP}'"
    assert call(tenant, "power_platform", where).json()["value"] == [prod]
    assert call(tenant, "power_platform", f"{LISTS['power_platform']}&$filter=name eq 'x'").status_code == 400
    first = call(tenant, "power_platform", f"{LISTS['power_platform']}&$top=2").json()
    assert first["value"] == [dev, prod]
    path = first["@odata.nextlink"].removeprefix(tenant.ready["services"]["power_platform"])
    assert call(tenant, "power_platform", path).json() == {"value": [personal]}


def test_discovery_is_for_people(tenant):
    assert call(tenant, "discovery").status_code == 401
    found = call(tenant, "discovery", identity="ada").json()["value"]
    assert [(one["UrlName"], one["Url"], one["OrganizationType"]) for one in found] == [
        ("dev", tenant.url("dev"), 13),
        ("prod", tenant.url("prod"), 4),
    ]


@pytest.mark.parametrize("service", LISTS)
def test_a_token_is_for_one_service(tenant, service):
    wrong = tenant.url("dev") if service == "bap" else POWER_APPS
    assert call(tenant, service, resource=wrong).status_code == 401
    assert tenant.plain_session().get(tenant.ready["services"][service] + LISTS[service], timeout=10).status_code == 401
    if service != "discovery":
        assert call(tenant, service, LISTS[service].partition("?")[0]).status_code == 400
        assert call(tenant, service, "/elsewhere?" + LISTS[service].partition("?")[2]).status_code == 404


def test_a_person_registers_an_application(tenant):
    client = tenant.identity("nobody")["client_id"]
    place = f"{BAP}/adminApplications/{client}?api-version=2020-10-01"
    assert call(tenant, "bap", identity="nobody").status_code == 403
    assert call(tenant, "bap", place).status_code == 404
    assert call(tenant, "bap", place, method="PUT").status_code == 403
    assert call(tenant, "bap", place, "ada", "PUT").status_code == 200
    assert call(tenant, "bap", place).json() == {"applicationId": client}
    tenant.restart()
    assert call(tenant, "bap", identity="nobody").status_code == 200
    assert call(tenant, "bap", place, "ada", "DELETE").status_code == 200
    assert call(tenant, "bap", identity="nobody").status_code == 403


def test_a_person_assigns_a_role(tenant):
    place = "/authorization/roleAssignments?api-version=2024-10-01"
    assignment = {"roleDefinitionId": READING[-1], "principalObjectId": tenant.identity("nobody")["client_id"]}
    assert call(tenant, "power_platform", identity="nobody").status_code == 403
    assert call(tenant, "power_platform", place, "deployer", "POST", json=assignment).status_code == 403
    assert call(tenant, "power_platform", place, "ada", "POST", json=assignment).status_code == 201
    assert call(tenant, "power_platform", identity="nobody").status_code == 200


def test_faults_and_the_journal_know_the_services(tenant):
    tenant.fault("status", environment="bap", status=503)
    assert call(tenant, "bap").status_code == 503
    last = tenant.journal()[-1]
    assert (last["environment"], last["status"], last["headers"]["authorization"]) == ("bap", 503, "***")
    tenant.fault("expire_token", environment="discovery")
    assert call(tenant, "discovery", identity="ada").json()["error"]["code"] == "ExpiredAuthenticationToken"


def test_pages_throttling_and_noise(make_emulator):
    emulator = make_emulator(
        {
            "environments": ["dev", "test"],
            "services": {"page_size": 1},
            "throttle": {"requests": 2, "window_seconds": 60},
            "noise": True,
        }
    )
    first = call(emulator, "bap").json()
    second = call(emulator, "bap", first["nextLink"].removeprefix(emulator.ready["services"]["bap"])).json()
    names = [one["properties"]["displayName"] for page in (first, second) for one in page["value"]]
    assert (names, "nextLink" in second) == (["dev", "test"], False)
    refused = call(emulator, "bap")
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    assert requests.get(f"{emulator.control}/faults", timeout=10).json() == []
