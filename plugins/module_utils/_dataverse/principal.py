# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and teams: finding those that names mean, and naming those that ids mean (contract 10.2, 10.3)."""

from __future__ import annotations

from .._core.errors import InputFailure
from .._core.text import short
from .api.address import any_of_many, is_guid, text

USER, TEAM = "systemuser", "team"
USER_IDS = ("systemuserid", "applicationid", "azureactivedirectoryobjectid")
USER_NAMES = ("domainname", "internalemailaddress")
TEAM_IDS = ("teamid", "azureactivedirectoryobjectid")
TEAM_NAMES = ("name",)
USER_COLUMNS = ",".join(("fullname", "isdisabled") + USER_IDS + USER_NAMES)
TEAM_COLUMNS = ",".join(("teamtype", "systemmanaged") + TEAM_IDS + TEAM_NAMES)
NAMES_A_REQUEST = 40


class Principal:
    """A user or a team.

    ``table`` is systemuser or team, ``guid`` its id, ``name`` what people call it and ``handle`` what finds it again:
    a user principal name, an application id or a team's name. ``disabled`` is said of users, ``system_managed`` of the
    access teams that the platform makes for itself.
    """

    def __init__(self, table, guid, name, handle=None, disabled=False, system_managed=False):
        self.table = table
        self.guid = guid.lower()
        self.name = name
        self.handle = handle or name
        self.disabled = disabled
        self.system_managed = system_managed

    @property
    def key(self):
        """What tells principals apart."""
        return self.table, self.guid

    @property
    def type(self):
        """``user`` or ``team``."""
        return type_of(self.table)

    @property
    def address(self):
        """The row's address, as ``@odata.bind`` takes it."""
        return "/{0}s({1})".format(self.table, self.guid)


def type_of(table):
    """Return the user's word for a table of principals."""
    return "user" if table == USER else table


def key_of(shown):
    """Return the key of a principal as results show one, with ``type`` and ``id``."""
    shown = shown or {}
    table = USER if shown.get("type") == "user" else shown.get("type")
    return table, (shown.get("id") or "").lower()


def find(dataverse, wanted, role="owner"):
    """Return the principal called ``wanted``; see find_all."""
    return find_all(dataverse, [wanted], role)[wanted]


def find_all(dataverse, wanted, role="principal"):
    """Return ``{wanted: principal}`` for all names of ``wanted``, in one request for users and one for teams.

    A name is a user principal name or mail address, an application (client) id, a user's, team's or directory
    object's id, or a team's name. InputFailure when one means nobody, or more than one.
    """
    wanted = list(dict.fromkeys(wanted))
    users = [name for name in wanted if is_guid(name.strip()) or "@" in name]
    rows = _rows(dataverse, "systemusers", users, USER_IDS, USER_NAMES, USER_COLUMNS, role)
    found = {name: [_user(row) for row in rows if _is_called(row, name, USER_IDS + USER_NAMES)] for name in users}
    # a team may be called like an address
    teams = [name for name in wanted if "@" not in name or not found[name]]
    rows = _rows(dataverse, "teams", teams, TEAM_IDS, TEAM_NAMES, TEAM_COLUMNS, role)
    for name in teams:
        found.setdefault(name, []).extend(_team(row) for row in rows if _is_called(row, name, TEAM_IDS + TEAM_NAMES))
    _check(dataverse, wanted, found, role)
    return {name: found[name][0] for name in wanted}


def check_owner(dataverse, one):
    """Raise InputFailure when it is known that a principal cannot become an owner."""
    if one.disabled:
        raise InputFailure(
            "The owner {0!r} is a disabled user of {1}.".format(short(one.name, 80), dataverse.url),
            "Give a user that can sign in, or a team.",
        )


def named(dataverse, keys):
    """Return ``{key: principal}`` for keys (table, id), in one request for users and one for teams.

    One that cannot be read, such as a deleted user, has its id for a name.
    """
    found = {key: Principal(key[0], key[1], key[1]) for key in keys}
    for table, column, columns, read in (
        (USER, "systemuserid", USER_COLUMNS, _user),
        (TEAM, "teamid", TEAM_COLUMNS, _team),
    ):
        ids = sorted(guid for one, guid in found if one == table)
        for condition in any_of_many(column, ids):
            tried = "Reading the names of {0} {1}s".format(len(ids), type_of(table))
            rows = dataverse.rows(table + "s", tried, select=columns, filter=condition)
            found.update((one.key, one) for one in map(read, rows))
    return found


def _rows(dataverse, table, names, id_columns, name_columns, columns, role):
    found = []
    for start in range(0, len(names), NAMES_A_REQUEST):
        chunk = names[start : start + NAMES_A_REQUEST]
        condition = " or ".join(
            "{0} eq {1}".format(column, name.strip().lower() if is_guid(name.strip()) else text(name.strip()))
            for name in chunk
            for column in (id_columns if is_guid(name.strip()) else name_columns)
        )
        tried = "Looking for {0} {1!r}".format(role, short(chunk[0], 60)) + (" and others" if len(names) > 1 else "")
        found += dataverse.rows(table, tried, select=columns, filter=condition)
    return found


def _is_called(row, name, columns):
    """Tell whether a row has a name, by the same rules as the service: case does not count."""
    return any((row.get(column) or "").strip().casefold() == name.strip().casefold() for column in columns)


def _check(dataverse, wanted, found, role):
    missing = [name for name in wanted if not found[name]]
    if missing:
        names = short(", ".join(repr(name) for name in missing), 80)
        problem = "The {0} {1} is neither a user nor a team of {2}."
        if len(missing) > 1:
            problem = "These {0}s are neither users nor teams of {2}: {1}."
        raise InputFailure(
            problem.format(role, names, dataverse.url),
            "Give a user principal name, application id or team name; users must be in the environment already.",
        )
    for name in wanted:
        if len(found[name]) > 1:
            raise InputFailure(
                "The {0} {1!r} is ambiguous: {2}.".format(
                    role, short(name, 80), ", ".join("{0} {1}".format(one.type, one.guid) for one in found[name][:3])
                ),
                "Give the id.",
            )


def _user(row):
    name = row.get("fullname") or row.get("domainname") or row["systemuserid"]
    handle = (row.get("applicationid") or "").lower() or row.get("domainname")
    return Principal(USER, row["systemuserid"], name, handle, disabled=bool(row.get("isdisabled")))


def _team(row):
    return Principal(TEAM, row["teamid"], row["name"], system_managed=bool(row.get("systemmanaged")))
