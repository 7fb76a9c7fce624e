# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control port: journal, faults, state and clock for tests and tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .clock import Clock
from .environment import Environment
from .errors import DataverseError
from .faults import Faults
from .http import Request, Response, json_response
from .journal import Journal
from .login.managed_identity import PATHS, ManagedIdentity
from .messages import prepare
from .seed import put_row
from .smartflows.project import Project


class Control:
    name = "control"
    journalled = False

    def __init__(self, environments: dict[str, Environment | Project], journal: Journal, faults: Faults, clock: Clock):
        self._environments = environments
        self._journal = journal
        self._faults = faults
        self._clock = clock

    def handle(self, request: Request) -> Response:
        segments = request.path.strip("/").split("/")
        handler: Callable[..., Response] | None = getattr(self, f"_{request.method.lower()}_{segments[0]}", None)
        try:
            if handler is None:
                return _refused(404, f"{request.method} {request.path} is not known here")
            return handler(request, *segments[1:])
        except (ValueError, TypeError) as error:
            return _refused(400, str(error))
        except DataverseError as error:
            return json_response(error.status, error.body())

    def _get_journal(self, request: Request) -> Response:
        return json_response(200, self._journal.entries(int(request.options.get("after", 0))))

    def _delete_journal(self, request: Request) -> Response:
        self._journal.clear()
        return Response(204)

    def _get_faults(self, request: Request) -> Response:
        return json_response(200, self._faults.shown())

    def _post_faults(self, request: Request) -> Response:
        return json_response(201, self._faults.add(request.json).shown())

    def _delete_faults(self, request: Request) -> Response:
        self._faults.clear(request.options.get("environment"))
        return Response(204)

    def _get_clock(self, request: Request) -> Response:
        return json_response(200, {"now": self._clock.now_iso(), "offset_seconds": self._clock.offset_seconds})

    def _post_clock(self, request: Request) -> Response:
        self._clock.advance(float(request.json["advance_seconds"]))
        return self._get_clock(request)

    def _get_state(self, request: Request, name: str, table: str) -> Response:
        environment = self._environment(name)
        if isinstance(environment, Environment):
            with environment.store.transaction():
                prepare(environment)
        rows = [{k: v for k, v in row.items() if not k.startswith("$")} for row in environment.store.scan(table)]
        return json_response(200, rows)

    def _post_state(self, request: Request, name: str, table: str) -> Response:
        environment = self._environment(name)
        if not isinstance(environment, Environment):
            raise ValueError(f"{name!r} is a project, whose rows come from its flows")
        if table not in environment.schema.tables:
            raise ValueError(f"there is no table {table!r}")
        rows: Any = request.json
        rows = rows if isinstance(rows, list) else [rows]
        with environment.store.transaction():
            stored = [put_row(environment, table, row) for row in rows]
        return json_response(200, [row[environment.schema.table(table).key] for row in stored])

    def _environment(self, name: str) -> Environment | Project:
        if name not in self._environments:
            raise ValueError(f"there is no environment {name!r}")
        return self._environments[name]


class Loopback:
    """The plain port: managed identity endpoints, and the control port for everything else."""

    def __init__(self, control: Control, managed_identity: ManagedIdentity):
        self._control = control
        self._managed_identity = managed_identity

    def site_for(self, request: Request) -> Control | ManagedIdentity:
        return self._managed_identity if request.path in PATHS else self._control


def _refused(status: int, message: str) -> Response:
    return json_response(status, {"error": message})
