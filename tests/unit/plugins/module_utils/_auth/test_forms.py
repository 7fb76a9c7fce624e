# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is given in the place of addresses, ids and secrets."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.forms import (
    check_client_id,
    check_secret,
    check_tenant,
    environment_root,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.project import project_root
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure

GUID = "49c71703-1a05-4c06-9e88-6f3e5d3f2e52"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://make.powerapps.com/environments/Default-1/solutions", "is a page of make.powerapps.com, which is a"),
        ("make.powerautomate.com", "is a page of make.powerautomate.com"),
        ("https://admin.powerplatform.microsoft.com/environments", "is a page of admin.powerplatform.microsoft.com"),
        ("https://make.gov.powerapps.us", "is a page of make.gov.powerapps.us"),
        ("https://europe.flow.microsoft.com/manage", "is a page of europe.flow.microsoft.com"),
        (GUID, "is an id, not the address of an environment"),
        (f"https://{GUID}.dynamics.com", "is an id, not the address"),
        ("prod", "is a name, not the address of an environment: 'prod'"),
        ("https://contoso.smartflows.xpertdoc.com", "is the address of a Smart Flows project"),
    ],
)
def test_what_is_no_environment_is_told_apart(url, words):
    with pytest.raises(InputFailure, match=words) as told:
        environment_root(url)
    assert "Environment URL that the Power Platform admin center shows" in told.value.message
    assert len(told.value.message) <= 300


@pytest.mark.parametrize(
    "url", ["https://contoso.crm4.dynamics.com", "https://localhost", "https://127.0.0.1:8443", "https://emulator:8443"]
)
def test_what_may_be_an_environment(url):
    assert environment_root(url + "/main.aspx") == url


@pytest.mark.parametrize("url", ["https://contoso.crm4.dynamics.com", "contoso.api.crm.dynamics.com/api/data/v9.2"])
def test_an_environment_is_no_project(url):
    with pytest.raises(
        InputFailure, match="smartflows_url is the address of a Dataverse environment, not of a project"
    ):
        project_root(url, False)


def test_a_portal_is_no_project():
    with pytest.raises(InputFailure, match=r"smartflows_url is the address of a portal, .*: make.powerapps.com"):
        project_root("https://make.powerapps.com", False)


@pytest.mark.parametrize("client_id", ["sp-prod", f"'{GUID}'", f"{{{GUID}}}", GUID + "\n", "AMuY8Q~a.secret"])
def test_an_id_that_is_no_guid_is_not_repeated(client_id):
    learned = []
    with pytest.raises(InputFailure) as told:
        check_client_id(client_id, learned.append)
    assert client_id not in told.value.message
    assert learned == [client_id]


@pytest.mark.parametrize("tenant", ["a b", f"'{GUID}'", "https://login.microsoftonline.com/x", "x/../y"])
def test_a_tenant_that_can_be_none(tenant):
    with pytest.raises(InputFailure, match="tenant_id is neither a GUID nor the name of a domain"):
        check_tenant(tenant)


@pytest.mark.parametrize("tenant", [None, GUID, "contoso.onmicrosoft.com", "t"])
def test_a_tenant_that_may_be_one(tenant):
    check_tenant(tenant)


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ("$ANSIBLE_VAULT;1.1;AES256\n6231", "still encrypted with Ansible Vault"),
        ("None", "the placeholder that templates return"),
        ("null", "the placeholder that templates return"),
        ("VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "the placeholder that templates return"),
        ("{{ vault_secret }}", "a template that was not rendered"),
    ],
)
def test_what_is_no_secret(secret, words):
    with pytest.raises(InputFailure, match=f"client_secret is (a text )?{words}") as told:
        check_secret("client_secret", secret)
    assert f" {secret} " not in told.value.message


@pytest.mark.parametrize("secret", [None, "", "none of your business", "a{{b", "nulls"])
def test_what_may_be_a_secret(secret):
    check_secret("client_secret", secret)
