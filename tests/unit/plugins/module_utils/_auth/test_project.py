# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a Smart Flows project is, in the forms in which people give its address, and the key."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.project import (
    ApiKey,
    ProjectSettings,
    project_root,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure

ROOT = "https://contoso.smartflows.example"
SET = {"SMARTFLOWS_URL": ROOT, "SMARTFLOWS_API_KEY": "a-key"}


@pytest.mark.parametrize(
    ("given", "root", "cut"),
    [
        (ROOT, ROOT, ""),
        (f" {ROOT}/ ", ROOT, ""),
        ("contoso.smartflows.example", ROOT, ""),
        (f"{ROOT}/api/v1", ROOT, ""),
        (f"{ROOT}/api/v1/", ROOT, ""),
        (f"{ROOT}/docs/api/v1/", f"{ROOT}/docs", ""),
        (f"{ROOT}:8443/proxy/", f"{ROOT}:8443/proxy", ""),
        (f"{ROOT}/swagger-ui/index.html", ROOT, "/swagger-ui/index.html"),
        (f"{ROOT}/swagger-ui.html", ROOT, "/swagger-ui.html"),
        (f"{ROOT}/project", ROOT, "/project"),
        ("https://[::1]:8080", "https://[::1]:8080", ""),
        ("http://localhost:8080/api/v1", "http://localhost:8080", ""),
    ],
)
def test_point_18_forms_of_the_address(given, root, cut):
    assert project_root(given, allow_http=False) == (root, cut)


@pytest.mark.parametrize(
    "wrong",
    ["", "not an address", "ftp://contoso", "https://", "https://a:b", "https://a\\b", "https://contoso..example"],
)
def test_no_address(wrong):
    with pytest.raises(InputFailure):
        ProjectSettings({"smartflows_url": wrong, "smartflows_api_key": "a-key"}, {})


def test_a_password_in_an_address_that_cannot_be_read_is_not_repeated():
    with pytest.raises(InputFailure, match="must not contain a user name or password") as caught:
        project_root("https://me:hunter2@[contoso", allow_http=False)
    assert "hunter2" not in caught.value.message


def test_point_17_plain_http_needs_an_opt_in():
    with pytest.raises(InputFailure, match="anyone on the network path can read the key"):
        project_root("http://flows.contoso.example:8080", allow_http=False)
    assert project_root("http://flows.contoso.example:8080", allow_http=True)[0] == "http://flows.contoso.example:8080"
    with pytest.raises(InputFailure, match="user name or password"):
        project_root("https://me:secret@contoso.example", allow_http=True)


def test_the_task_wins_over_the_environment():
    settings = ProjectSettings({"smartflows_url": f"{ROOT}/b", "request_timeout": 5}, {**SET, "SMARTFLOWS_CA_PATH": ""})
    assert (settings.url, settings.key, settings.verify) == (f"{ROOT}/b", "a-key", True)


def test_point_09_silence_is_borne_for_a_minute():
    assert ProjectSettings({"request_timeout": 5}, SET).timeout == (5, 60)
    assert ProjectSettings({}, SET).timeout == (120, 120)


@pytest.mark.parametrize("variables", [{"SMARTFLOWS_URL": ROOT}, {**SET, "SMARTFLOWS_API_KEY": "two\nlines"}])
def test_a_key_that_is_none(variables):
    with pytest.raises(InputFailure):
        ProjectSettings({}, variables)


def test_an_empty_key_of_a_task_does_not_sign_in_with_another():
    with pytest.raises(InputFailure, match="smartflows_api_key is set, but empty"):
        ProjectSettings({"smartflows_api_key": ""}, SET)


def test_a_key_is_shown_in_its_header_and_never_renewed():
    key = ApiKey("a-key")
    assert key.header(key.get()) == ("X-API-KEY", "a-key")
    assert key.renew("a-key") is None
