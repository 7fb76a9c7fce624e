# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows that every environment starts with, and rows that configuration and tests put in."""

from __future__ import annotations

from .caller import CUSTOMIZER, KNOWN_ROLES, READER, Caller
from .config import ConfigError, EnvironmentConfig, IdentityConfig
from .environment import Environment, stable_id
from .errors import DataverseError, invalid_argument
from .given_rows import check_row
from .store import Row, Store
from .tables import rules_for
from .tables.components import DEFAULT_SOLUTION_ID
from .tables.rules import default_columns, stamp_creation
from .values import WrongValue

ORDINARY_USERS = (
    ("Ada", "Lindqvist", CUSTOMIZER, False),
    ("Bruno", "Keller", CUSTOMIZER, False),
    ("Chiara", "Moretti", READER, False),
    ("Dennis", "Former", CUSTOMIZER, True),
)
MAIL_DOMAIN = "contoso.example"
CREATORS = ("_createdby_value", "_modifiedby_value")
STATUS_OF_FLOW = {0: 1, 1: 2, 2: 3}
OWNER_TEAM = "Flow owners"


def system_caller(environment: Environment) -> Caller:
    return Caller(environment.system_user_id, "", frozenset(KNOWN_ROLES))


def put_row(environment: Environment, table: str, row: Row) -> Row:
    """Insert a row with the platform's defaults, or change the members given of one that exists.

    A change is made as it is given: nothing is derived, only `modifiedon` and `versionnumber` move on.
    """
    check_row(environment, table, row)
    known = environment.schema.table(table)
    row_id = row.get(known.key)
    if row_id and environment.store.get(table, row_id) is not None:
        stored = environment.store.update(table, row_id, row)
        _join(environment, table, stored)
        return stored
    rules = rules_for(table)
    new = {**default_columns(environment, known), **rules.defaults, **row}
    rules.before_put(environment, new)
    stamp_creation(environment, system_caller(environment), table, new)
    new.update({name: row[name] for name in CREATORS if name in row})
    if table == "workflow":
        new.setdefault("primaryentity", "none")
        new["statuscode"] = row.get("statuscode", STATUS_OF_FLOW[new["statecode"]])
    stored = environment.store.insert(table, new)
    _join(environment, table, stored)
    return stored


def _join(environment: Environment, table: str, row: Row) -> None:
    """Roles of a user or a team, and members of a team, where the row names them in `$roles` and `$members`."""
    store = environment.store
    if "$roles" in row:
        roles = [stable_id(environment.name, "role", name) for name in row["$roles"]]
        _put_pairs(store, f"${table}roles", (f"{table}id", row[f"{table}id"]), "roleid", roles)
    if table == "team" and "$members" in row:
        _put_pairs(store, "$teammembership", ("teamid", row["teamid"]), "systemuserid", row["$members"])


def _put_pairs(store: Store, table: str, own: tuple[str, str], other: str, ids: list[str]) -> None:
    for pair in store.find(table, **dict([own])):
        store.delete(table, pair[f"{table}id"])
    for row_id in ids:
        store.insert(table, {own[0]: own[1], other: row_id.lower()})


def seed(environment: Environment, config: EnvironmentConfig, identities: tuple[IdentityConfig, ...]) -> None:
    with environment.store.transaction():
        _organization(environment)
        for role in KNOWN_ROLES:
            put_row(
                environment,
                "role",
                {
                    "roleid": stable_id(environment.name, "role", role),
                    "name": role,
                    "_businessunitid_value": environment.root_business_unit_id,
                },
            )
        for identity in identities:
            roles = identity.roles_in(environment.name)
            if roles is not None:
                _application_user(environment, identity, roles)
        for first, last, role, disabled in ORDINARY_USERS:
            _person(environment, first, last, role, disabled)
        _team(environment, environment.name, is_default=True)
        _team(environment, OWNER_TEAM, is_default=False)
        _default_solution(environment)
        _configured_rows(environment, config)


def _configured_rows(environment: Environment, config: EnvironmentConfig) -> None:
    try:
        for table, rows in config.rows.items():
            if table not in environment.schema.tables:
                raise invalid_argument(f"there is no table {table!r}")
            for row in rows:
                put_row(environment, table, row)
    except (DataverseError, WrongValue) as error:
        raise ConfigError(f"environments: rows of {environment.name!r}: {error}") from error


def _organization(environment: Environment) -> None:
    put_row(
        environment,
        "businessunit",
        {"businessunitid": environment.root_business_unit_id, "name": environment.name, "isdisabled": False},
    )
    environment.store.insert(
        "organization",
        {
            "organizationid": environment.organization_id,
            "name": environment.name,
            "friendlyname": environment.name,
            "flowruntimetoliveinseconds": 2419200,
            "iscustomcontrolsincanvasappsenabled": True,
            "sharetopreviousowneronassign": environment.settings.share_to_previous_owner,
        },
    )
    user = {"systemuserid": environment.system_user_id, "fullname": "SYSTEM", "lastname": "SYSTEM", "accessmode": 3}
    put_row(environment, "systemuser", {**user, "_businessunitid_value": environment.root_business_unit_id})


def _application_user(environment: Environment, identity: IdentityConfig, roles: list[str]) -> None:
    user = {
        "systemuserid": stable_id(environment.name, "systemuser", identity.name),
        "applicationid": identity.client_id,
        "azureactivedirectoryobjectid": stable_id("object", identity.name),
        "fullname": f"# {identity.name}",
        "firstname": "#",
        "lastname": identity.name,
        "domainname": f"{identity.name}@{MAIL_DOMAIN}",
        "internalemailaddress": f"{identity.name}@{MAIL_DOMAIN}",
        "accessmode": 4,
        "_businessunitid_value": environment.root_business_unit_id,
    }
    put_row(environment, "systemuser", {**user, "$roles": roles})


def _person(environment: Environment, first: str, last: str, role: str, disabled: bool) -> None:
    mail = f"{first.lower()}.{last.lower()}@{MAIL_DOMAIN}"
    user = {
        "systemuserid": stable_id(environment.name, "systemuser", mail),
        "azureactivedirectoryobjectid": stable_id("object", mail),
        "firstname": first,
        "lastname": last,
        "fullname": f"{first} {last}",
        "domainname": mail,
        "internalemailaddress": mail,
        "isdisabled": disabled,
        "islicensed": True,
        "_businessunitid_value": environment.root_business_unit_id,
    }
    put_row(environment, "systemuser", {**user, "$roles": [role]})


def _team(environment: Environment, name: str, is_default: bool) -> None:
    team = {
        "teamid": stable_id(environment.name, "team", name),
        "name": name,
        "isdefault": is_default,
        "_businessunitid_value": environment.root_business_unit_id,
        "_administratorid_value": environment.system_user_id,
    }
    put_row(environment, "team", team)


def _default_solution(environment: Environment) -> None:
    publisher = {
        "publisherid": stable_id(environment.name, "publisher"),
        "uniquename": f"DefaultPublisher{environment.name}",
        "friendlyname": f"Default Publisher for {environment.name}",
        "customizationprefix": "new",
        "customizationoptionvalueprefix": 10000,
    }
    put_row(environment, "publisher", publisher)
    now = environment.clock.now_iso()
    solution = {
        "solutionid": DEFAULT_SOLUTION_ID,
        "uniquename": "Default",
        "friendlyname": "Default Solution",
        "version": "1.0",
        "ismanaged": False,
        "installedon": now,
        "updatedon": now,
        "_publisherid_value": publisher["publisherid"],
    }
    put_row(environment, "solution", solution)
