# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control port: journal, faults, state and clock for tests and tools."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from .clock import Clock
from .environment import Environment
from .errors import DataverseError
from .faults import Faults
from .http import Request, Response, json_response
from .journal import Journal
from .login.managed_identity import PATHS, ManagedIdentity
from .messages import prepare
from .seed import put_row, system_caller
from .smartflows.project import Project
from .solutions import edit_table
from .tenant_services.config import SERVICES
from .values import Values, WrongValue, mapping, whole

LOGIN = "login"


class Control:
    name = "control"
    journalled = False

    def __init__(self, environments: dict[str, Environment | Project], journal: Journal, faults: Faults, clock: Clock):
        self._environments = environments
        self._journal = journal
        self._faults = faults
        self._clock = clock

    def handle(self, request: Request) -> Response:
        name, *rest = request.path.strip("/").split("/")
        handler: Callable[..., Response] | None = getattr(self, f"_{request.method.lower()}_{name}", None)
        try:
            if handler is None or len(rest) != (2 if name == "state" else 0):
                return _refused(404, f"{request.method} {request.path} is not known here")
            return handler(request, *rest)
        except ValueError as error:
            return _refused(400, str(error))
        except DataverseError as error:
            return _refused(error.status, error.message)

    def _get_journal(self, request: Request) -> Response:
        after = whole(request.options.get("after", 0), "after")
        return json_response(200, self._journal.entries(after, request.options.get("environment")))

    def _delete_journal(self, request: Request) -> Response:
        self._journal.clear()
        return Response(204)

    def _get_faults(self, request: Request) -> Response:
        return json_response(200, self._faults.shown())

    def _post_faults(self, request: Request) -> Response:
        return json_response(201, self._faults.add(_body(request), (*self._environments, *SERVICES, LOGIN)).shown())

    def _delete_faults(self, request: Request) -> Response:
        self._faults.clear(request.options.get("environment"))
        return Response(204)

    def _get_clock(self, request: Request) -> Response:
        return json_response(200, {"now": self._clock.now_iso(), "offset_seconds": self._clock.offset_seconds})

    def _post_clock(self, request: Request) -> Response:
        order = Values(mapping(_body(request), "the body"), ("advance_seconds",))
        try:
            self._clock.advance(order.number("advance_seconds", least=None))
        except OverflowError:
            raise WrongValue("advance_seconds leads out of the calendar") from None
        return self._get_clock(request)

    def _post_lock(self, request: Request) -> Response:
        order = Values(mapping(_body(request), "the body"), ("environment", "seconds"))
        environment = self._dataverse(order.text("environment"))
        seconds = order.number("seconds")
        with environment.store.transaction():
            prepare(environment)
            edit_table(environment, system_caller(environment), seconds)
        return Response(204)

    def _get_state(self, request: Request, name: str, table: str) -> Response:
        environment = self._environment(name)
        _require(table, environment.tables, name)
        if isinstance(environment, Environment):
            with environment.store.transaction():
                prepare(environment)
        rows = [{k: v for k, v in row.items() if not k.startswith("$")} for row in environment.store.scan(table)]
        return json_response(200, rows)

    def _post_state(self, request: Request, name: str, table: str) -> Response:
        environment = self._dataverse(name)
        _require(table, environment.schema.tables, name)
        body = _body(request)
        rows = [mapping(row, f"a row of {table}") for row in (body if isinstance(body, list) else [body])]
        with environment.store.transaction():
            stored = [put_row(environment, table, row) for row in rows]
        return json_response(200, [row[environment.schema.table(table).key] for row in stored])

    def _dataverse(self, name: str) -> Environment:
        environment = self._environment(name)
        if not isinstance(environment, Environment):
            raise WrongValue(f"{name!r} is a project, whose rows come from its flows")
        return environment

    def _environment(self, name: str) -> Environment | Project:
        if name not in self._environments:
            raise WrongValue(f"there is no environment {name!r}")
        return self._environments[name]


class Loopback:
    """The plain port: managed identity endpoints, and the control port for everything else."""

    def __init__(self, control: Control, managed_identity: ManagedIdentity):
        self._control = control
        self._managed_identity = managed_identity

    def site_for(self, request: Request) -> Control | ManagedIdentity:
        return self._managed_identity if request.path in PATHS else self._control


def _require(table: str, tables: Collection[str], name: str) -> None:
    if table not in tables:
        raise WrongValue(f"there is no table {table!r} in {name!r}")


def _body(request: Request) -> Any:
    try:
        return request.json
    except ValueError:
        raise WrongValue("the body must be JSON") from None


def _refused(status: int, message: str) -> Response:
    return json_response(status, {"error": message})
