# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and teams: finding the one a name means (contract 10.2, 10.3)."""

from __future__ import annotations

from .._core.errors import InputFailure
from .address import is_guid, text

USER_COLUMNS = "systemuserid,fullname,domainname,applicationid,isdisabled"
TEAM_COLUMNS = "teamid,name,teamtype"


class Principal:
    """A user or a team: ``table`` is systemuser or team, ``guid`` its id, ``name`` what people call it."""

    def __init__(self, table, guid, name):
        self.table = table
        self.guid = guid
        self.name = name

    @property
    def address(self):
        """The row's address, as ``@odata.bind`` takes it."""
        return "/{0}s({1})".format(self.table, self.guid)


def find(dataverse, wanted, role="owner"):
    """Return the principal called ``wanted``.

    A user principal name or mail address, an application (client) id, a user's, directory object's or team's id, or
    a team's name. InputFailure when there is none, or more than one.
    """
    found = [_user(row) for row in _users(dataverse, wanted)] + [_team(row) for row in _teams(dataverse, wanted)]
    if not found:
        raise InputFailure(
            "The {0} {1!r} is neither a user nor a team of {2}.".format(role, wanted, dataverse.url),
            "Give a user principal name, application id or team name; users must be in the environment already.",
        )
    if len(found) > 1:
        raise InputFailure(
            "The {0} {1!r} is ambiguous: {2}.".format(
                role, wanted, ", ".join("{0} {1}".format(one.table, one.guid) for one in found[:4])
            ),
            "Give the id.",
        )
    return found[0]


def _users(dataverse, wanted):
    if is_guid(wanted):
        columns = ("systemuserid", "applicationid", "azureactivedirectoryobjectid")
        literal = wanted.lower()
    elif "@" in wanted:
        columns, literal = ("domainname", "internalemailaddress"), text(wanted)
    else:
        return []
    condition = " or ".join("{0} eq {1}".format(column, literal) for column in columns)
    return dataverse.rows("systemusers", "Looking for user {0!r}".format(wanted), select=USER_COLUMNS, filter=condition)


def _teams(dataverse, wanted):
    if "@" in wanted:
        return []
    condition = "teamid eq {0}".format(wanted.lower()) if is_guid(wanted) else "name eq {0}".format(text(wanted))
    return dataverse.rows("teams", "Looking for team {0!r}".format(wanted), select=TEAM_COLUMNS, filter=condition)


def _user(row):
    return Principal("systemuser", row["systemuserid"], row.get("fullname") or row.get("domainname"))


def _team(row):
    return Principal("team", row["teamid"], row["name"])
