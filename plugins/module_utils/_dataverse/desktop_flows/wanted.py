# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run as a task declares it: checked with requests that only read, and the request that starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._core.text import short
from . import connections, rows, schema, start, values
from .matching import EarlierRuns
from .search import Search

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from ..api.client import Dataverse
    from .secrets import Secrets


class Lookups:
    """Flows, their schemas and connection references, each read once for all runs of a task."""

    def __init__(self, dataverse: Dataverse) -> None:
        self.dataverse = dataverse
        self._found: dict[tuple[Any, ...], Any] = {}

    def flow(self, flow_id: str | None, name: str | None) -> dict[str, Any]:
        """Return the row of a desktop flow; raise InputFailure unless there is exactly one."""
        return self._once(("flow", flow_id, name), lambda: rows.require(self.dataverse, flow_id, name))

    def schema(self, flow: Mapping[str, Any]) -> schema.Schema:
        """Return the schema of a flow that can be started."""
        found = self._once(("schema", flow["workflowid"]), lambda: schema.read(self.dataverse, flow))
        schema.check_valid(found, flow)
        return found

    def connection(self, options: Mapping[str, Any]) -> str | None:
        """Return the name of the connection that the options specify."""
        key = ("connection", options["connection"], options["connection_reference"])
        return self._once(key, lambda: connections.resolve(self.dataverse, options))

    def _once(self, key: tuple[Any, ...], read: Callable[[], Any]) -> Any:
        if key not in self._found:
            self._found[key] = read()
        return self._found[key]


class WantedRun:
    """The run that ``options`` declare; raise InputFailure or Refused if it cannot be started.

    ``hide`` receives the secret inputs, ``warn`` warnings. Earlier runs whose ids are in ``taken`` are not
    considered.
    """

    def __init__(
        self,
        lookups: Lookups,
        options: Mapping[str, Any],
        secrets: Secrets,
        hide: Callable[..., None],
        warn: Callable[[str], None],
        taken: Collection[str] = (),
    ) -> None:
        self._dataverse = lookups.dataverse
        self._options = options
        self._secrets = secrets
        self.flow = lookups.flow(options["flow_id"], options["name"])
        self.schema = lookups.schema(self.flow)
        secrets.check(self.schema, self.flow["name"])
        self.inputs = self._checked_inputs(hide, warn)
        self.body = start.request(options, values.encoded(self.inputs) if self.inputs else None)
        self.connection = lookups.connection(options)
        through = self.connection if options["same_connection"] else None
        self._earlier = EarlierRuns(self._dataverse, self.flow, self.inputs, through, taken)
        self.search = Search(self._earlier, options)

    @property
    def flow_id(self) -> str:
        """The id of the flow."""
        return self.flow["workflowid"].lower()

    @property
    def target(self) -> str:
        """What the run is called in messages."""
        return "desktop flow {0!r}".format(short(self.flow["name"], 60))

    @property
    def summary(self) -> str:
        """The line of the step that starts the run."""
        return "start {0} through {1}".format(self.target, self.body["connectionName"])

    def start(self, body: dict[str, Any]) -> start.RunStart:
        """Return the start of this run with a request, for ``started_once``."""
        return start.RunStart(self._dataverse, self.flow, self._earlier, body)

    def shown(self) -> dict[str, Any]:
        """Return the run as the diff shows it."""
        options = self._options
        shown = {
            "flow": self.flow["name"],
            "run_mode": options["run_mode"],
            "priority": options["priority"],
            "connection_reference" if options["connection_reference"] else "connection": self.body["connectionName"],
            "inputs": self._secrets.inputs(self.inputs, self.schema.inputs),
        }
        if options["run_timeout"] is not None:
            shown["run_timeout"] = options["run_timeout"]
        return shown

    def foreseen(self) -> dict[str, Any]:
        """Return what is known about the run before it is started, as results show a run."""
        return {
            "session_id": None,
            "flow_id": self.flow_id,
            "flow_name": self.flow["name"],
            "status": "planned",
            "run_mode": self._options["run_mode"],
            "connection": None if self._options["connection_reference"] else self.body["connectionName"],
        }

    def _checked_inputs(self, hide: Callable[..., None], warn: Callable[[str], None]) -> dict[str, Any]:
        given = self._options["inputs"] or {}
        members = self.schema.inputs
        if members is None and given:
            warn(
                "Desktop flow {0!r} has no schema, so its inputs were not checked.".format(short(self.flow["name"], 60))
            )
        hide(*self._secrets.among(given, members))
        checked = values.inputs(given, members) if members is not None and self._options["validate_inputs"] else given
        hide(*self._secrets.among(checked, members))
        return checked
