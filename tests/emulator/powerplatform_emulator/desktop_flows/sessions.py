# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions by the clock: waiting for a machine, running, over."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from ..environment import Environment
from ..store import Row
from .states import GOING_ON, INACTIVE, Status

TABLE, CALLBACKS = "flowsession", "$callback"
TIMEOUT_CODE = "DesktopFlowsActionTimeout"


def advance(environment: Environment) -> None:
    """Bring every session to where it is by now, the oldest first."""
    going = [row for row in environment.store.scan(TABLE) if row["statuscode"] in GOING_ON and "$script" in row]
    for row in sorted(going, key=lambda one: one["$queued_at"]):
        _advance(environment, dict(row))


def end(environment: Environment, row: Row, status: int, moment: datetime, **columns: Any) -> None:
    """End a session; whoever asked to be called is called, as far as the journal of calls goes."""
    queued, started = datetime.fromisoformat(row["$queued_at"]), row.get("$started_at")
    waited = (datetime.fromisoformat(started) if started else moment) - queued
    changes = {
        "statuscode": int(status),
        "statecode": int(status in INACTIVE),
        "completedon": environment.clock.iso(moment),
        "runduration": _milliseconds(moment - queued),
        "runwaitduration": _milliseconds(waited),
        "runexecutionduration": _milliseconds(moment - queued - waited),
        **columns,
    }
    environment.store.update(TABLE, row["flowsessionid"], changes)
    if row.get("callbackurl"):
        members = ("statuscode", "statecode", "startedon", "completedon", "flowsessionid")
        body = {name: {**row, **changes}.get(name) for name in members}
        environment.store.insert(CALLBACKS, {"$callbackid": str(uuid.uuid4()), "url": row["callbackurl"], "body": body})


def file_columns(name: str, content: str | None) -> Row:
    """A file column of a row with its companion, and what is in the file."""
    if content is None:
        return {}
    return {name: str(uuid.uuid4()), f"{name}_name": f"{name}.json", f"${name}": content}


def _advance(environment: Environment, row: Row) -> None:
    script, now = row["$script"], environment.clock.now()
    if not row.get("$started_at"):
        ready = datetime.fromisoformat(row["$queued_at"]) + timedelta(seconds=script.get("queued", 0))
        if now < ready:
            return
        if not _machine_is_free(environment, row):
            environment.store.update(TABLE, row["flowsessionid"], {"$queued_for_machine": True})
            return
        moment = now if row.get("$queued_for_machine") else ready
        started = {"$started_at": moment.isoformat(), "startedon": environment.clock.iso(moment)}
        row = environment.store.update(TABLE, row["flowsessionid"], {**started, "statuscode": int(Status.RUNNING)})
    begun = datetime.fromisoformat(row["$started_at"])
    seconds, limit = script.get("seconds", 0), row["$timeout"]
    if seconds > limit and now >= begun + timedelta(seconds=limit):
        text = "The desktop flow run exceeded its time-out."
        end(
            environment,
            row,
            Status.TIMED_OUT,
            begun + timedelta(seconds=limit),
            errorcode=TIMEOUT_CODE,
            errormessage=text,
        )
    elif seconds <= limit and now >= begun + timedelta(seconds=seconds):
        _finish(environment, row, begun + timedelta(seconds=seconds))


def _finish(environment: Environment, row: Row, moment: datetime) -> None:
    script = row["$script"]
    outputs = script.get("outputs")
    columns = {name: script[name] for name in ("errorcode", "errormessage", "errordetails") if name in script}
    columns.update(file_columns("outputs", None if outputs is None else json.dumps(outputs)))
    end(environment, row, script.get("status", Status.SUCCEEDED), moment, **columns)


def _machine_is_free(environment: Environment, row: Row) -> bool:
    """A connection leads to a machine group, which runs so many flows at a time; any other to a machine of its own."""
    for group in environment.store.scan("flowmachinegroup"):
        if row["connectionid"] in group.get("$connections", ()):
            running = [
                other
                for other in environment.store.scan(TABLE)
                if other.get("_machinegroupid_value") == group["flowmachinegroupid"]
                and other["statuscode"] == Status.RUNNING
            ]
            environment.store.update(
                TABLE, row["flowsessionid"], {"_machinegroupid_value": group["flowmachinegroupid"]}
            )
            return len(running) < group.get("$machines", 1)
    return True


def _milliseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
