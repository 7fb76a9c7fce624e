# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments as hypothesis makes them up, built in the emulator, and tasks that read and declare their state."""

from __future__ import annotations

import uuid

from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.entries import absent
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.runner import Run
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.state_options import (
    EXACT,
    LISTS,
    PARTS,
    wanted,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables.types import TYPES
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.shares import rights
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.states import as_file
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.states import declare as states
from hypothesis import strategies as st
from powerplatform_emulator.access_rights import Rights
from powerplatform_emulator.tables.shares import put_share

from .emulated import ALEX, KIM, Environment
from .host import Host

OPS, ARCHIVE, TWIN, OTHER_TWIN = (f"bbbbbbbb-0000-4000-8000-00000000000{number}" for number in range(1, 5))
TEAMS = {OPS: "Ops", ARCHIVE: "Archive: old", TWIN: "Twins", OTHER_TWIN: "Twins"}
PRINCIPALS = {ALEX: "systemuser", KIM: "systemuser", **dict.fromkeys(TEAMS, "team")}
NAMES = ["Order intake", "order intake", "Weekly report", "Yes", " blank", "1.0", ALEX]
CONNECTOR = "/providers/Microsoft.PowerApps/apis/shared_office365"
HELLO = {"triggers": {}, "actions": {}}
VALUES = {
    "string": ["orders@contoso.example", "", "yes", "1.0", "a: b", "two\nlines"],
    "number": ["5", "2.50", "007", "-0", "many"],
    "boolean": ["yes", "TRUE", "no", "perhaps"],
    "json": ['{"b": [1, 2.5], "a": {"x": null}}', "[]", '"text"', "{", '{"password": "hush-hush-1"}', "1e999"],
    "data_source": ["source"],
    "secret": ["/subscriptions/" + ALEX + "/resourceGroups/a/providers/Microsoft.KeyVault/vaults/b/secrets/c", "hush"],
}

mostly = st.sampled_from([True, True, True, False])
words = st.sets(st.sampled_from(list(rights.NAMES)), min_size=1, max_size=3).map(frozenset)
flows = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "state": st.sampled_from([0, 1, 2]),
        "owner": st.sampled_from(list(PRINCIPALS)),
        "shares": st.dictionaries(st.sampled_from(list(PRINCIPALS)), words, max_size=3),
    }
)
solutions = st.fixed_dictionaries(
    {
        "version": st.sampled_from(["1.0", "1.0.0.0", "2.10.0.0"]),
        "managed": st.booleans(),
        "flows": st.sets(st.integers(0, 4)),
    }
)
worlds = st.fixed_dictionaries(
    {
        "solutions": st.dictionaries(st.sampled_from(["contoso_a", "contoso_b", "Fabrikam"]), solutions),
        "references": st.dictionaries(
            st.sampled_from(["new_mail", "new_Teams", "new_sql"]), st.sampled_from([None, "", "c-1", "C-1", "c-2"])
        ),
        "variables": st.dictionaries(
            st.sampled_from(["new_Url", "new_limit", "new_ApiKey"]),
            st.sampled_from([(kind, value) for kind, some in VALUES.items() for value in [None, *some]]),
        ),
        "flows": st.dictionaries(st.integers(0, 4), flows),
    }
)


@st.composite
def others(draw, world: dict) -> dict:
    """Return a world that has the same objects or fewer, which are otherwise in all that can be declared."""
    kept = {part: {name: one for name, one in some.items() if draw(mostly)} for part, some in world.items()}
    connections = st.sampled_from([None, "", "c-1", "C-1", "c-2"])
    values = {kind: st.sampled_from([None, *some]) for kind, some in VALUES.items()}
    return {
        "solutions": {
            name: dict(draw(solutions), flows=one["flows"] & set(kept["flows"]))
            for name, one in kept["solutions"].items()
        },
        "references": {name: draw(connections) for name in kept["references"]},
        "variables": {name: (kind, draw(values[kind])) for name, (kind, _value) in kept["variables"].items()},
        "flows": {number: dict(draw(flows), name=one["name"]) for number, one in kept["flows"].items()},
    }


pairs = worlds.flatmap(lambda world: st.tuples(st.just(world), others(world)))


def flow_id(number: int) -> str:
    return str(uuid.UUID(int=0x3D8B5E749F2A4CAD9E634B7B2F3A8C00 + number))


def built(world: dict, noise: bool = False) -> Environment:
    """Return an environment of the emulator that is as a world says."""
    environment = Environment(noise=noise)
    for guid, name in TEAMS.items():
        environment.put("teams", teamid=guid, name=name)
    for number, one in world["flows"].items():
        put_flow(environment, flow_id(number), **one)
    for name, one in world["solutions"].items():
        put_solution(environment, name, one["version"], one["managed"], [flow_id(number) for number in one["flows"]])
    for name, connection in world["references"].items():
        row = {"connectionreferencelogicalname": name, "connectionid": connection, "connectorid": CONNECTOR}
        environment.put("connectionreferences", **row)
    for name, (kind, value) in world["variables"].items():
        put_variable(environment, name, kind, value)
    return environment


def put_flow(environment: Environment, guid: str, name: str, state: int, owner: str, shares: dict) -> None:
    environment.put_flow(name, HELLO, state=state, owner=owner, workflowid=guid)
    for principal, some in shares.items():
        mask = Rights(sum(Rights[rights.NAMES[word]] for word in some))
        put_share(environment.emulated, "workflow", guid, PRINCIPALS[principal], principal, mask)


def put_solution(environment: Environment, name: str, version: str, managed: bool, members: list[str]) -> None:
    publisher = environment.put("publishers", uniquename=name.partition("_")[0].lower())
    row = {"uniquename": name, "friendlyname": name, "version": version, "ismanaged": managed, "isvisible": True}
    guid = environment.put("solutions", _publisherid_value=publisher, **row)
    for member in members:
        environment.put("solutioncomponents", objectid=member, componenttype=29, _solutionid_value=guid)


def put_variable(environment: Environment, name: str, kind: str, value: str | None) -> None:
    number = next(number for number, word in TYPES.items() if word == kind)
    guid = environment.put("environmentvariabledefinitions", schemaname=name, type=number)
    if value is not None:
        row = {"schemaname": name, "value": value, "_environmentvariabledefinitionid_value": guid}
        environment.put("environmentvariablevalues", **row)


def read(environment: Environment, check: bool = False, **options) -> Host:
    """Run a task that reads the state of an environment; return its host."""
    given = dict.fromkeys(("solutions", "publishers", "name_pattern", "dest", "mode", "owner", "group"))
    return _run(environment, as_file.declare, {**given, **options}, check)


def declaration(environment: Environment, **options) -> dict:
    """Return the state of an environment as a declaration."""
    host = read(environment, **options)
    assert host.failed is False, host.result
    return host.result["declaration"]


def declared(environment: Environment, check: bool = False, **options) -> Host:
    """Run a task that declares the state of an environment; return its host."""
    given = {"allow_empty": False, "max_parallel": 4, "name_pattern": None, "declaration": None, **options}
    given = {**{name: absent() if name in LISTS else None for name in PARTS}, **given}
    given["exact"] = {**dict.fromkeys(EXACT, "ignore"), **(options.get("exact") or {})}
    return _run(environment, states.declare, given, check, lambda context: wanted(context.options))


def _run(environment: Environment, declare, options: dict, check: bool, prepare=None) -> Host:
    host = Host(check, options=options)

    def declaring(context):
        context._dataverse = environment
        return declare(context)

    Run(host).converge(declaring, prepare)
    return host
