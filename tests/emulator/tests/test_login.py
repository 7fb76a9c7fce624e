# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sign-in: what msal and plain requests get from the login authority."""

from __future__ import annotations

import time
from urllib.parse import urlencode

import jwt
import msal
import pytest
import requests

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def msal_app(emulator, identity, credential, **options):
    known = emulator.ready["identities"][identity]
    authority = f"{emulator.ready['login']['authority']}/{known['tenant_id']}"
    places = {"authority": authority, "instance_discovery": False} if not options else {"oidc_authority": authority}
    session = emulator.plain_session()
    return msal.ConfidentialClientApplication(
        known["client_id"], client_credential=credential, http_client=session, **places
    )


def sign_in(emulator, app, environment="dev"):
    answer = app.acquire_token_for_client([f"{emulator.url(environment)}/.default"])
    assert "access_token" in answer, answer
    api = emulator.caller(environment)
    api.session.headers["Authorization"] = f"Bearer {answer['access_token']}"
    return api.get("WhoAmI")["UserId"]


def test_msal_with_client_secret(emulator):
    secret = emulator.ready["identities"]["deployer"]["client_secret"]
    user_id = sign_in(emulator, msal_app(emulator, "deployer", secret))
    assert emulator.caller().get(f"systemusers({user_id})?$select=fullname")["fullname"] == "# deployer"
    assert sign_in(emulator, msal_app(emulator, "deployer", secret, oidc=True)) == user_id


def test_msal_with_certificate(emulator, self_signed):
    by_thumbprint = {"private_key": self_signed.private_pem, "thumbprint": self_signed.thumbprint}
    by_chain = {"private_key": self_signed.private_pem, "public_certificate": self_signed.public_pem}
    first = sign_in(emulator, msal_app(emulator, "certified", by_thumbprint))
    assert sign_in(emulator, msal_app(emulator, "certified", by_chain)) == first


def test_msal_with_federated_assertion(emulator, external_assertion):
    app = msal_app(emulator, "federated", {"client_assertion": external_assertion})
    assert sign_in(emulator, app)


def post_token(emulator, tenant=None, identity="deployer", **changes):
    known = emulator.ready["identities"][identity]
    form = {
        "grant_type": "client_credentials",
        "client_id": known["client_id"],
        "client_secret": known["client_secret"] or "",
        "scope": f"{emulator.url()}/.default",
        **changes,
    }
    form = {name: value for name, value in form.items() if value is not None}
    return emulator.plain_session().post(emulator.token_endpoint(tenant), data=form, timeout=10)


@pytest.mark.parametrize(
    ("changes", "status", "error", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": None}, 401, "invalid_client", 7000218),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, 400, "unauthorized_client", 700016),
        ({"tenant": "nowhere"}, 400, "invalid_request", 90002),
        ({"scope": "https://other.example/.default"}, 400, "invalid_resource", 500011),
        ({"scope": "openid"}, 400, "invalid_scope", 1002012),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
    ],
)
def test_refusals_in_the_authoritys_form(emulator, changes, status, error, number):
    answer = post_token(emulator, **changes)
    body = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (status, error, [number])
    assert body["error_description"].startswith(f"AADSTS{number}: ")
    assert {"timestamp", "trace_id", "correlation_id"} <= set(body)


@pytest.mark.parametrize(
    ("claims", "headers", "number"),
    [
        ({}, {}, None),
        ({"aud": "https://elsewhere.example/token"}, {}, 700023),
        ({"exp": 1_000_000_000}, {}, 700024),
        ({"sub": "somebody"}, {}, 700021),
        ({}, {"x5t": "AAAAAAAAAAAAAAAAAAAAAAAAAAA"}, 700027),
        ({}, {"x5c": ["AAAA"]}, 700027),
    ],
)
def test_certificate_assertions_are_checked(emulator, self_signed, claims, headers, number):
    known = emulator.ready["identities"]["certified"]
    now = int(time.time())
    good = {
        "aud": emulator.token_endpoint(),
        "iss": known["client_id"],
        "sub": known["client_id"],
        "exp": now + 300,
        "nbf": now,
        **claims,
    }
    assertion = jwt.encode(good, self_signed.key, "RS256", headers=headers or {"x5c": self_signed.chain})
    form = {"client_secret": None, "client_assertion": assertion, "client_assertion_type": ASSERTION_TYPE}
    body = post_token(emulator, identity="certified", **form).json()
    assert body.get("error_codes") == (None if number is None else [number])


