# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view of many targets: a matrix of targets by solutions, and what stopped those that did not get there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import many
from . import outcome as of_outcome
from .flows import flows_of
from .parts import BAD, badge, counted, distinct, fact, file_name, label_of, moment, table, words
from .risks import RISKS, risks
from .target import complete, page_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from .parts import View

NAMES_SHOWN = 5
UNFINISHED = {"failed": "not finished", "blocked": "blocked", "planned": "planned"}


class Target:
    """One target of a fleet: its report, and what is said of it as a whole."""

    def __init__(self, report: Mapping[str, Any]) -> None:
        self.report = complete(report)
        self.name: str = self.report["target"]
        self.link = {"text": self.name, "page": page_name(self.report) if report.get("has_page", True) else None}
        self.outcome = of_outcome.outcome(self.report)
        self.risks = risks(self.report, flows_of(self.report))

    @property
    def worst_risk(self) -> View:
        """Return the first of the risks as a badge."""
        first = self.risks[0]
        return badge("None" if first["risk"] == "none" else first["text"], first["tone"])

    def versions_of(self, solution: Mapping[str, Any]) -> str:
        """Return what the target has and gets of a solution; a version that need not have arrived is not claimed."""
        if not solution.get("strategy"):
            return "{0}, unchanged".format(solution["version"])
        versions = "{0} \u2192 {1}".format(solution.get("installed") or "none", solution["version"])
        unfinished = None if of_outcome.is_carried_out(self.report) else UNFINISHED.get(self.outcome["outcome"])
        return "{0}, {1}".format(versions, unfinished) if unfinished else versions


def view(reports: Sequence[Mapping[str, Any]]) -> View:
    """Return what a page shows of the reports of many targets."""
    targets = [Target(one) for one in reports]
    kinds = distinct(of_outcome.kind_of(one.report["word"]) for one in targets)
    releases = ", ".join(distinct(label_of(one.report["release"]) for one in targets)) or "no release"
    counts = many.counts([one.outcome for one in targets])
    return {
        "kind": " and ".join(kinds) or "Promotion",
        "title": "{0} \u2192 {1}".format(releases, counted(len(targets), "target")),
        "file": file_name("fleet", *distinct(one.report["word"] for one in targets)),
        "outcome": many.verdict(counts, len(targets), "target", "unchanged"),
        "blockers": [],
        "facts": _facts(targets, releases),
        "concern": "Risk",
        "risks": _risks(targets),
        "counts": counts,
        "sections": [_matrix(targets), _stops(targets), _plans(targets)],
    }


def _facts(targets: Sequence[Target], releases: str) -> list[View]:
    starts = sorted(one.report["started_at"] for one in targets if one.report.get("started_at"))
    ends = sorted(one.report["ended_at"] for one in targets if one.report.get("ended_at"))
    found = [fact("Release", releases), fact("Targets", _first([one.name for one in targets]))]
    if starts:
        found.append(fact("Started", moment(starts[0])))
        found.append(fact("Ended", moment(ends[-1]) if len(ends) == len(targets) else "not finished"))
    return found


def _first(names: Sequence[str]) -> str:
    """Return names, of many only the first."""
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (" and {0} more".format(more) if more > 0 else "") or "none"


def _risks(targets: Sequence[Target]) -> list[View]:
    """Return each risk once, with the targets that have it."""
    found: dict[str, View] = {}
    for target in targets:
        for one in target.risks:
            names = found.setdefault(one["risk"], dict(one, names=[]))["names"]
            names.append({"name": target.name, "notes": [one["text"][:1].lower() + one["text"][1:]]})
    worrying = {risk: one for risk, one in found.items() if risk in RISKS}
    if not worrying:
        return [dict(one, names=[]) for one in found.values()]
    for risk, one in worrying.items():
        one["text"] = "{0} on {1}".format(RISKS[risk][1], counted(len(one["names"]), "target"))
    return sorted(worrying.values(), key=lambda one: list(RISKS).index(one["risk"]))


def _matrix(targets: Sequence[Target]) -> View:
    names = distinct(one["unique_name"] for target in targets for one in target.report["solutions"])
    keys = {name: "solution {0}".format(name) for name in names}
    columns = [
        ("target", "Target", "link"),
        ("outcome", "Outcome", "badge"),
        ("risk", "Risk", "badge"),
        *((key, name, "text") for name, key in keys.items()),
        ("time", "Time", "text"),
    ]
    rows = [
        {
            "target": one.link,
            "outcome": badge(one.outcome["word"], one.outcome["tone"]),
            "risk": one.worst_risk,
            **dict.fromkeys(keys.values(), ""),
            **{keys[solution["unique_name"]]: one.versions_of(solution) for solution in one.report["solutions"]},
            "time": of_outcome.duration(one.report) or "not finished",
        }
        for one in targets
    ]
    return table("targets", "Targets and versions", "The list of targets is empty.", columns, rows)


def _stops(targets: Sequence[Target]) -> View:
    rows = [row for one in targets for row in _stop(one)]
    columns = (("target", "Target", "link"), ("text", "Reason", "text"), ("remedy", "Remedy", "text"))
    return table("stops", "What stopped targets", "No target was stopped.", columns, rows)


def _stop(target: Target) -> Iterator[View]:
    """Yield why a target was blocked or failed."""
    if target.outcome["tone"] == BAD and target.report.get("message"):
        yield {"target": target.link, "text": target.report["message"], "remedy": ""}
    for one in target.report["findings"]:
        if one["severity"] == "blocks":
            text = words(one.get("object") and "{0}:".format(one["object"]), one.get("text"))
            yield {"target": target.link, "text": text, "remedy": one.get("remedy") or ""}


def _plans(targets: Sequence[Target]) -> View:
    rows = [
        {"target": one.link, "plan_id": one.report["plan_id"], "approval": of_outcome.approval(one.report)}
        for one in targets
        if one.report.get("plan_id")
    ]
    columns = (("target", "Target", "link"), ("plan_id", "Plan ID", "code"), ("approval", "Approval", "text"))
    return table("plans", "Plans", "No plan was made.", columns, rows)
