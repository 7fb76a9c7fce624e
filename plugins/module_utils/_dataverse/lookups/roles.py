# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which users and teams have a security role, as far as that can be read (contract 10)."""

from __future__ import annotations

from ..._core.errors import Failure
from ..api.address import query, row
from .principals import USER

ROLES_OF_USER, TEAMS_OF_USER, ROLES_OF_TEAM = (
    "systemuserroles_association",
    "teammembership_association",
    "teamroles_association",
)
USERS_AND_TEAMS = "{0}($select=roleid),{1}($select=teamid)".format(ROLES_OF_USER, TEAMS_OF_USER)


def have_roles(dataverse, principals):
    """Return ``{key: whether a user or team has a security role}``, a user also by teams; None if it is not known."""
    users = [one.guid for one in principals if one.table == USER]
    found = _rows(dataverse, "systemusers", users, "systemuserid", USERS_AND_TEAMS)
    member_of = {guid: _teams_of(row) for guid, row in found.items() if row.get(ROLES_OF_USER) == []}
    teams = {team for some in member_of.values() for team in some}
    teams.update(one.guid for one in principals if one.table != USER)
    rows = _rows(dataverse, "teams", sorted(teams), "teamid", "{0}($select=roleid)".format(ROLES_OF_TEAM))
    known = {guid: _has_any(row.get(ROLES_OF_TEAM)) for guid, row in rows.items()}
    known.update((guid, _has_any(row.get(ROLES_OF_USER))) for guid, row in found.items())
    known.update((guid, _by_teams([known[team] for team in some])) for guid, some in member_of.items())
    return {one.key: known[one.guid] for one in principals}


def _teams_of(user):
    return [team["teamid"] for team in user.get(TEAMS_OF_USER) or []]


def _has_any(roles):
    return None if roles is None else bool(roles)


def _by_teams(held):
    """Return whether a user without a role of its own has one by its teams, given whether each of them has one."""
    return True if True in held else None if None in held else False


def _rows(dataverse, table, guids, column, expand):
    """Return rows by their ids, an empty one for each that cannot be read."""
    if not guids:
        return {}
    paths = [row(table, guid) + query(select=column, expand=expand) for guid in guids]
    try:
        answers = dataverse.get_many(paths, "Reading security roles")
    except Failure:
        answers = [{}] * len(guids)
    return {guid: {} if isinstance(one, Failure) else one for guid, one in zip(guids, answers)}