@pytest.mark.parametrize(
    ("changes", "number"), [({"sub": "repo:other"}, 700211), ({"iss": "https://x"}, 700211), ({"exp": 1}, 700024)]
)
def test_federated_assertions_are_checked(emulator, external_assertion, changes, number):
    form = {"client_assertion": external_assertion(**changes), "client_assertion_type": ASSERTION_TYPE}
    body = post_token(emulator, identity="federated", client_secret=None, **form).json()
    assert body["error_codes"] == [number]


def test_discovery_documents_and_keys(emulator):
    login = emulator.ready["login"]
    base = f"{login['authority']}/{login['tenant_id']}"
    session = emulator.plain_session()
    for path in ("v2.0/.well-known/openid-configuration", ".well-known/openid-configuration"):
        document = session.get(f"{base}/{path}", timeout=10).json()
        assert document["token_endpoint"] == emulator.token_endpoint()
        assert document["issuer"].startswith(base)
    keys = session.get(document["jwks_uri"], timeout=10).json()
    key = jwt.PyJWKSet.from_dict(keys).keys[0].key
    claims = jwt.decode(emulator.token(), key, ["ES256"], audience=emulator.url())
    assert claims["appid"] == emulator.ready["identities"]["deployer"]["client_id"]
    answer = session.get(f"{login['authority']}/nowhere/v2.0/.well-known/openid-configuration", timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_tenant")


def test_managed_identity_of_a_machine_and_of_an_app_service(emulator):
    resource = {"resource": emulator.url(), "api-version": "2018-02-01"}
    machine = f"{emulator.control}/metadata/identity/oauth2/token"
    answer = requests.get(machine, params=resource, headers={"Metadata": "true"}, timeout=10).json()
    assert answer["expires_in"] == "3600"
    assert int(answer["expires_on"]) > time.time()
    api = emulator.caller()
    api.session.headers["Authorization"] = f"Bearer {answer['access_token']}"
    assert api.get("WhoAmI")["UserId"]
    assert requests.get(machine, params=resource, timeout=10).status_code == 400
    other = {**resource, "client_id": "00000000-0000-0000-0000-000000000000"}
    assert requests.get(machine, params=other, headers={"Metadata": "true"}, timeout=10).status_code == 400
    service = f"{emulator.control}/msi/token"
    headers = {"X-IDENTITY-HEADER": "identity-header"}
    assert "access_token" in requests.get(service, params=resource, headers=headers, timeout=10).json()
    assert requests.get(service, params=resource, timeout=10).status_code == 401


def test_msal_managed_identity(emulator, monkeypatch):
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", emulator.control)
    client = msal.ManagedIdentityClient(msal.SystemAssignedManagedIdentity(), http_client=requests.Session())
    answer = client.acquire_token_for_client(resource=emulator.url())
    assert "access_token" in answer, answer


def test_token_requests_are_in_the_journal_without_secrets(emulator):
    secret = emulator.ready["identities"]["deployer"]["client_secret"]
    seq = emulator.last_seq()
    post_token(emulator)
    (entry,) = emulator.journal(after=seq)
    assert (entry["environment"], entry["method"], entry["status"]) == ("login", "POST", 200)
    assert entry["body"]["client_secret"] == "***"
    text = emulator.journal_path.read_text(encoding="utf-8")
    assert secret not in text
    assert urlencode({"x": secret})[2:] not in text
    assert emulator.token() not in text
