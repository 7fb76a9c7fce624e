# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The source of tokens a task gets."""

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth import sign_in as sign_in_module
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.given_token import GivenToken
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.settings import Settings
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.token import token_for
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure, SignInFailure

CLIENT = "cccccccc-0000-4000-8000-000000000001"
URL = "https://contoso.crm4.dynamics.com"
SECRET = {"dataverse_url": URL, "tenant_id": "t", "client_id": CLIENT, "client_secret": "hunter2"}


def jwt(**claims):
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{part}.x"


def source(tmp_path, **options):
    environment = {"DATAVERSE_TOKEN_CACHE_DIR": str(tmp_path / "cache")}
    return token_for(Settings({**SECRET, **options}, environment), environment, None, lambda token: None)


@pytest.fixture
def signed_in(monkeypatch):
    """Let every sign-in succeed, and list them."""
    seen = []

    def sign_in(settings, environment, run_command, pauses):
        seen.append(settings.client_id)
        return f"token {len(seen)}", 3600

    monkeypatch.setattr(sign_in_module, "sign_in", sign_in)
    return seen


def test_a_given_token_is_used_as_it_is(tmp_path, signed_in):
    token = source(tmp_path, access_token="given", client_secret=None)
    assert (token.get(), token.renew("given")) == ("given", None)
    assert signed_in == []


def test_two_tasks_sign_in_once(tmp_path, signed_in):
    assert source(tmp_path).get() == source(tmp_path).get() == "token 1"
    assert signed_in == [CLIENT]


@pytest.mark.parametrize(
    "other",
    [
        {"client_secret": "other"},
        {"client_id": "dddddddd-0000-4000-8000-000000000002"},
        {"tenant_id": "other"},
        {"cloud": "china"},
        {"dataverse_url": "https://other.crm4.dynamics.com"},
    ],
)
def test_another_sign_in_is_another_token(tmp_path, signed_in, other):
    assert source(tmp_path).get() != source(tmp_path, **other).get()


def test_without_a_cache_every_task_signs_in(tmp_path, signed_in):
    assert source(tmp_path, token_cache=False).get() != source(tmp_path, token_cache=False).get()
    assert not (tmp_path / "cache").exists()


def test_a_sign_in_without_a_token_is_a_failure(tmp_path, monkeypatch):
    monkeypatch.setattr(sign_in_module, "sign_in", lambda *arguments: ("", 3600))
    with pytest.raises(SignInFailure, match="returned no token"):
        source(tmp_path).get()


@pytest.mark.parametrize("token", ["a\nb", "tökén", "a\tb"])
def test_what_cannot_be_a_token_is_refused(token):
    with pytest.raises(InputFailure, match="access_token is malformed"):
        GivenToken(token, URL)


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (jwt(exp=1, aud=URL), "access_token expired at 1970-01-01 00:00:01 UTC"),
        (jwt(exp=9999999999, aud="https://other.crm4.dynamics.com"), "was issued for https://other.crm4"),
        (jwt(exp=9999999999, aud=URL + "/"), "is not accepted"),
        (jwt(), "is not accepted"),
        ("opaque", "is not accepted"),
        ("a.b.c", "is not accepted"),
        ("a.W10.c", "is not accepted"),
    ],
)
def test_why_a_given_token_may_have_been_refused(token, words):
    why, remedy = GivenToken(token, URL).refusal()
    assert words in why
    assert remedy.startswith("Get ")
