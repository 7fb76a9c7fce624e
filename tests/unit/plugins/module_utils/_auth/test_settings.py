# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sign-in needs, checked without a network."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.clouds import AUTHORITIES, cloud_of
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.settings import Settings
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure

URL = "https://contoso.crm4.dynamics.com"
SECRET = {"tenant_id": "t", "client_id": "c", "client_secret": "s"}
FEDERATED = {"tenant_id": "t", "client_id": "c", "federated_token_path": "/run/token"}
CERTIFICATE = {"tenant_id": "t", "client_id": "c", "certificate_path": "/run/c.pem"}


def settings(environment=None, **options):
    return Settings({"dataverse_url": URL, **options}, environment or {})


@pytest.mark.parametrize(
    ("url", "cloud"),
    [
        ("https://contoso.crm.dynamics.com", "public"),
        ("https://contoso.crm4.dynamics.com", "public"),
        ("https://contoso.api.crm19.dynamics.com", "public"),
        ("https://contoso.crm9.dynamics.com", "gcc"),
        ("https://contoso.crm.microsoftdynamics.us", "gcc_high"),
        ("https://contoso.crm.appsplatform.us", "dod"),
        ("https://CONTOSO.CRM.DYNAMICS.CN", "china"),
        ("https://crm9.dynamics.com.evil.com", "public"),
        ("https://127.0.0.1:8443", "public"),
    ],
)
def test_the_cloud_of_an_environment(url, cloud):
    assert cloud_of(url) == cloud
    assert Settings({"dataverse_url": url, **SECRET}, {}).authority == AUTHORITIES[cloud]


def test_authorities_are_encrypted_and_known():
    assert set(AUTHORITIES) == {"public", "gcc", "gcc_high", "dod", "china"}
    assert all(address.startswith("https://login.") for address in AUTHORITIES.values())
    assert AUTHORITIES["public"] == AUTHORITIES["gcc"] == "https://login.microsoftonline.com"


def test_cloud_and_authority_can_be_said():
    assert settings(**SECRET, cloud="china").authority == AUTHORITIES["china"]
    assert settings({"DATAVERSE_CLOUD": "dod"}, **SECRET).authority == AUTHORITIES["dod"]
    assert settings(**SECRET, cloud="china", authority="login.contoso.com/").authority == "https://login.contoso.com"


@pytest.mark.parametrize(
    ("environment", "options", "words"),
    [
        ({}, {"dataverse_url": None}, "No environment is named"),
        ({}, {"dataverse_url": ""}, "No environment is named"),
        ({"DATAVERSE_CLOUD": "mars"}, {}, "cloud is 'mars', but must be one of: public"),
        ({}, {"authority": "http://login.contoso.com"}, "authority is plain HTTP"),
        ({}, {"ca_path": "/nowhere/ca.pem"}, "ca_path is not a readable file: /nowhere/ca.pem"),
        ({"DATAVERSE_REQUEST_TIMEOUT": "soon"}, {}, "request_timeout must be a number of seconds above 0"),
        ({}, {"request_timeout": -1}, "request_timeout must be a number of seconds above 0"),
        ({"DATAVERSE_AUTH_SOURCE": "magic"}, {}, "auth_source is 'magic', but must be one of: auto, access_token"),
        ({"DATAVERSE_TOKEN_CACHE": "maybe"}, {}, "DATAVERSE_TOKEN_CACHE must be true or false"),
    ],
)
def test_mistakes_are_named(environment, options, words):
    with pytest.raises(InputFailure, match=words):
        settings(environment, **{**SECRET, **options})


