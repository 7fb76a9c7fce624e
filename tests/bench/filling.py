# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What environments of the benchmark contain: flows, and what else belongs to their state."""

from __future__ import annotations

import uuid

from tests.integration.harness.emulator import Emulator
from tests.integration.harness.flows import clientdata

OWNER = "Bench owners"
READER = "Bench readers"
SOLUTIONS, REFERENCES, VARIABLES = 20, 60, 60
CONNECTOR = "/providers/Microsoft.PowerApps/apis/shared_office365"
READ_AND_WRITE = 3


def put_flows(emulator: Emulator, where: str, ids: list[str]) -> None:
    """Put flows of three kinds: some call another, most use a connection reference, all belong to a team."""
    team = str(uuid.uuid4())
    emulator.put(where, "team", {"teamid": team, "name": OWNER, "teamtype": 0})
    emulator.put(where, "team", {"name": READER, "teamtype": 0})
    row = {"connectionreferencelogicalname": "bench_mail", "connectionid": "mail", "connectorid": CONNECTOR}
    emulator.put(where, "connectionreference", row)
    rows = []
    for number, guid in enumerate(ids):
        calls = [ids[number - 1]] if number % 10 == 9 else []
        rows.append(
            {
                "workflowid": guid,
                "name": f"Bench flow {number:04}",
                "category": 5,
                "statecode": 1,
                "_ownerid_value": team,
                "clientdata": clientdata(calls, {"shared_office365": "bench_mail"}, _actions(number)),
            }
        )
    if rows:
        emulator.put(where, "workflow", *rows)


def _actions(number: int) -> dict:
    """Enough actions for a definition of about 6 kB."""
    return {
        f"Step_{step}": {"type": "Compose", "inputs": f"flow {number}, " + "text " * 30, "runAfter": {}}
        for step in range(20)
    }


def put_settings(emulator: Emulator, where: str, ids: list[str]) -> None:
    """Put solutions with flows in them, bound connection references, and variables with values beside the flows."""
    publisher = emulator.rows(where, "publisher")[0]["publisherid"]
    columns = {
        "friendlyname": "Bench",
        "version": "1.0.0.0",
        "ismanaged": True,
        "isvisible": True,
        "_publisherid_value": publisher,
    }
    bound = {"connectorid": CONNECTOR, "connectionid": "mail"}
    solutions = {f"bench_{number:02}": str(uuid.uuid4()) for number in range(SOLUTIONS)}
    variables = {f"bench_variable_{number:02}": str(uuid.uuid4()) for number in range(VARIABLES)}
    names = [f"bench_reference_{number:02}" for number in range(REFERENCES)]
    key, parent = "environmentvariabledefinitionid", "_environmentvariabledefinitionid_value"
    rows = {
        "solution": [
            {"solutionid": guid, "uniquename": name, "friendlyname": name, **columns}
            for name, guid in solutions.items()
        ],
        "solutioncomponent": [
            {"objectid": one, "componenttype": 29, "_solutionid_value": guid}
            for number, guid in enumerate(solutions.values())
            for one in ids[number::SOLUTIONS]
        ],
        "connectionreference": [{"connectionreferencelogicalname": name, **bound} for name in names],
        "environmentvariabledefinition": [
            {key: guid, "schemaname": name, "type": 100000000} for name, guid in variables.items()
        ],
        "environmentvariablevalue": [
            {"schemaname": name, "value": f"value of {name}", parent: guid} for name, guid in variables.items()
        ],
    }
    for table, some in rows.items():
        if some:
            emulator.put(where, table, *some)


def put_shares(emulator: Emulator, where: str, ids: list[str]) -> None:
    """Share all flows with a team, which may read and change them."""
    (reader,) = [row["teamid"] for row in emulator.rows(where, "team") if row["name"] == READER]
    what = {"objecttypecode": "workflow", "principaltypecode": "team", "principalid": reader}
    rights = {"accessrightsmask": READ_AND_WRITE, "inheritedaccessrightsmask": 0}
    put = [{"objectid": one, "changedon": "2026-01-31T08:00:00Z", **what, **rights} for one in ids]
    emulator.put(where, "principalobjectaccess", *put)
