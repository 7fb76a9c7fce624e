# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One environment against its declaration: what differs, since when and by whom, and what else needs attention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.earlier_success import check_past, moment_of
from ..._core.errors import Incomplete
from ..._core.option_checks import refuse_empty
from ..._local import zones
from ..flows.outcomes import FAILED, UNCHANGED
from ..states import declare as states
from ..states import reading, solutions
from ..states.objects import KINDS, UNDECLARED
from . import causes, failed_runs, layers, noted, trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..states.reading import Found

    Object = dict[str, Any]

DIFFERS, MISSING = "differs", "missing"
DRIFT, ATTENTION, AS_DECLARED = "drift", "attention", "as_declared"
OUTCOMES = (MISSING, DIFFERS, UNDECLARED)


def report(context: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of the module dataverse_drift_info; ``options`` have the parts of the declaration."""
    dataverse = context.dataverse
    refuse_empty(options, "name_pattern", "runs_since")
    everything = reading.everything(dataverse)
    now = dataverse.server_time
    since = moment_of(options["runs_since"], "runs_since", now, zones.zone(options["time_zone"]))
    check_past(since, "runs_since", now)
    chosen = solutions.chosen(options["solutions"] or (), everything.solutions)
    scope = reading.narrowed(dataverse, everything, chosen, bool(options["solutions"]), options["name_pattern"])
    searched = chosen if options["manual_changes"] else []
    compared = _compared(context, options, everything, scope)
    objects = [_as_drift(one) for one in compared if one["outcome"] != UNCHANGED]
    findings = [
        *layers.findings(dataverse, searched),
        *trouble.findings(everything, scope, {(one["kind"], one["name"].casefold()) for one in objects}),
        *failed_runs.findings(dataverse, scope, since),
    ]
    names = [one["unique_name"] for one in options["solutions"] or ()]
    known = causes.read(dataverse, everything, names, [*objects, *findings])
    objects, findings = ([{**one, **known.of(one)} for one in some] for some in (objects, findings))
    return {
        "environment": {"url": dataverse.url, "organization_id": dataverse.me["OrganizationId"].lower()},
        "outcome": _outcome(objects, findings),
        "objects": sorted(objects, key=lambda one: (KINDS.index(one["kind"]), one["name"].casefold())),
        "findings": findings,
        "as_declared": _as_declared(compared),
        "totals": _totals(compared, objects, findings),
        "manual_changes": bool(searched),
    }


def _compared(context: Any, options: Mapping[str, Any], everything: Found, scope: Found) -> list[Object]:
    """Return the objects that are declared, and the others of the scope, with the verdicts of the plan."""
    planned = states.plan(context, options, everything, scope)
    try:
        told = planned.outcome(False) if planned.outcome else {}
    except Incomplete as incomplete:
        told = incomplete.facts
    found: list[Object] = told["objects"]
    return found


def _as_drift(one: Object) -> Object:
    """Return an object that is not as declared; ``restorable`` is whether a task that declares it would restore it."""
    return {**one, "outcome": _word(one), "restorable": one["outcome"] not in (FAILED, UNDECLARED)}


def _word(one: Object) -> str:
    if one["outcome"] == UNDECLARED:
        return UNDECLARED
    return MISSING if one["reason"] and one["reason"]["code"] == MISSING else DIFFERS


def _outcome(objects: Sequence[Object], findings: Sequence[Object]) -> str:
    if objects or any(one["check"] == noted.MANUAL_CHANGE for one in findings):
        return DRIFT
    return ATTENTION if findings else AS_DECLARED


def _as_declared(compared: Sequence[Object]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for one in compared:
        if one["outcome"] == UNCHANGED:
            found[one["kind"]].append(one["name"])
    return {kind: sorted(names, key=str.casefold) for kind, names in found.items() if names}


def _totals(compared: Sequence[Object], objects: Sequence[Object], findings: Sequence[Object]) -> dict[str, int]:
    words = [one["outcome"] for one in objects]
    declared = len(compared) - words.count(UNDECLARED)
    return {"declared": declared, **{word: words.count(word) for word in OUTCOMES}, "findings": len(findings)}
