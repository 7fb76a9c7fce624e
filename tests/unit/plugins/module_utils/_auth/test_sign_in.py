# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to sign in, with a stand-in for msal."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth import sign_in as ways
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.settings import Settings
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    InputFailure,
    SignInFailure,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._http import missing

CLIENT = "cccccccc-0000-4000-8000-000000000001"
URL = "https://contoso.crm4.dynamics.com"
APPLICATION = {"tenant_id": "t", "client_id": CLIENT, "client_secret": "hunter2"}


class Msal:
    """Gives one answer (or raises it) and notes how it was asked."""

    class ManagedIdentityError(Exception):
        pass

    def __init__(self, answer):
        self.answer = answer
        self.asked = {}

    def ConfidentialClientApplication(self, client_id, **arguments):
        self.asked.update(arguments, client_id=client_id)
        return SimpleNamespace(acquire_token_for_client=self._give)

    def ManagedIdentityClient(self, identity, **arguments):
        self.asked.update(identity=identity)
        return SimpleNamespace(acquire_token_for_client=self._give)

    def SystemAssignedManagedIdentity(self):
        return "system"

    def UserAssignedManagedIdentity(self, client_id):
        return "user " + client_id

    def _give(self, **arguments):
        self.asked.update(arguments)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def sign_in(monkeypatch):
    def sign_in(answer, run_command=None, **options):
        msal = Msal(answer)
        monkeypatch.setattr(ways, "msal", msal)
        sign_in.asked = msal.asked
        return ways.sign_in(Settings({"dataverse_url": URL, **options}, {}), {}, run_command)

    return sign_in


GIVEN = {"access_token": "token", "expires_in": 3599}


def test_by_secret(sign_in):
    assert sign_in(GIVEN, **APPLICATION) == ("token", 3599)
    assert sign_in.asked["client_id"] == CLIENT
    assert sign_in.asked["client_credential"] == "hunter2"
    assert sign_in.asked["authority"] == "https://login.microsoftonline.com/t"
    assert sign_in.asked["scopes"] == [URL + "/.default"]
    assert sign_in.asked["instance_discovery"] is False


def test_an_authority_without_encryption_is_no_unknown_tenant(sign_in):
    """msal refuses it with a ValueError, as it does a tenant that does not exist."""
    with pytest.raises(InputFailure, match="^authority is plain HTTP, and .*: http://127.0.0.1:8080. Use https.$"):
        sign_in(ValueError("should consist of an https url"), authority="http://127.0.0.1:8080", **APPLICATION)


def test_by_certificate(sign_in, monkeypatch):
    monkeypatch.setattr(ways, "certificate_credential", lambda settings: {"thumbprint": settings.certificate_path})
    sign_in(GIVEN, tenant_id="t", client_id=CLIENT, certificate_path="/c.pem")
    assert sign_in.asked["client_credential"] == {"thumbprint": "/c.pem"}


def test_by_federated_token(sign_in, tmp_path):
    path = tmp_path / "token"
    path.write_text(" assertion\n")
    sign_in(GIVEN, tenant_id="t", client_id=CLIENT, federated_token_path=str(path))
    assert sign_in.asked["client_credential"] == {"client_assertion": "assertion"}


@pytest.mark.parametrize(
    ("content", "words"), [(None, "cannot be read"), (b" \n", "is empty"), (b"\xff", "not a text")]
)
def test_a_federated_token_that_is_none_is_refused(sign_in, tmp_path, content, words):
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputFailure, match=words):
        sign_in(GIVEN, tenant_id="t", client_id=CLIENT, federated_token_path=str(path))


@pytest.mark.parametrize(("client_id", "identity"), [(None, "system"), (CLIENT, "user " + CLIENT)])
def test_by_managed_identity(sign_in, client_id, identity):
    assert sign_in(GIVEN, auth_source="managed_identity", client_id=client_id) == ("token", 3599)
    assert sign_in.asked == {"identity": identity, "resource": URL}


@pytest.mark.parametrize("error", [OSError("no route"), ValueError("no route"), Msal.ManagedIdentityError("no route")])
def test_a_machine_without_an_identity(sign_in, error):
    with pytest.raises(SignInFailure, match="managed identity returned no token: no route"):
        sign_in(error, auth_source="managed_identity")


