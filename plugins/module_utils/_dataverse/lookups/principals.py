# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and teams: finding those that names mean, and naming those that ids mean (contract 10.2, 10.3)."""

from __future__ import annotations

from ..._core.errors import InputFailure, Refused
from ..._core.naming import suggestion
from ..._core.text import joined, short
from ..api.address import any_of_many, is_guid, text

USER, TEAM = "systemuser", "team"
USER_IDS = ("systemuserid", "applicationid", "azureactivedirectoryobjectid")
USER_NAMES = ("domainname", "internalemailaddress")
TEAM_IDS = ("teamid", "azureactivedirectoryobjectid")
TEAM_NAMES = ("name",)
DISPLAY_NAMES = ("fullname",)
COLUMNS = {
    USER: ",".join(("isdisabled",) + DISPLAY_NAMES + USER_IDS + USER_NAMES),
    TEAM: ",".join(("teamtype", "systemmanaged") + TEAM_IDS + TEAM_NAMES),
}
ACCESS_TEAM = 1
NAMES_A_REQUEST = 40


class Principal:
    """A user or a team.

    ``table`` is systemuser or team, ``guid`` its id, ``name`` what people call it and ``handle`` what finds it again:
    a user principal name, an application id or a team's name. ``disabled`` is said of users, ``access`` of teams that
    cannot own anything, ``system_managed`` of those that the platform makes for itself.
    """

    def __init__(self, table, guid, name, handle=None, disabled=False, access=False, system_managed=False):
        self.table = table
        self.guid = guid.lower()
        self.name = name
        self.handle = handle or name
        self.disabled = disabled
        self.access = access
        self.system_managed = system_managed

    @property
    def key(self):
        """What distinguishes principals."""
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


def as_owner(one):
    """Return a principal as results show an owner."""
    return {"id": one.guid, "type": one.type, "name": one.name}


def find(dataverse, wanted):
    """Return the principal called ``wanted``; see find_all."""
    return find_all(dataverse, [wanted])[wanted]


def find_all(dataverse, wanted):
    """Return ``{wanted: principal}`` for all names of ``wanted``, in one request for users and one for teams.

    A name is a user principal name or mail address, an application (client) id, a user's, team's or directory
    object's id, or a team's name; else the name people call a user, which takes one more request. InputFailure when
    one matches no principal, or more than one.
    """
    wanted = list(dict.fromkeys(wanted))
    users = [name for name in wanted if is_guid(name.strip()) or "@" in name]
    found = _users(dataverse, users, USER_IDS + USER_NAMES)
    # a team may be called like an address
    teams = [name for name in wanted if not found.get(name)]
    rows = _rows(dataverse, "teams", [name for name in teams if "@" not in name or not found[name]], TEAM)
    for name in teams:
        found[name] = found.get(name, []) + [team_of(row) for row in called(rows, name, TEAM_IDS + TEAM_NAMES)]
    people = [name for name in teams if not found[name] and not is_guid(name.strip())]
    found.update(_users(dataverse, people, DISPLAY_NAMES))
    _check(dataverse, wanted, found)
    return {name: found[name][0] for name in wanted}


def named(dataverse, keys):
    """Return ``{key: principal}`` for keys (table, id), in one request.

    One that cannot be read, such as a deleted user, has its id for a name.
    """
    found = {key: Principal(key[0], key[1], key[1]) for key in keys}
    queries, readers = [], []
    for table, column, read in ((USER, "systemuserid", user_of), (TEAM, "teamid", team_of)):
        for condition in any_of_many(column, sorted(guid for one, guid in found if one == table)):
            queries.append((table + "s", {"select": COLUMNS[table], "filter": condition}))
            readers.append(read)
    pages = dataverse.rows_of(queries, "Reading the names of users and teams") if queries else []
    found.update((one.key, one) for read, rows in zip(readers, pages) for one in map(read, rows))
    return found


def _users(dataverse, names, columns):
    rows = _rows(dataverse, "systemusers", names, USER, columns)
    return {name: [user_of(row) for row in called(rows, name, columns)] for name in names}


def _rows(dataverse, table, names, kind, columns=TEAM_IDS + TEAM_NAMES):
    """Return the rows in which one of ``columns`` holds one of ``names``."""
    found = []
    for start, condition in enumerate(conditions(names, columns)):
        tried = "Searching for the user or team {0!r}".format(short(names[start * NAMES_A_REQUEST].strip(), 60))
        found += dataverse.rows(table, tried, select=COLUMNS[kind], filter=condition)
    return found


def conditions(names, columns):
    """Return filters for rows in which one of ``columns`` holds one of many names; columns that end in id hold ids."""
    return [
        " or ".join(
            "{0} eq {1}".format(column, name.lower() if is_guid(name) else text(name))
            for name in map(str.strip, names[start : start + NAMES_A_REQUEST])
            for column in columns
            if column.endswith("id") is is_guid(name)
        )
        for start in range(0, len(names), NAMES_A_REQUEST)
    ]


def called(rows, name, columns):
    """Return the rows that have a name, by the same rules as the service: case does not count, unless it decides."""
    found = [row for row in rows if any(_folded(row.get(column)) == _folded(name) for column in columns)]
    exact = [row for row in found if name in [row.get(column) for column in columns]]
    return exact or found


def _folded(value):
    return (value or "").strip().casefold()


A_LIST = "It looks like a list or a dictionary. Specify a name."


def _check(dataverse, wanted, found):
    missing = [name for name in wanted if not found[name]]
    if missing:
        names = joined(map(repr, missing), 80)
        problem = "There is no user or team {0} in {1}.".format(names, dataverse.url)
        if len(missing) > 1:
            problem = "There are no users or teams {0} in {1}.".format(names, dataverse.url)
        raise InputFailure(
            problem,
            near(dataverse, missing[0])
            or "Use a user principal name, application id or team name; users must already be in the environment.",
        )
    for name in wanted:
        if len(found[name]) > 1:
            raise InputFailure(
                "{0} users or teams of {1} are named {2!r}: {3}.".format(
                    len(found[name]), dataverse.url, short(name, 80), joined(map(_described, found[name]), 250, most=3)
                ),
                "Use the id.",
            )


def _described(one):
    handle = "" if one.handle == one.name else " " + short(one.handle, 40)
    return "{0}{1} {2}".format(one.type, handle, one.guid)


def near(dataverse, wanted):
    """Return a sentence about users and teams that begin alike and are called nearly so; "" without any."""
    if wanted.lstrip().startswith(("[", "{")):
        return A_LIST
    start = wanted.strip()[:2]
    if is_guid(wanted.strip()) or not start:
        return ""
    names = []
    for table, kind, columns in (("systemusers", USER, DISPLAY_NAMES + USER_NAMES), ("teams", TEAM, TEAM_NAMES)):
        condition = " or ".join("startswith({0},{1})".format(column, text(start)) for column in columns)
        try:
            rows = dataverse.rows(table, "Searching for similar names", select=COLUMNS[kind], filter=condition)
        except Refused:
            continue
        names += [row[column] for row in rows for column in columns if row.get(column)]
    return suggestion(wanted, names)


def user_of(row):
    name = row.get("fullname") or row.get("domainname") or row["systemuserid"]
    handle = (row.get("applicationid") or "").lower() or row.get("domainname")
    return Principal(USER, row["systemuserid"], name, handle, disabled=bool(row.get("isdisabled")))


def team_of(row):
    access, managed = row.get("teamtype") == ACCESS_TEAM, bool(row.get("systemmanaged"))
    return Principal(TEAM, row["teamid"], row["name"], access=access, system_managed=managed)
