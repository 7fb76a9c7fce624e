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
OTHER = "dddddddd-0000-4000-8000-000000000002"
CLIENT = "cccccccc-0000-4000-8000-000000000001"
SECRET = {"tenant_id": "t", "client_id": CLIENT, "client_secret": "s"}
FEDERATED = {"tenant_id": "t", "client_id": CLIENT, "federated_token_path": "/run/token"}
CERTIFICATE = {"tenant_id": "t", "client_id": CLIENT, "certificate_path": "/run/c.pem"}


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
        ({}, {"dataverse_url": None}, "No environment is specified"),
        ({}, {"dataverse_url": ""}, "No environment is specified"),
        ({"DATAVERSE_CLOUD": "mars"}, {}, "cloud is 'mars', but must be one of: public"),
        ({}, {"authority": "http://login.contoso.com"}, "authority uses plain HTTP"),
        ({}, {"ca_path": "/nowhere/ca.pem"}, "ca_path is not a readable file: /nowhere/ca.pem"),
        ({"DATAVERSE_REQUEST_TIMEOUT": "soon"}, {}, "request_timeout must be a number of seconds above 0"),
        ({}, {"request_timeout": -1}, "request_timeout must be a number of seconds above 0"),
        ({}, {"request_timeout": 0}, "request_timeout must be a number of seconds above 0, not 0"),
        ({}, {"auth_source": "magic"}, "auth_source is 'magic', but must be one of: auto, access_token"),
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
        (
            {"DATAVERSE_CERTIFICATE": "pem", "DATAVERSE_CLIENT_ID": CLIENT, "DATAVERSE_TENANT_ID": "t"},
            {},
            "certificate",
        ),
        ({}, FEDERATED, "workload_identity"),
        ({"IDENTITY_ENDPOINT": "http://x"}, {}, "managed_identity"),
        ({"AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://x"}, {"client_id": CLIENT}, "managed_identity"),
        # several: in the order of the choices
        ({}, {**SECRET, "access_token": "a"}, "access_token"),
        ({}, {**SECRET, **CERTIFICATE, **FEDERATED}, "client_secret"),
        ({}, {**CERTIFICATE, **FEDERATED}, "certificate"),
        ({"IDENTITY_ENDPOINT": "http://x"}, FEDERATED, "workload_identity"),
        # what the task says comes before what the environment says
        ({"DATAVERSE_ACCESS_TOKEN": "a"}, SECRET, "client_secret"),
        # a tenant of the environment is for whatever comes
        ({"AZURE_TENANT_ID": "t"}, {}, "cli"),
        ({"DATAVERSE_TENANT_ID": "t"}, {"client_id": CLIENT, "client_secret": "s"}, "client_secret"),
        # chosen
        ({"DATAVERSE_AUTH_SOURCE": "cli"}, {}, "cli"),
        ({"DATAVERSE_AUTH_SOURCE": "cli"}, SECRET, "client_secret"),
        ({"DATAVERSE_AUTH_SOURCE": "cli"}, {"auth_source": ""}, "cli"),
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
        ({"client_secret": "s"}, "credentials of this task are incomplete: tenant_id and client_id are missing"),
        (
            {"client_secret": "s", "client_id": CLIENT},
            "incomplete: tenant_id is missing. An identity is taken completely",
        ),
        ({"certificate_path": "/c.pem"}, "incomplete: tenant_id and client_id are missing"),
        ({"auth_source": "access_token"}, "incomplete: access_token is missing"),
        ({"auth_source": "certificate"}, "incomplete: tenant_id, client_id and certificate_path are missing"),
        (
            {"auth_source": "workload_identity", "client_id": CLIENT},
            "incomplete: tenant_id and federated_token_path are missing",
        ),
        ({"client_id": CLIENT}, "incomplete: client_secret or certificate_path is missing"),
        (
            {"tenant_id": "t"},
            r"or certificate_path are missing.* or its host \(dataverse_client_id, dataverse_client_secret",
        ),
        ({**SECRET, "client_secret": ""}, "incomplete: client_secret is set, but empty"),
        ({"client_secret": "  "}, "incomplete: client_secret is set, but empty"),
        ({"access_token": ""}, "incomplete: access_token is set, but empty"),
        (
            {"auth_source": "client_secret", "client_secret": "", "client_id": CLIENT},
            "incomplete: tenant_id is missing, and client_secret is set, but empty",
        ),
    ],
)
def test_members_that_are_missing_are_named(options, words):
    with pytest.raises(InputFailure, match=words):
        settings(**options)


