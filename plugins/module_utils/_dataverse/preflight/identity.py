# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who signs in and where: what is read of both, and whether it is the environment that is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..._core.errors import Failure, Refused
from ..api.address import query, row
from ..environment import ROLES, USER_COLUMNS
from . import privileges
from .finding import BLOCKS, INFORMS, WARNS, Finding, not_known, of_failure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

IDENTITY, ENVIRONMENT = "identity", "environment"
TRIED = "Reading environment and caller"
SETTINGS = "flowruntimetoliveinseconds,orgdborgsettings"


class Standing(NamedTuple):
    """The environment and the caller in it: rows, or the failures to read them.

    ``ids`` are those of WhoAmI, ``settings`` columns of the organization; ``privileges`` maps names to depths, None for
    one that the caller does not have.
    """

    ids: dict[str, str]
    organization: Any
    settings: Any
    user: Any
    roles: Any
    privileges: dict[str, Any]


def read(dataverse: Any, names: Iterable[str]) -> Standing:
    """Return environment and caller, with the privileges called ``names``, in two requests."""
    ids = dataverse.me
    here, me = row("organizations", ids["OrganizationId"]), row("systemusers", ids["UserId"])
    names = list(names)
    paths = [
        here + query(select="name,friendlyname"),
        here + query(select=SETTINGS),
        me + query(select=USER_COLUMNS),
        me + query(select="systemuserid", expand="{0}($select=name)".format(ROLES)),
        *(privileges.address(ids["UserId"], name) for name in names),
    ]
    organization, settings, user, roles, *held = dataverse.get_many(paths, TRIED)
    return Standing(ids, organization, settings, user, roles, dict(zip(names, map(privileges.depth, held))))


def refused(url: str, refusal: Refused) -> Finding:
    """Return the finding that the caller is not let in."""
    return of_failure(BLOCKS, IDENTITY, url, refusal)


def of_environment(standing: Standing, url: str, expected: str | None) -> list[Finding]:
    """Return a finding if this is not the environment called ``expected``, by unique name or id of the organization."""
    wanted = (expected or "").strip().lower()
    if wanted in ("", standing.ids["OrganizationId"].lower()):
        return []
    if isinstance(standing.organization, Failure):
        return [not_known(ENVIRONMENT, url, standing.organization, BLOCKS)]
    name = standing.organization.get("name")
    if (name or "").lower() == wanted:
        return []
    text = "This is environment {0!r}, but expected_environment is {1!r}. Nothing else was checked."
    return [Finding(BLOCKS, ENVIRONMENT, url, text.format(name, expected), "Check dataverse_url and the credentials.")]


def of_caller(standing: Standing) -> list[Finding]:
    """Return findings about what is not known of the caller."""
    found = []
    if isinstance(standing.user, Failure):
        found.append(not_known(IDENTITY, "caller", standing.user, WARNS))
    if isinstance(standing.roles, Failure):
        found.append(not_known(IDENTITY, "security roles of the caller", standing.roles, INFORMS))
    return found


def as_result(standing: Standing | None, url: str) -> dict[str, Any]:
    """Return the environment as results show it; what is not known is None."""
    organization = {} if standing is None or isinstance(standing.organization, Failure) else standing.organization
    return {
        "url": url,
        "unique_name": organization.get("name"),
        "organization_id": standing and standing.ids["OrganizationId"].lower(),
    }


def caller_as_result(standing: Standing | None) -> dict[str, Any]:
    """Return the caller as results show it; what is not known is None."""
    user = {} if standing is None or isinstance(standing.user, Failure) else standing.user
    roles = None if standing is None or isinstance(standing.roles, Failure) else standing.roles.get(ROLES)
    return {
        "user_id": standing and standing.ids["UserId"].lower(),
        "name": user.get("fullname"),
        "application_id": (user.get("applicationid") or "").lower() or None,
        "roles": None if roles is None else sorted({one["name"] for one in roles}),
    }