def cli(rc, out, err=""):
    def run(arguments):
        run.arguments = arguments
        return rc, out, err

    return run


def test_by_cli(sign_in):
    run = cli(0, json.dumps({"accessToken": "token"}))
    token, seconds = sign_in(None, run, tenant_id="t", auth_source="cli")
    assert token == "token"
    assert 0 < seconds <= 3600
    assert run.arguments[:3] == ["az", "account", "get-access-token"]
    assert run.arguments[-2:] == ["--tenant", "t"]
    assert URL in run.arguments


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (cli(1, "", "ERROR: Please run 'az login'"), "Please run 'az login'"),
        (cli(127, "", "az is not installed"), "az is not installed"),
        (cli(0, "text"), "text"),
        (cli(0, "{}"), "{}"),
    ],
)
def test_a_cli_without_a_token(sign_in, run, words):
    with pytest.raises(SignInFailure) as caught:
        sign_in(None, run)
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        ("7000215", "The client secret is wrong"),
        ("7000222", "The client secret has expired"),
        ("700016", "No application has this client_id"),
        ("90002", "The tenant does not exist"),
        ("1", ""),
    ],
)
def test_a_refusal_says_what_to_do(sign_in, number, remedy):
    text = f"AADSTS{number}: Something is wrong. Trace ID: 1 " + "x" * 500
    with pytest.raises(SignInFailure, match=f"client {CLIENT} at https://login.*was refused: AADSTS") as caught:
        sign_in({"error": "invalid_client", "error_description": text, "correlation_id": "r1"}, **APPLICATION)
    assert remedy in caught.value.message
    assert (caught.value.code, caught.value.request_id) == ("AADSTS" + number, "r1")
    assert len(caught.value.message) <= 300
    assert "Trace ID" not in caught.value.message


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("https://contoso.crm4.dynamic.com", "dataverse_url is not in this tenant: check its spelling"),
        ("http://127.0.0.1:8080", "dataverse_url begins with http, but an environment requires https."),
    ],
)
def test_an_address_that_no_environment_has(sign_in, url, remedy):
    text = f"AADSTS500011: The resource principal named {url} was not found in the tenant named Contoso of Amsterdam"
    with pytest.raises(SignInFailure, match="was not found in the tenant") as caught:
        sign_in({"error": "invalid_resource", "error_description": text}, **APPLICATION, dataverse_url=url)
    assert remedy in caught.value.message


def test_the_words_of_the_login_service_are_not_cut_within_one(sign_in):
    text = f"AADSTS700016: Application with identifier '{CLIENT}' was not found in the directory 'Contoso of Amsterdam'"
    with pytest.raises(SignInFailure, match=r"refused: AADSTS700016: .* was not found in the\.\.\. No application has"):
        sign_in({"error": "unauthorized_client", "error_description": text}, **APPLICATION)


def test_a_refusal_without_a_description(sign_in):
    with pytest.raises(SignInFailure, match="was refused: invalid_client") as caught:
        sign_in({"error": "invalid_client"}, **APPLICATION)
    assert caught.value.code == "invalid_client"


def test_a_tenant_that_is_not_known(sign_in):
    with pytest.raises(SignInFailure, match="tenant t is not known"):
        sign_in(ValueError("Unable to get authority configuration"), **APPLICATION)


@pytest.mark.parametrize(
    "answer",
    [{"access_token": 5}, {"access_token": "t", "expires_in": None}, KeyError("authorization_endpoint"), TypeError()],
)
def test_a_page_in_the_place_of_the_login_service(sign_in, answer):
    with pytest.raises(
        SignInFailure, match="Signing in failed: the response of https://.* is not one of a login service"
    ):
        sign_in(answer, **APPLICATION)


@pytest.mark.parametrize(("found", "named"), [((), "requests msal"), (("requests",), "msal"), (("msal",), "requests")])
def test_libraries_that_are_missing_are_named_at_once_with_the_interpreter(monkeypatch, found, named):
    monkeypatch.setattr(ways, "msal", None)
    monkeypatch.setattr(missing, "_is_installed", found.__contains__)
    with pytest.raises(Failure, match=f"libraries are missing for {sys.executable}") as caught:
        ways.sign_in(Settings({"dataverse_url": URL, **APPLICATION}, {}), {}, None)
    assert caught.value.message.endswith(f"'{sys.executable} -m pip install {named}'.")
