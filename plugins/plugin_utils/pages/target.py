# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view of one target: what, where, risk and outcome in words, counts and rows, for every form of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import flows as of_flows
from . import outcome as of_outcome
from . import settings
from .cleaning import clean
from .parts import (
    BAD,
    CALM,
    GOOD,
    INFO,
    UNKNOWN,
    WARN,
    badge,
    counted,
    fact,
    file_name,
    label_of,
    listing,
    moment,
    table,
    words,
)
from .risks import risks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .flows import Flow
    from .parts import View

LISTS = (
    "findings",
    "solutions",
    "connection_references",
    "environment_variables",
    "flows",
    "operations",
    "smoke",
    "warnings",
    "cut",
)
CUT = "The result of a task was too long. Left out: {0}"
STRATEGIES = {
    "install": badge("Install", INFO),
    "update": badge("Update", INFO),
    "upgrade": badge("Upgrade", INFO),
    "holding": badge("Stage the upgrade", INFO),
    "apply_holding": badge("Apply the staged upgrade", INFO),
}
SEVERITIES = {"blocks": badge("Blocks", BAD), "warns": badge("Warns", WARN), "informs": badge("Informs", INFO)}
STATUSES = {
    "planned": badge("Planned", INFO),
    "done": badge("Done", GOOD),
    "failed": badge("Failed", BAD),
    "skipped": badge("Skipped", WARN),
    "running": badge("Running", WARN),
}
SMOKE_OUTCOMES = {
    "succeeded": badge("Succeeded", GOOD),
    "failed": badge("Failed", BAD),
    "unknown": badge("Unknown", WARN),
}