@pytest.mark.parametrize(
    ("environment", "options", "source"),
    [
        ({}, {}, "cli"),
        ({}, {"access_token": "a"}, "access_token"),
        ({}, SECRET, "client_secret"),
        ({}, CERTIFICATE, "certificate"),
        ({"DATAVERSE_CERTIFICATE": "pem"}, {"tenant_id": "t", "client_id": "c"}, "certificate"),
        ({}, FEDERATED, "workload_identity"),
        ({"IDENTITY_ENDPOINT": "http://x"}, {}, "managed_identity"),
        ({"AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://x"}, {"client_id": "c"}, "managed_identity"),
        # several: in the order of the choices
        ({}, {**SECRET, "access_token": "a"}, "access_token"),
        ({}, {**SECRET, **CERTIFICATE, **FEDERATED}, "client_secret"),
        ({}, {**CERTIFICATE, **FEDERATED}, "certificate"),
        ({"IDENTITY_ENDPOINT": "http://x"}, FEDERATED, "workload_identity"),
        # what the task says comes before what the environment says
        ({"DATAVERSE_ACCESS_TOKEN": "a"}, SECRET, "client_secret"),
        # a tenant of the environment is for whatever comes
        ({"AZURE_TENANT_ID": "t"}, {}, "cli"),
        ({"DATAVERSE_TENANT_ID": "t"}, {"client_id": "c", "client_secret": "s"}, "client_secret"),
        # chosen
        ({"DATAVERSE_AUTH_SOURCE": "cli"}, SECRET, "cli"),
        ({"DATAVERSE_AUTH_SOURCE": "cli"}, {**SECRET, "auth_source": "client_secret"}, "client_secret"),
        ({}, {"auth_source": "managed_identity"}, "managed_identity"),
        ({}, {**SECRET, "auth_source": "auto"}, "client_secret"),
    ],
)
def test_the_way_to_sign_in(environment, options, source):
    assert settings(environment, **options).source == source


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"client_secret": "s"}, "Signing in by client_secret lacks: tenant_id, client_id"),
        ({"client_secret": "s", "client_id": "c"}, "Signing in by client_secret lacks: tenant_id"),
        ({"certificate_path": "/c.pem"}, "Signing in by certificate lacks: tenant_id, client_id"),
        ({"auth_source": "access_token"}, "Signing in by access_token lacks: access_token"),
        (
            {"auth_source": "certificate"},
            "Signing in by certificate lacks: tenant_id, client_id, certificate_path",
        ),
        (
            {"auth_source": "workload_identity", "client_id": "c"},
            "Signing in by workload_identity lacks: tenant_id, federated_token_path",
        ),
        ({"client_id": "c"}, "neither a client_secret nor a certificate"),
        ({"tenant_id": "t"}, "neither a client_secret nor a certificate"),
    ],
)
def test_members_that_lack_are_named(options, words):
    with pytest.raises(InputFailure, match=words):
        settings(**options)


def test_the_prefix_of_a_set_with_a_gap_is_named():
    environment = {"AZURE_CLIENT_ID": "a", "AZURE_SECRET": "s", "DATAVERSE_TENANT_ID": "t"}
    with pytest.raises(InputFailure, match=r"lacks: tenant_id.*taken whole from AZURE_\*"):
        settings(environment)


def test_trust_and_patience(tmp_path):
    ca = tmp_path / "ca.pem"
    ca.write_text("x")
    assert settings(**SECRET).verify is True
    assert settings(**SECRET, ca_path=str(ca)).verify == str(ca)
    assert settings(**SECRET, ca_path=str(ca), validate_certs=False).verify is False
    assert settings({"DATAVERSE_SKIP_TLS_VERIFICATION": "true"}, **SECRET).verify is False
    assert settings({"DATAVERSE_SKIP_TLS_VERIFICATION": "False"}, **SECRET).verify is True
    assert settings(**SECRET).timeout == 120
    assert settings({"DATAVERSE_REQUEST_TIMEOUT": "30"}, **SECRET).timeout == 30
    assert settings(**SECRET).use_cache is True
    assert settings(**SECRET, token_cache=False).use_cache is False
    assert settings({"DATAVERSE_TOKEN_CACHE": "no"}, **SECRET).use_cache is False


def test_secrets_are_known_before_anything_can_fail():
    assert settings(**SECRET).secrets == ["s"]
