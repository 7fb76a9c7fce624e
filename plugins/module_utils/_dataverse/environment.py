# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment, and who we are in it (contract 10.1)."""

from __future__ import annotations

from .._core.errors import Failure, InputFailure, Refused
from .api.address import query, row

USER_COLUMNS = "fullname,domainname,applicationid,azureactivedirectoryobjectid"
ROLES = "systemuserroles_association"


def describe(dataverse, settings, now):
    """Return ``{environment, caller, sign_in, clock_skew_seconds}``; ``now()`` is our clock, in UTC.

    ``settings`` say how the task signs in (see _auth/settings.py).
    """
    ours = dataverse.me
    skew = clock_skew(dataverse.clock.time, now())
    organization = _organization(dataverse)
    version = dataverse.get("RetrieveVersion", "Reading the version").get("Version")
    if not isinstance(version, str):
        raise Failure(
            "Reading the version failed: the response of {0} has no version.".format(dataverse.url),
            "Check dataverse_url and proxies.",
        )
    return {
        "environment": {
            "url": dataverse.url,
            "unique_name": organization.get("name"),
            "friendly_name": organization.get("friendlyname"),
            "organization_id": ours["OrganizationId"].lower(),
            "version": version,
            "cloud": settings.cloud,
        },
        "caller": _caller(dataverse, ours),
        "sign_in": _sign_in(settings),
        "clock_skew_seconds": skew,
    }


def check(dataverse, expected):
    """Raise InputFailure unless this is the environment called ``expected`` (unique name or organization id)."""
    expected = expected.strip()
    if dataverse.me["OrganizationId"].lower() == expected.lower():
        return
    name = dataverse.organization.get("name")
    if (name or "").lower() != expected.lower():
        raise InputFailure(
            "{0} is environment {1!r}, but expected_environment is {2!r}.".format(dataverse.url, name, expected),
            "Nothing was changed; check dataverse_url and the credentials.",
        )


def clock_skew(server_time, now):
    """Return the seconds by which the server's clock is ahead of the local one, rounded; None if it is not known.

    The server cuts its time to whole seconds, so half a second is added.
    """
    return None if server_time is None else int(round((server_time - now).total_seconds() + 0.5))


def _organization(dataverse):
    """Return the organization's names, {} if reading them is not allowed."""
    try:
        return dataverse.organization
    except Refused as refusal:
        if refusal.http_status != 403:
            raise
        return {}


def _caller(dataverse, ours):
    user = _user(dataverse, ours["UserId"])
    application = user.get("applicationid")
    roles = user.get(ROLES)
    return {
        "user_id": ours["UserId"].lower(),
        "name": user.get("fullname"),
        "user_principal_name": user.get("domainname"),
        "application_id": application and application.lower(),
        "object_id": (user.get("azureactivedirectoryobjectid") or "").lower() or None,
        "business_unit_id": ours["BusinessUnitId"].lower(),
        "roles": None if roles is None else sorted({role["name"] for role in roles}),
    }


def _user(dataverse, guid):
    """Return the caller's row, without roles if reading those is not allowed."""
    tried = "Reading the caller"
    with_roles = query(select=USER_COLUMNS, expand="{0}($select=name)".format(ROLES))
    try:
        return dataverse.get(row("systemusers", guid) + with_roles, tried)
    except Refused as refusal:
        if refusal.http_status != 403:
            raise
        return dataverse.get(row("systemusers", guid) + query(select=USER_COLUMNS), tried)


def _sign_in(settings):
    """Return how the task signs in; an authority is only asked where an application signs in itself."""
    asked = settings.source in ("client_secret", "certificate", "workload_identity")
    return {
        "source": settings.source,
        "authority": settings.authority if asked else None,
        "tenant_id": settings.tenant_id,
        "client_id": settings.client_id,
    }
