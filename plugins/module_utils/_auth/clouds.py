# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clouds: which login authority belongs to which environment.

Source: Web API contract 2.4. The regions within a cloud are not listed, since new ones appear. For US government GCC
two sources disagree; its tenants live in the public directory, so the public authority is used (the option
``authority`` overrides it).
"""

from __future__ import annotations

from urllib.parse import urlsplit

AUTHORITIES = {
    "public": "https://login.microsoftonline.com",
    "gcc": "https://login.microsoftonline.com",
    "gcc_high": "https://login.microsoftonline.us",
    "dod": "https://login.microsoftonline.us",
    "china": "https://login.chinacloudapi.cn",
}

_SUFFIXES = (
    (".crm9.dynamics.com", "gcc"),
    (".microsoftdynamics.us", "gcc_high"),
    (".appsplatform.us", "dod"),
    (".dynamics.cn", "china"),
)


def cloud_of(url: str) -> str:
    """Return the cloud to which an environment belongs, by its host name; ``public`` if no other matches."""
    host = (urlsplit(url).hostname or "").lower()
    for suffix, cloud in _SUFFIXES:
        if host.endswith(suffix):
            return cloud
    return "public"
