# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where and as whom an inventory signs in."""

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth import sign_in as ways
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.clouds import AUTHORITIES
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.tenant import ADDRESSES, TenantSettings
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.token import token_for
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure, SignInFailure

from .test_sign_in import CLIENT, Msal

APPLICATION = {"tenant_id": "t", "client_id": CLIENT, "client_secret": "hunter22"}


def settings(learn=lambda *secrets: None, variables=None, **options):
    return TenantSettings({"service": "auto", **APPLICATION, **options}, variables or {}, learn)


def token(**claims):
    return "head.{}.tail".format(base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("="))


@pytest.mark.parametrize("cloud", AUTHORITIES)
def test_each_cloud_has_services_of_its_own(cloud):
    found = settings(cloud=cloud)
    assert found.authority == AUTHORITIES[cloud]
    assert found.at("bap").resource not in ("", found.at("bap").url)
    for service in ("power_platform", "discovery"):
        assert found.at(service).url == found.at(service).resource == ADDRESSES[service][cloud]
    others = [one for one in AUTHORITIES if one != cloud]
    assert not {settings(cloud=one).at(service).url for one in others for service in ADDRESSES} & {
        found.at(service).url for service in ADDRESSES
    }


def test_the_cloud_is_public_unless_it_is_set():
    assert settings(variables={"DATAVERSE_URL": "https://x.crm9.dynamics.com"}).cloud == "public"
    assert settings(variables={"DATAVERSE_CLOUD": "gcc"}).at("bap").url == "https://gov.api.bap.microsoft.us"
    with pytest.raises(InputFailure, match="cloud is 'mars', but must be one of: public"):
        settings(variables={"DATAVERSE_CLOUD": "mars"})


def test_an_address_can_be_overridden():
    found = settings(bap_url="https://127.0.0.1:8443/", power_platform_url="https://127.0.0.1:8444")
    assert (found.at("bap").url, found.at("bap").resource) == (
        "https://127.0.0.1:8443",
        "https://service.powerapps.com",
    )
    assert found.at("power_platform").resource == "https://127.0.0.1:8444"
    with pytest.raises(
        InputFailure, match="^discovery_url is not the address of a service: 'ftp://x'. Use one such as"
    ):
        settings(discovery_url="ftp://x")


def test_discovery_is_not_for_applications():
    assert settings().services("auto") == ["bap", "power_platform"]
    with pytest.raises(InputFailure, match="only responds to people, and auth_source is client_secret.*Set service to"):
        settings().services("discovery")
    person = TenantSettings({}, {}, lambda *secrets: None)
    assert person.source == "cli"
    assert person.services("auto") == ["bap", "power_platform", "discovery"]
    assert person.services("discovery") == ["discovery"]


@pytest.mark.parametrize(
    ("audience", "service"),
    [
        ("https://service.powerapps.com/", "bap"),
        ("https://api.powerplatform.com", "power_platform"),
        ("https://globaldisco.crm.dynamics.com/", "discovery"),
    ],
)
def test_an_access_token_is_sent_to_the_service_it_is_for(audience, service):
    given = TenantSettings({"access_token": token(aud=audience)}, {}, lambda *secrets: None)
    assert given.services("auto") == [service]
    other = next(one for one in ADDRESSES if one != service)
    with pytest.raises(InputFailure, match=f"^access_token was issued for {audience[:-1]}.*Get one for https://"):
        given.services(other)


def test_an_access_token_that_cannot_be_read_is_sent_nowhere():
    given = TenantSettings({"access_token": "opaque"}, {}, lambda *secrets: None)
    with pytest.raises(InputFailure, match="^access_token was issued for an unknown service. Get one for https://"):
        given.services("auto")


def test_messages_speak_of_inventories(monkeypatch):
    with pytest.raises(InputFailure, match="credentials of this inventory are incomplete: tenant_id is missing"):
        settings(tenant_id=None)
    refusal = {"error": "invalid_resource", "error_description": "AADSTS500011: The resource was not found."}
    monkeypatch.setattr(ways, "msal", Msal(refusal))
    with pytest.raises(SignInFailure, match="The tenant does not have this service: check cloud and tenant_id"):
        ways.sign_in(settings().at("bap"), {}, None)
    fetching = token_for(settings(token_cache=False).at("bap"), {}, None, lambda secret: None)
    assert fetching.refusal()[1] == "Check that tenant_id and cloud belong together."
    with pytest.raises(SignInFailure, match=r"Set tenant_id, client_id and client_secret, or variables of the environ"):
        ways.sign_in(TenantSettings({}, {}, lambda *secrets: None), {}, lambda arguments: (1, "", "not signed in"))


def test_a_token_is_for_the_resource_of_the_service(monkeypatch):
    msal = Msal({"access_token": "token", "expires_in": 3599})
    monkeypatch.setattr(ways, "msal", msal)
    ways.sign_in(settings(cloud="gcc").at("bap"), {}, None)
    assert msal.asked["scopes"] == ["https://service.powerapps.us/.default"]
    assert msal.asked["authority"] == "https://login.microsoftonline.com/t"


def test_secrets_are_learned_before_anything_else():
    learned = []
    with pytest.raises(InputFailure):
        settings(lambda *secrets: learned.extend(secrets), bap_url="ftp://x")
    assert "hunter22" in learned
