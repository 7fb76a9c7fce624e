# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that several modules share, and how the specification of a module is composed.

Each group mirrors a documentation fragment of the same name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

DATAVERSE = dict(
    dataverse_url=dict(type="str"),
    dataverse_profile=dict(type="str"),
    tenant_id=dict(type="str", aliases=["tenant"]),
    client_id=dict(type="str"),
    client_secret=dict(type="str", no_log=True, aliases=["secret"]),
    certificate_path=dict(type="path"),
    certificate_password=dict(type="str", no_log=True),
    access_token=dict(type="str", no_log=True),
    federated_token_path=dict(type="path", no_log=False),
    cloud=dict(type="str", choices=["public", "gcc", "gcc_high", "dod", "china"]),
    authority=dict(type="str"),
    auth_source=dict(
        type="str",
        choices=[
            "auto",
            "access_token",
            "client_secret",
            "certificate",
            "workload_identity",
            "managed_identity",
            "cli",
        ],
    ),
    token_cache=dict(type="bool", no_log=False),
    expected_environment=dict(type="str"),
    ca_path=dict(type="path"),
    validate_certs=dict(type="bool"),
    request_timeout=dict(type="int"),
)

SMARTFLOWS = dict(
    smartflows_url=dict(type="str"),
    smartflows_api_key=dict(type="str", no_log=True),
    allow_http=dict(type="bool"),
    ca_path=dict(type="path"),
    validate_certs=dict(type="bool"),
    request_timeout=dict(type="int"),
)


def choice(*words: str) -> dict[str, Any]:
    """Return an option with some words as choices, by default the first."""
    return dict(type="str", choices=list(words), default=words[0])


OTHERS = dict(abandoned_after=dict(type="int", default=6))

RECENT = dict(
    unless_succeeded_within=dict(type="str"),
    unless_succeeded_since=dict(type="str"),
    time_zone=dict(type="str", default="UTC"),
)

NEWEST_FIRST = dict(
    since=dict(type="str"),
    until=dict(type="str"),
    time_zone=dict(type="str", default="UTC"),
    limit=dict(type="int", default=100),
)

PAGE_OF_FLOWS = dict(limit=dict(type="int"), offset=dict(type="int", default=0))

FILE = dict(mode=dict(type="raw"), owner=dict(type="str"), group=dict(type="str"))


def wait(timeout: int) -> dict[str, Any]:
    """Return the options of a module that waits; ``timeout`` is its default in seconds."""
    return dict(wait_timeout=dict(type="int", default=timeout), wait_interval=dict(type="int", default=5))


def specification(*groups: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    """Return an argument specification from own options and groups of shared ones."""
    merged = dict(options)
    for group in groups:
        merged.update(group)
    return merged