@pytest.mark.parametrize("name", ["client_secret", "access_token"])
@pytest.mark.parametrize(
    "environment",
    [
        {"DATAVERSE_CLIENT_ID": OTHER, "DATAVERSE_CLIENT_SECRET": "other", "DATAVERSE_TENANT_ID": "t"},
        {"AZURE_CLIENT_ID": OTHER, "AZURE_SECRET": "other", "AZURE_TENANT": "t"},
        {"IDENTITY_ENDPOINT": "http://169.254.169.254"},
        {"DATAVERSE_AUTH_SOURCE": "cli"},
    ],
)
def test_an_empty_secret_does_not_sign_in_as_someone_else(name, environment):
    with pytest.raises(InputFailure, match=f"this task are incomplete: {name} is set, but empty"):
        settings(environment, **{name: ""})
    with pytest.raises(InputFailure, match=f"{name} is set, but empty"):
        settings(environment, **{name: " ", "client_id": CLIENT, "tenant_id": "t"})


def test_an_option_that_cannot_be_mistaken_for_an_identity_may_be_empty():
    environment = {"DATAVERSE_CLIENT_ID": OTHER, "DATAVERSE_CLIENT_SECRET": "other", "DATAVERSE_TENANT_ID": "t"}
    blank = dict.fromkeys(("tenant_id", "client_id", "certificate_path", "certificate_password", "auth_source"), "")
    assert settings(environment, **blank, client_secret=None).client_id == OTHER


def test_the_prefix_of_a_set_with_a_gap_is_named():
    environment = {"AZURE_CLIENT_ID": CLIENT, "AZURE_SECRET": "s", "DATAVERSE_TENANT_ID": "t"}
    with pytest.raises(
        InputFailure, match=r"in the variables AZURE_\* are incomplete: tenant_id is missing.*taken completely"
    ):
        settings(environment)


def test_an_identity_of_the_task_is_not_completed_by_another_of_the_environment():
    environment = {"DATAVERSE_CLIENT_ID": OTHER, "DATAVERSE_CLIENT_SECRET": "other", "DATAVERSE_ACCESS_TOKEN": "a"}
    with pytest.raises(InputFailure, match="incomplete: client_secret or certificate_path is missing"):
        settings(environment, client_id=CLIENT, tenant_id="t")


def test_an_address_that_is_missing_is_asked_for_by_the_name_of_the_profiles_variable():
    with pytest.raises(InputFailure, match="No environment is specified.*or DATAVERSE_PRD_URL"):
        settings({"DATAVERSE_PRD_CLIENT_ID": CLIENT}, dataverse_url=None, dataverse_profile="prd")


def test_a_client_id_that_may_be_the_secret_is_hidden_and_not_repeated():
    learned = []
    with pytest.raises(InputFailure, match="client_id must be a GUID.*Are client_id and client_secret swapped") as told:
        Settings(
            {"dataverse_url": URL, **SECRET, "client_id": "AMuY8Q~hunter2", "client_secret": CLIENT},
            {},
            lambda *values: learned.extend(values),
        )
    assert "hunter2" not in str(told.value)
    assert "AMuY8Q~hunter2" in learned


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
    learned = []
    with pytest.raises(InputFailure, match="cloud is"):
        Settings({"dataverse_url": URL, **SECRET, "cloud": "mars"}, {}, lambda *values: learned.extend(values))
    assert learned == ["s"]
