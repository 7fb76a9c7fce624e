# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Executions: started, followed by the clock, answered, resumed, cancelled."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from .documents import TYPES
from .project import Project, User
from .script import Flow

QUEUED, RUNNING, WAITING, USER_INPUT, SELECT_FLOW = "Queued", "Running", "Waiting", "UserInput", "SelectFlow"
CANCELED = "Canceled"
PAUSED = (WAITING, USER_INPUT, SELECT_FLOW)
FRESH = {QUEUED, RUNNING, *PAUSED}
TABLE, DOCUMENTS, DATA = "execution", "document", "data"
Row = dict[str, Any]


def start(project: Project, user: User, flow: Flow | None, sent: tuple[str, str] | None, mode: str) -> Row:
    """`sent` is the kind and the text of the input, `mode` is `interactive` or `batch`."""
    data_id = str(uuid.uuid4())
    if sent:
        project.store.insert(DATA, {"dataid": data_id, "kind": sent[0], "text": sent[1]})
    now = stamp(project.clock.now())
    row = {
        "executionid": str(uuid.uuid4()),
        "flow": flow.id if flow else None,
        "createdAt": now,
        "createdBy": user.view(),
        "modifiedAt": now,
        "data": data_id if sent else None,
        "mode": mode,
        "answers": [],
        "resumed": False,
        "stages": [],
        "since": now,
        "ended": None,
    }
    return project.store.insert(TABLE, row)


def status(project: Project, row: Row) -> str | None:
    """The status now. Once an execution is over its documents are there, and nothing changes any more."""
    if row["ended"] is not None:
        return row["ended"]["status"]
    flow = project.flows.get(row["flow"] or "")
    if flow is None:
        return SELECT_FLOW
    elapsed = (project.clock.now() - datetime.fromisoformat(row["since"])).total_seconds()
    first = not row["stages"]
    if first and elapsed < flow.queued:
        return QUEUED
    if elapsed < flow.seconds + (flow.queued if first else 0):
        return RUNNING
    if len(row["answers"]) < len(flow.asks) and row["mode"] != "batch":
        return USER_INPUT
    if flow.waits and not row["resumed"]:
        return WAITING
    _end(project, row, flow, flow.outcome)
    return flow.outcome


def answer(project: Project, row: Row, answers: dict[str, Any]) -> None:
    _resume(project, row, {"answers": [*row["answers"], answers]})


def resume(project: Project, row: Row) -> None:
    _resume(project, row, {"resumed": True})


def cancel(project: Project, row: Row) -> None:
    if row["ended"] is None:
        _change(project, row, {"ended": {"status": CANCELED, "documents": []}})


def progress(project: Project, row: Row) -> dict[str, Any]:
    """The execution as the calls on its progress show it."""
    now = status(project, row)
    flow = project.flows.get(row["flow"] or "")
    shown: dict[str, Any] = {"id": row["executionid"], "message": _message(now), "status": now}
    if flow is None or flow.percentage:
        shown["percentage"] = {QUEUED: 0, RUNNING: 40}.get(now or "", 50 if now in PAUSED else 100)
    shown.update(schema={}, model={}, form=[])
    if now == USER_INPUT and flow:
        asked = flow.asks[len(row["answers"])]
        shown["schema"] = {"properties": {key: {"type": "string"} for key in asked}}
        shown["model"] = dict(asked)
        shown["form"] = [{"items": [{"key": key, "title": key.capitalize()} for key in asked]}]
    elif now not in FRESH:
        shown["model"] = _model(project, row, part=False)
    return shown


def execution(project: Project, row: Row, whole: bool = True) -> dict[str, Any]:
    """The execution as a resource; in lists without its state."""
    now = status(project, row)
    flow = project.flows.get(row["flow"] or "")
    shown = {
        "id": row["executionid"],
        "createdAt": row["createdAt"],
        "createdBy": row["createdBy"],
        "modifiedAt": row["modifiedAt"],
        "modifiedBy": row["createdBy"],
        "status": now,
        "mode": row["mode"],
        "priority": 4,
        "flow": {"id": flow.id, "displayName": flow.name, "type": "flow"} if flow else None,
    }
    if not whole:
        return shown
    over = now not in FRESH
    state: dict[str, Any] = {
        "inputData": {"id": row["data"], "displayName": "Input", "type": "data"} if row["data"] else None,
        "output": {"schema": {}, "form": [], "model": _model(project, row, part=False) if over else {}, "parts": []},
        "stages": row["stages"],
        "report": [],
        "warnings": list(flow.warnings) if flow and over else [],
        "errors": list(flow.errors) if flow and over else [],
    }
    in_parts = _model(project, row, part=True) if over else {}
    if in_parts:
        state["output"]["parts"] = [{"id": "1", "displayName": "Record 1", "model": in_parts}]
    return {**shown, "state": state}


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _resume(project: Project, row: Row, changes: Row) -> None:
    given = changes.get("answers", [None])[-1]
    end = stamp(project.clock.now())
    stage = {"start": row["since"], "end": end, "input": given, "lastProgress": progress(project, row)}
    _change(project, row, {**changes, "stages": [*row["stages"], stage], "since": end})


def _end(project: Project, row: Row, flow: Flow, outcome: str | None) -> None:
    made = []
    for number, entry in enumerate(flow.documents):
        document = {
            **entry,
            "documentid": str(uuid.uuid5(uuid.UUID(row["executionid"]), str(number))),
            "execution": row["executionid"],
            "since": stamp(project.clock.now()),
            "contentType": TYPES[entry.get("form", "pdf")],
        }
        project.store.insert(DOCUMENTS, document)
        made.append(document["documentid"])
    _change(project, row, {"ended": {"status": outcome, "documents": made}})


def _model(project: Project, row: Row, part: bool) -> dict[str, Any]:
    """Documents in the form of an output, beside something that is none."""
    found = [project.store.get(DOCUMENTS, one) for one in (row["ended"] or {"documents": []})["documents"]]
    shown = {}
    for number, document in enumerate(one for one in found if one and bool(one.get("part")) is part):
        if not document.get("hidden"):
            reference = {"id": document["documentid"], "displayName": document["name"], "type": "document"}
            language = {"id": "en", "displayName": "English", "type": "language"}
            shown[f"B{number:08}"] = {"document": reference, "language": language}
    return shown


def _change(project: Project, row: Row, changes: Row) -> None:
    changed = {**changes, "modifiedAt": stamp(project.clock.now())}
    row.update(project.store.update(TABLE, row["executionid"], changed))


def _message(now: str | None) -> str:
    return {QUEUED: "Starting", RUNNING: "Generating document", USER_INPUT: "Input needed"}.get(now or "", "Finished")
