# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The REST API of a project on its port; whatever is not the API is the Project Console, a page."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from ..http import Later, Request, Response, json_response
from . import documents, executions
from .project import READER, SUPER, Project, User

API = "/api/v1"
PAGE_SIZE = 20
HOLD_SECONDS = 30
VERSION = "4.0.0"
CONSOLE = (
    b"<!DOCTYPE html><html><head><title>Smart Flows Project Console</title></head><body>Please sign in</body></html>"
)
ID = "([^/]+)"


class Refused(Exception):
    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


class SmartFlowsSite:
    journalled = True

    def __init__(self, project: Project, noise: bool = False, hold_seconds: float = HOLD_SECONDS):
        self.name = project.name
        self._project = project
        self._noise = noise
        self._hold = hold_seconds
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Response | Later], str | None]] = [
            (method, re.compile(pattern), handler, name)
            for method, pattern, handler, name in (
                ("POST", "/flows/executions", self._start, None),
                ("POST", "/flows/executions/start", self._start_batch, "start"),
                ("GET", f"/flows/executions/{ID}/status", self._status, "status"),
                ("GET", f"/flows/executions/{ID}/progress", self._progress, None),
                ("DELETE", f"/flows/executions/{ID}/progress", self._cancel, "cancel"),
                ("POST", f"/flows/executions/{ID}/progress", self._answer, "answer"),
                ("GET", "/flows/executions", self._all_executions, None),
                ("GET", f"/flows/executions/{ID}", self._execution, None),
                ("DELETE", f"/flows/executions/{ID}", self._delete, None),
                ("GET", f"/flows/{ID}/executions", self._executions_of, None),
                ("GET", "/flows", self._flows, None),
                ("GET", f"/flows/{ID}", self._flow, None),
                ("GET", f"/data/{ID}/content", self._data, None),
                ("GET", f"/documents/{ID}/content", self._content, None),
                ("GET", f"/documents/{ID}", self._document, None),
                ("GET", "/users/me", self._me, None),
                ("GET", "/system/info", self._info, None),
            )
        ]

    def handle(self, request: Request) -> Response | Later:
        path = request.path
        if not path.startswith(API + "/"):
            return Response(200, CONSOLE, {"Content-Type": "text/html; charset=utf-8"})
        callback = re.fullmatch(f"{API}/flows/callback/{ID}", path)
        try:
            with self._project.store.transaction():
                if callback and request.method == "POST":
                    return self._callback(callback.group(1))
                user = self._project.user(request.header("X-API-KEY"))
                if user is None:
                    return Response(401, b"Unauthorized", {"Content-Type": "text/plain; charset=utf-8"})
                return self._route(request, user, path[len(API) :])
        except Refused as refusal:
            return json_response(refusal.status, {"message": str(refusal)})

    def _route(self, request: Request, user: User, path: str) -> Response | Later:
        known = False
        for method, pattern, handler, name in self._routes:
            found = pattern.fullmatch(path)
            if not found or name in self._project.lacks:
                continue
            known = True
            if method == request.method:
                return handler(request, user, *found.groups())
        raise Refused(405 if known else 404, "Method not allowed" if known else "Not found")

    def _start(self, request: Request, user: User) -> Response:
        flow_id = request.options.get("flowId")
        return self._json(executions.progress(self._project, self._started(request, user, flow_id, "interactive")))

    def _start_batch(self, request: Request, user: User) -> Response:
        named = request.options.get("flow")
        ids = [flow.id for flow in self._project.flows.values() if named in (flow.id, flow.name)]
        row = self._started(request, user, ids[0] if ids else named, "batch")
        return self._json(executions.execution(self._project, row))

    def _started(self, request: Request, user: User, flow_id: str | None, mode: str) -> executions.Row:
        if user.role == READER:
            raise Refused(403, "Missing permission execute:flows")
        flow = self._project.flows.get(flow_id or "")
        if flow_id and flow is None:
            raise Refused(404, f"Flow {flow_id} does not exist")
        return executions.start(self._project, user, flow, _sent(request), mode)

    def _progress(self, request: Request, user: User, execution_id: str) -> Response | Later:
        """Held while nothing happens, as long as the server holds, or the caller asks for."""
        row = self._row(user, execution_id)
        until = time.monotonic() + float(request.options.get("timeout", self._hold))

        def poll() -> Response | None:
            with self._project.store.transaction():
                shown = executions.progress(self._project, self._project.store.get("execution", execution_id) or row)
            if shown["status"] in (executions.QUEUED, executions.RUNNING) and time.monotonic() < until:
                return None
            return self._json(shown)

        return poll() or Later(poll)

    def _cancel(self, _request: Request, user: User, execution_id: str) -> Response:
        row = self._row(user, execution_id)
        executions.status(self._project, row)
        executions.cancel(self._project, row)
        return self._json(executions.progress(self._project, row))

    def _answer(self, request: Request, user: User, execution_id: str) -> Response:
        row = self._row(user, execution_id)
        if executions.status(self._project, row) != executions.USER_INPUT:
            raise Refused(409, "The execution does not wait for user input")
        executions.answer(self._project, row, request.json)
        return self._json(executions.progress(self._project, row))

    def _callback(self, execution_id: str) -> Response:
        row = self._project.store.get("execution", execution_id)
        if row is None or executions.status(self._project, row) != executions.WAITING:
            raise Refused(404, "Nothing waits for this")
        executions.resume(self._project, row)
        return json_response(200, "resumed")

    def _status(self, _request: Request, user: User, execution_id: str) -> Response:
        return self._json(executions.execution(self._project, self._row(user, execution_id)))

    _execution = _status

    def _delete(self, _request: Request, user: User, execution_id: str) -> Response:
        self._project.store.delete("execution", self._row(user, execution_id)["executionid"])
        return Response(204)

    def _executions_of(self, request: Request, user: User, flow_id: str) -> Response:
        self._known_flow(flow_id)
        return self._list(request, [row for row in self._seen(user) if row["flow"] == flow_id])

    def _all_executions(self, request: Request, user: User) -> Response:
        return self._list(request, self._seen(user))

    def _seen(self, user: User) -> list[executions.Row]:
        rows = self._project.store.rows("execution")
        return [row for row in rows if user.role in (SUPER, READER) or row["createdBy"] == user.view()]

    def _list(self, request: Request, rows: list[executions.Row]) -> Response:
        if request.options.get("sort") == "createdAt,desc":
            rows = sorted(rows, key=lambda row: row["createdAt"], reverse=True)
        return self._page(request, [executions.execution(self._project, row, whole=False) for row in rows])

    def _flows(self, request: Request, user: User) -> Response:
        named = request.options.get("filter", "displayName:").partition("displayName:")[2].casefold()
        flows = sorted(self._project.flows.values(), key=lambda flow: flow.name)
        return self._page(request, [flow.view() for flow in flows if named in flow.name.casefold()])

    def _flow(self, _request: Request, _user: User, flow_id: str) -> Response:
        return self._json(self._known_flow(flow_id).view())

    def _known_flow(self, flow_id: str) -> Any:
        if flow_id not in self._project.flows:
            raise Refused(404, f"Flow {flow_id} does not exist")
        return self._project.flows[flow_id]

    def _data(self, _request: Request, _user: User, data_id: str) -> Response:
        row = self._project.store.get("data", data_id)
        if row is None:
            raise Refused(404, "No such data")
        return Response(200, row["text"].encode(), {"Content-Type": f"application/{row['kind']}; charset=utf-8"})

    def _document(self, _request: Request, user: User, document_id: str) -> Response:
        row = self._known_document(user, document_id)
        if row.get("forbidden"):
            raise Refused(403, "Missing permission read:documents")
        shown = {
            "id": document_id,
            "displayName": row["name"],
            "contentType": row["contentType"],
            "createdAt": row["since"],
            "finished": not self._unfinished(row),
            "flowExecution": {"id": row["execution"], "type": "flowExecution"},
        }
        return self._json(shown)

    def _content(self, _request: Request, user: User, document_id: str) -> Response:
        row = self._known_document(user, document_id)
        if row.get("gone") or self._unfinished(row):
            raise Refused(404, "The document has no content")
        headers = {"Content-Type": "application/octet-stream"}
        if row.get("size"):
            return Response(200, headers=headers, pieces=documents.pieces(int(row["size"])))
        return Response(200, documents.content(row.get("form", "pdf"), row["name"]), headers)

    def _known_document(self, user: User, document_id: str) -> executions.Row:
        row = self._project.store.get("document", document_id)
        if row is None:
            raise Refused(404, "No such document")
        self._row(user, row["execution"])
        return row

    def _unfinished(self, row: executions.Row) -> bool:
        age = (self._project.clock.now() - datetime.fromisoformat(row["since"])).total_seconds()
        return age < float(row.get("unfinished", 0))

    def _me(self, _request: Request, user: User) -> Response:
        return self._json({**user.view(), "email": f"{user.name}@smartflows.example", "role": user.role})

    def _info(self, _request: Request, _user: User) -> Response:
        return self._json({"version": VERSION, "projectId": self.name, "displayName": self.name, "role": "testing"})

    def _row(self, user: User, execution_id: str) -> executions.Row:
        row = self._project.store.get("execution", execution_id)
        if row is None or (user.role not in (SUPER, READER) and row["createdBy"] != user.view()):
            raise Refused(404, "No such execution")
        return row

    def _page(self, request: Request, items: list[Any]) -> Response:
        size = int(request.options.get("size", PAGE_SIZE))
        first = int(request.options.get("page", 0)) * size
        return json_response(200, [self._noisy(item) for item in items[first : first + size]])

    def _json(self, shown: dict[str, Any]) -> Response:
        return json_response(200, self._noisy(shown))

    def _noisy(self, shown: dict[str, Any]) -> dict[str, Any]:
        """The same in another form: other order, members nobody knows, other spelling of the status, no percentage."""
        if not self._noise:
            return shown
        noisy = {"links": [], **dict(reversed(list(shown.items()))), "extra": {"type": "note", "id": 7}}
        noisy.pop("percentage", None)
        if noisy.get("status"):
            noisy["status"] = {"UserInput": "User input", "Canceled": "cancelled"}.get(
                noisy["status"], noisy["status"].upper()
            )
        return noisy


def _sent(request: Request) -> tuple[str, str] | None:
    """Kind and text of the input; one that is not well formed is refused."""
    if not request.body:
        return None
    kind = "xml" if "xml" in (request.header("Content-Type") or "") else "json"
    text = request.body.decode("utf-8", "replace")
    try:
        _parsed = ElementTree.fromstring(text) if kind == "xml" else json.loads(text)
    except (ValueError, ElementTree.ParseError):
        raise Refused(400, f"The input is no valid {kind.upper()}") from None
    return kind, text
