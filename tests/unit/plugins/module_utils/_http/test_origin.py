# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One origin, over TLS."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.origin import origin, service_root

HOST = "contoso.crm4.dynamics.com"


@pytest.mark.parametrize(
    ("given", "root"),
    [
        (f"https://{HOST}", f"https://{HOST}"),
        (f"https://{HOST}/", f"https://{HOST}"),
        (f"https://{HOST}/main.aspx?appid=1#x", f"https://{HOST}"),
        (f"  https://{HOST}  ", f"https://{HOST}"),
        (HOST, f"https://{HOST}"),
        (f"HTTPS://{HOST.upper()}", f"https://{HOST}"),
        (f"https://{'a' * 63}.com.", f"https://{'a' * 63}.com."),
        (f"https://{HOST}:8443/x", f"https://{HOST}:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_the_root_of_an_address(given, root):
    assert service_root(given, "dataverse_url") == root


@pytest.mark.parametrize(
    "given",
    ["", None, "ftp://contoso.com", "https://", "https://a b.com", "https://a:port", "//", "https://contoso..com"]
    + ["https://.contoso.com", f"https://{'a' * 64}.com", "https://" + "a." * 130 + "com", "https://."],
)
def test_what_is_no_address_is_refused(given):
    with pytest.raises(InputFailure, match=r"^dataverse_url is not the address"):
        service_root(given, "dataverse_url")


@pytest.mark.parametrize(
    "given",
    [
        f"http://{HOST}",
        "http://127.0.0.1.contoso.com",
        "http://localhost.contoso.com",
        "http://10.0.0.1",
        "http://[::2]",
    ],
)
def test_plain_http_is_for_loopback_only(given):
    with pytest.raises(InputFailure, match="plain HTTP"):
        service_root(given, "dataverse_url")


@pytest.mark.parametrize("user", ["me", "me:hunter2", ":hunter2"])
def test_user_names_and_passwords_are_refused_and_not_repeated(user):
    with pytest.raises(InputFailure, match="must not contain a user name or password") as caught:
        service_root(f"https://{user}@{HOST}", "dataverse_url")
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize(
    "other",
    [
        "https://contoso.api.crm4.dynamics.com",
        f"https://{HOST}:443/api/data/v9.2/workflows?$top=1",
        f"https://{HOST.upper()}",
    ],
)
def test_all_forms_of_one_organisation_are_one_origin(other):
    assert origin(other) == origin(f"https://{HOST}")


@pytest.mark.parametrize(
    "other",
    [
        f"http://{HOST}",
        f"https://{HOST}:8443",
        f"https://{HOST}.evil.com",
        "https://evil.com",
        "https://api.crm4.dynamics.com",
        "https://contoso.crm.dynamics.com",
        "https://contoso.api.api.crm4.dynamics.com",
        f"https://{HOST}@evil.com",
        "https://evil.api.crm4.dynamics.com",
    ],
)
def test_everything_else_is_another_origin(other):
    assert origin(other) != origin(f"https://{HOST}")


def test_a_short_host_keeps_its_api_label():
    assert origin("https://contoso.api.com") != origin("https://contoso.com")
