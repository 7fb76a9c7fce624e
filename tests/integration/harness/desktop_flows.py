# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Desktop flows put into an emulator, with what they take, what they give, and a script of what they do."""

from __future__ import annotations

import json
import uuid

import requests

from .emulator import Emulator

MEMBER = {"default": "", "description": "", "format": None, "value": None}
RUN = "Microsoft.Dynamics.CRM.RunDesktopFlow"


def schema(**types: str) -> dict:
    """Return a schema of members by name; a type may be followed by a format, as in ``string/password``."""
    members = {}
    for name, kind in types.items():
        plain, _slash, form = kind.partition("/")
        members[name] = {**MEMBER, "title": name.capitalize(), "type": plain, "format": form or None}
    return {"schema": {"properties": members, "type": "object"}}


def put_desktop_flow(
    emulator: Emulator,
    name: str,
    takes: dict | None = None,
    gives: dict | None = None,
    older: bool = True,
    valid: bool = True,
    environment: str = "dev",
    **script,
) -> str:
    """Put a flow there and return its id; in the older edition its schema is in ``clientdata``."""
    guid = str(uuid.uuid4())
    row = {"workflowid": guid, "name": name, "category": 6, "type": 1, "statecode": 1, "statuscode": 2, "$run": script}
    if older:
        properties = {"definition": {"isvalid": valid, "name": name, "package": "UEsDBBQA"}}
        properties.update({key: value for key, value in (("inputs", takes), ("outputs", gives)) if value})
        row["clientdata"] = json.dumps({"properties": properties, "schemaversion": "ROBIN_20211012"})
    else:
        row.update({key: json.dumps(value) for key, value in (("inputs", takes), ("outputs", gives)) if value})
    emulator.put(environment, "workflow", row)
    return guid


def runs_of(emulator: Emulator, flow_id: str, environment: str = "dev") -> list[dict]:
    """Return the runs of a flow as they are stored, the oldest first."""
    return [row for row in emulator.rows(environment, "flowsession") if row["_regardingobjectid_value"] == flow_id]


def start_elsewhere(emulator: Emulator, flow_id: str, inputs: dict, identity: str = "deployer") -> str:
    """Start a flow as somebody else would, without Ansible."""
    known, login = emulator.identity(identity), emulator.ready["login"]
    session = requests.Session()
    session.trust_env = False
    session.verify = emulator.ready["ca_path"]
    form = {
        "grant_type": "client_credentials",
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
        "scope": emulator.url("dev") + "/.default",
    }
    token = session.post(f"{login['authority']}/{known['tenant_id']}/oauth2/v2.0/token", form, timeout=30).json()
    answer = session.post(
        f"{emulator.url('dev')}/api/data/v9.2/workflows({flow_id})/{RUN}",
        json={"runMode": "unattended", "connectionName": "robot", "inputs": json.dumps(inputs)},
        headers={"Authorization": f"Bearer {token['access_token']}"},
        timeout=30,
    )
    answer.raise_for_status()
    return answer.json()["flowsessionId"]
