# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Earlier runs of a flow: one that makes another unnecessary, one to join, one that the task may have started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.equality import equal
from ..._core.errors import Failure
from ..._core.text import joined
from . import sessions, statuses

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from ..._core.earlier_success import Recent
    from ..api.client import Dataverse

    Row = dict[str, Any]
    # A run, and whether its inputs are certainly those of the task.
    Found = tuple[Row, bool]

SAME, OTHER, UNKNOWN = "same", "other", "unknown"


class EarlierRuns:
    """The runs of one flow, compared with ``values``, the inputs of the run that is declared.

    With ``connection``, a run through another connection does not match. Neither do runs whose ids are in ``taken``,
    which match other runs of the task.
    """

    def __init__(
        self,
        dataverse: Dataverse,
        flow: Mapping[str, Any],
        values: Mapping[str, Any],
        connection: str | None = None,
        taken: Collection[str] = (),
    ) -> None:
        self._dataverse = dataverse
        self._flow = flow
        self._values = values
        self._connection = connection
        self._taken = taken

    def good_run(self, recent: Recent) -> Found | None:
        """Return (row, certain) of the newest run that succeeded and was started ``recent``ly, or None.

        A run whose inputs cannot be read matches, with ``certain`` false; a run with different inputs does not. All
        runs of the period are compared, since one that is missed would run twice.
        """
        since = recent.since(self._now())
        conditions = [
            sessions.of_flow(self._flow["workflowid"]),
            "statuscode eq {0}".format(statuses.SUCCEEDED),
            "createdon ge {0}".format(_literal(since)),
        ]
        for row in self._free("Looking for a run that succeeded", conditions):
            verdict = self._verdict(row)
            if verdict != OTHER:
                return row, verdict == SAME
        return None

    def going_run(self) -> Found | None:
        """Return (row, certain) of the run to follow, or None; raise Failure if there are several."""
        conditions = [sessions.of_flow(self._flow["workflowid"]), sessions.any_status(statuses.GOING_ON)]
        found = [(row, self._verdict(row)) for row in self._free("Looking for runs that have not finished", conditions)]
        for verdict in (SAME, UNKNOWN):
            fitting = [row for row, seen in found if seen == verdict]
            if len(fitting) > 1:
                raise Failure(
                    "{0} runs of desktop flow {1!r} have not ended: {2}.".format(
                        len(fitting), self._flow["name"], _ids(fitting)
                    ),
                    "Set session_id to the ID of the run to follow.",
                    facts={"candidates": [sessions.as_result(row) for row in fitting]},
                )
            if fitting:
                return fitting[0], verdict == SAME
        return None

    def newest(self) -> tuple[datetime, set[str]]:
        """Return the server's time and the ids of the runs created in its second, before the task starts one."""
        now = self._now()
        return now, {row["flowsessionid"].lower() for row in self._since(now)}

    def ours_since(
        self, moment: datetime, known: Collection[str], user_id: str, mode: str, seen: Collection[str]
    ) -> list[tuple[Row, str]]:
        """Return [(row, verdict)] of runs that may be the result of a start whose response was lost.

        They were created since ``moment`` by the same user through the Web API in the same mode, are not ``known``, and
        do not have different inputs. A start without inputs creates a run without a file of inputs (inferred, contract
        4.4); since that file may appear after the row, a run that has not finished only matches if its id was ``seen``
        before.
        """
        rows = [
            row
            for row in self._since(moment)
            if row["flowsessionid"].lower() not in known
            and (row.get("_createdby_value") or "").lower() == user_id.lower()
            and row.get("triggertype") == sessions.BY_WEB_API
            and row.get("runmode") == sessions.MODES[mode]
        ]
        found = [(row, self._of_lost_start(row, seen)) for row in rows]
        return [one for one in found if one[1] != OTHER]

    def _of_lost_start(self, row: Row, seen: Collection[str]) -> str:
        if not (self._values or row.get("inputs")) and row["flowsessionid"].lower() in seen:
            return SAME
        return self._inputs(row)

    def _since(self, moment: datetime) -> list[Row]:
        conditions = [sessions.of_flow(self._flow["workflowid"]), "createdon ge {0}".format(_literal(moment))]
        return self._find("Looking for runs just started", conditions)

    def _free(self, doing: str, conditions: Sequence[str]) -> list[Row]:
        return [row for row in self._find(doing, conditions) if row["flowsessionid"].lower() not in self._taken]

    def _find(self, doing: str, conditions: Sequence[str]) -> list[Row]:
        tried = "{0} of desktop flow {1!r}".format(doing, self._flow["name"])
        return sessions.find(self._dataverse, tried, conditions)

    def _verdict(self, row: Row) -> str:
        """Compare the connection as well; that a run keeps its name, with or without a path, is inferred."""
        if not self._connection:
            return self._inputs(row)
        through = (row.get("connectionid") or "").rpartition("/")[2].lower()
        if through and through != self._connection.rpartition("/")[2].lower():
            return OTHER
        verdict = self._inputs(row)
        return UNKNOWN if verdict == SAME and not through else verdict

    def _inputs(self, row: Row) -> str:
        found = sessions.inputs_of(self._dataverse, row)
        if found is None:
            return UNKNOWN
        return SAME if equal(found, self._values) else OTHER

    def _now(self) -> datetime:
        return self._dataverse.server_time


def _literal(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _ids(rows: Sequence[Row]) -> str:
    return joined([row["flowsessionid"] for row in rows], most=3)