def complete(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report with all members, as they can be shown; what a task that failed did not return is empty."""
    found = clean(report)
    found.update({name: found.get(name) or [] for name in LISTS})
    found.update({name: found.get(name) or {} for name in ("release", "environment", "before")})
    found["warnings"] += [CUT.format(one) for one in found["cut"]]
    return dict(found)


def view(report: Mapping[str, Any]) -> View:
    """Return what a page shows of the report of one target."""
    report = complete(report)
    flows = of_flows.flows_of(report)
    return {
        "kind": of_outcome.kind_of(report["word"]),
        "title": "{0} \u2192 {1}".format(label_of(report["release"]), report["target"]),
        "file": page_name(report),
        "target": report["target"],
        "outcome": of_outcome.outcome(report),
        "blockers": [one for one in _findings(report) if one["severity"] == SEVERITIES["blocks"]],
        "facts": _facts(report),
        "concern": "Risk",
        "risks": risks(report, flows),
        "counts": _counts(report, flows),
        "sections": [
            _solutions(report["solutions"]),
            listing("flows", "Flows", "The release has no flow.", of_flows.items(flows)),
            *settings.sections(report),
            _owners(report, flows),
            table("findings", "Preflight findings", "Nothing was found.", FINDING, _findings(report)),
            table("steps", "Steps", "Nothing has to be done.", STEP, _steps(report["operations"])),
            *_smoke(report["smoke"]),
            table("warnings", "Warnings", "No task warned.", WARNING, _warnings(report["warnings"])),
        ],
    }


def page_name(report: Mapping[str, Any]) -> str:
    """Return the name of the file of a page, without its suffix."""
    return file_name(report["target"], report["word"])


def _facts(report: Mapping[str, Any]) -> list[View]:
    release, environment = report["release"], report["environment"]
    made = words(release.get("made_at") and "made " + moment(release["made_at"]), _source(release))
    found = [
        fact("Release", label_of(release), note=made),
        fact("Target", report["target"], note=environment.get("unique_name")),
        fact("Environment", environment.get("url") or UNKNOWN, "address", environment.get("organization_id")),
        fact("Plan ID", report.get("plan_id") or "none", "code", of_outcome.approval(report)),
    ]
    if report.get("started_at"):
        found.append(fact("Time", moment(report["started_at"]), note=_until(report)))
    found.append(fact("Digest of the release", release.get("digest") or UNKNOWN, "code"))
    return found


def _source(release: Mapping[str, Any]) -> str:
    source = release.get("made_from") or {}
    name = source.get("unique_name") if isinstance(source, dict) else source
    return "from {0}".format(name) if name else ""


def _until(report: Mapping[str, Any]) -> str:
    taken = of_outcome.duration(report)
    return "took {0}".format(taken) if taken else "not finished"


def _counts(report: Mapping[str, Any], flows: Sequence[Flow]) -> list[View]:
    counts = (
        ("removals", "Components deleted", sum(len(one.get("removals") or ()) for one in report["solutions"])),
        ("flows_turned_off", "Flows turned off", sum(one.is_turned_off for one in flows)),
        ("flows_turned_on", "Flows turned on", sum(one.is_turned_on for one in flows)),
        ("flows_added", "Flows added", sum(one.change == "add" for one in flows)),
        ("flows_changed", "Flows changed", sum(one.change == "change" for one in flows)),
        ("imports", "Solutions imported", sum(bool(one.get("strategy")) for one in report["solutions"])),
        ("settings", "Settings changed", sum(len(report[noun]) for noun in settings.NOUNS)),
        ("findings", "Preflight findings", len(report["findings"])),
    )
    return [dict(zip(("key", "label", "value"), one)) for one in counts]


SOLUTION = (
    ("name", "Solution", "name"),
    ("installed", "Installed", "text"),
    ("version", "Release", "text"),
    ("action", "Action", "badge"),
    ("reason", "Reason", "text"),
    ("deletes", "Deletes", "text"),
)
FINDING = (
    ("severity", "Severity", "badge"),
    ("object", "Object", "name"),
    ("text", "Finding", "text"),
    ("remedy", "Remedy", "text"),
    ("check", "Check", "code"),
)
STEP = (("number", "No.", "text"), ("step", "Step", "text"), ("status", "Outcome", "badge"))
SMOKE = (
    ("kind", "Kind", "text"),
    ("name", "Flow", "name"),
    ("outcome", "Outcome", "badge"),
    ("text", "Result", "text"),
)
WARNING = (("number", "No.", "text"), ("text", "Warning", "text"))
OWNER = (
    ("name", "Flow", "name"),
    ("before", "Owner before", "text"),
    ("owner", "Owner", "text"),
    ("shares", "Shares", "text"),
)


def _solutions(solutions: Sequence[Mapping[str, Any]]) -> View:
    rows = [
        {
            "name": one["unique_name"],
            "installed": one.get("installed") or "not installed",
            "version": words(one["version"], _kind(one.get("managed"))),
            "action": STRATEGIES.get(one.get("strategy") or "", badge(one.get("strategy") or "Keep", CALM)),
            "reason": one.get("reason") or "",
            "deletes": counted(len(one["removals"]), "component") if one.get("removals") else "nothing",
        }
        for one in solutions
    ]
    return table("solutions", "Solutions", "The release has no solution.", SOLUTION, rows)


def _kind(managed: bool | None) -> str:
    if managed is None:
        return ""
    return "(managed)" if managed else "(unmanaged)"


def _owners(report: Mapping[str, Any], flows: Sequence[Flow]) -> View:
    former = {one.get("flow_id"): one for one in report["before"].get("flows") or ()}
    rows = [
        {
            "name": one.name,
            "before": of_flows.owner_of(
                former.get(one.result.get("flow_id"), {}) if "owner" in one.changes else one.result
            ),
            "owner": of_flows.owner_of(one.result) if "owner" in one.changes else "unchanged",
            "shares": "changed, see the steps" if "shares" in one.changes else "unchanged",
        }
        for one in flows
        if {"owner", "shares"} & set(one.changes)
    ]
    return table("owners", "Owners and shares", "No owner and no share changes.", OWNER, rows)


def _findings(report: Mapping[str, Any]) -> list[View]:
    rows = [
        {
            "severity": SEVERITIES.get(one["severity"], badge(one["severity"], WARN)),
            "object": one.get("object") or "",
            "text": one.get("text") or "",
            "remedy": one.get("remedy") or "",
            "check": one.get("check") or "",
        }
        for one in report["findings"]
    ]
    return sorted(rows, key=lambda one: (BAD, WARN, INFO).index(one["severity"]["tone"]))


def _steps(operations: Sequence[Mapping[str, Any]]) -> list[View]:
    return [
        {
            "number": str(number),
            "step": one["step"],
            "status": STATUSES.get(one["status"], badge(one["status"], CALM)),
        }
        for number, one in enumerate(operations, start=1)
    ]


def _smoke(runs: Sequence[Mapping[str, Any]]) -> list[View]:
    """Return a section if there are smoke runs, since most promotions have none."""
    rows = [{**one, "outcome": SMOKE_OUTCOMES.get(one["outcome"], badge(one["outcome"], CALM))} for one in runs]
    return [table("smoke", "Smoke runs", "No smoke run was made.", SMOKE, rows)] if rows else []


def _warnings(warnings: Sequence[str]) -> list[View]:
    return [{"number": str(number), "text": text} for number, text in enumerate(warnings, start=1)]
