# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict over one target, in a word and a sentence."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from .parts import BAD, CALM, GOOD, INFO, counted, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .parts import View

KINDS = {"plan": "Plan", "promote": "Promotion", "verify": "Verification", "rollback": "Rollback"}
# Word, tone and sentence for each outcome; what a verification finds has words of its own.
OUTCOMES = {
    "planned": ("Waiting for approval", INFO, "Nothing was changed yet. This page shows what would change."),
    "unchanged": ("No change", GOOD, "The environment is as the release declares it. Nothing has to be done."),
    "done": ("Done", GOOD, "Everything was carried out as planned."),
    "failed": ("Failed", BAD, "Not everything was carried out."),
    "blocked": ("Blocked", BAD, "Nothing can be changed until this is resolved."),
}
OF_VERIFICATION = {
    "planned": ("Differs", BAD, "The environment is not as the release declares it. This page shows what differs."),
    "unchanged": ("Verified", GOOD, "The environment was read again, and is as the release declares it."),
}
SMOKE = "The environment is as the release declares it, but a smoke run failed."
APPROVED = "Approved", INFO, "This plan was approved. Nothing was changed yet."


def kind_of(word: str) -> str:
    """Return the noun for a word of the promotion."""
    return KINDS.get(word, word)


def outcome(report: Mapping[str, Any]) -> View:
    """Return the verdict in ``outcome`` for programs, and in ``word``, ``tone`` and ``text`` for people."""
    code = report["outcome"]
    if code == "planned" and blocking(report):
        code = "blocked"
    word, tone, text = _words(report, code)
    if code == "blocked" and blocking(report):
        text = "{0} this change. {1}".format(counted(blocking(report), "finding blocks", "findings block"), text)
    if code == "failed" and any(one["outcome"] == "failed" for one in report["smoke"]):
        text = SMOKE
    elif code == "failed" and report["operations"]:
        text = "{0} {1}".format(text, _done(report["operations"]))
    return {"outcome": code, "word": word, "tone": tone, "text": words(text, report.get("message"))}


def _done(operations: Sequence[Mapping[str, Any]]) -> str:
    done = sum(one["status"] == "done" for one in operations)
    return "{0} of {1} done.".format(done, counted(len(operations), "step was", "steps were"))


def is_carried_out(report: Mapping[str, Any]) -> bool:
    """Return whether all steps were done, although something may have failed afterwards."""
    return {one["status"] for one in report["operations"]} == {"done"}


def blocking(report: Mapping[str, Any]) -> int:
    """Return how many findings block a target."""
    return sum(one["severity"] == "blocks" for one in report["findings"])


def _words(report: Mapping[str, Any], code: str) -> tuple[str, str, str]:
    if code == "planned" and report["word"] != "verify" and _is_approved(report):
        return APPROVED
    special = OF_VERIFICATION if report["word"] == "verify" else {}
    return special.get(code) or OUTCOMES.get(code) or (code, CALM, "")


def _is_approved(report: Mapping[str, Any]) -> bool:
    return bool(report.get("approved_plan")) and report.get("approved_plan") == report.get("plan_id")


def approval(report: Mapping[str, Any]) -> str:
    """Return what is known of the approval of a plan."""
    if _is_approved(report):
        return "approved"
    if report.get("approved_plan"):
        return "differs from the approved plan {0}".format(report["approved_plan"])
    waits = report["outcome"] == "planned" and report.get("plan_id")
    return "Approve this ID to allow exactly these changes." if waits else ""


def duration(report: Mapping[str, Any]) -> str | None:
    """Return how long a target took, None if that is not known."""
    try:
        start, end = (_moment(report[name]) for name in ("started_at", "ended_at"))
    except (ValueError, TypeError, AttributeError, KeyError):
        return None
    seconds = int((end - start).total_seconds())
    minutes, rest = divmod(max(seconds, 0), 60)
    return "{0} min {1:02d} s".format(minutes, rest) if minutes else "{0} s".format(rest)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
