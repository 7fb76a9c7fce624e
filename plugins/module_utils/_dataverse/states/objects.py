# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became, or would become, of each object of a declaration, as results show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Incomplete
from ..._core.redact import without_secrets
from ..._core.text import short
from ..flows.many.outcomes import LONGEST_NAME
from ..flows.outcomes import CHANGED, FAILED, SKIPPED, UNCHANGED, Verdict, message, reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..._core.errors import InputFailure

    Object = dict[str, Any]

SOLUTION, REFERENCE, VARIABLE, FLOW, SHARE = (
    "solution",
    "connection_reference",
    "environment_variable",
    "flow",
    "share",
)
KINDS = (SOLUTION, REFERENCE, VARIABLE, FLOW, SHARE)
# Exists, is not declared, and is left as it is.
UNDECLARED = "undeclared"
# Those that need attention come first.
ORDER = (FAILED, SKIPPED, CHANGED, UNDECLARED, UNCHANGED)
IMPORT = "Import the solution that contains it."
# The result of a failure lists so many reasons.
MOST_REASONS = 20


def entry(
    kind: str,
    name: str,
    verdict: Verdict,
    declared: Mapping[str, Any] | None,
    found: Mapping[str, Any] | None,
    flow_id: str | None = None,
) -> Object:
    """Return an object with its verdict; ``declared`` and ``found`` are what differs, None if it is not declared, or
    does not exist."""
    shown = {"kind": kind, "name": name, "outcome": verdict.word}
    shown.update(declared=without_secrets(declared), found=without_secrets(found))
    return {**shown, "flow_id": flow_id, "reason": verdict.reason}


def undeclared(kind: str, name: str, found: Mapping[str, Any], flow_id: str | None = None, text: str = "") -> Object:
    """Return an object that exists and is not declared; ``text`` says why it is left alone all the same."""
    why = reason("undeclared", text, "Add it to the declaration, or leave the decision to people.") if text else None
    return entry(kind, name, Verdict(UNDECLARED, why), None, found, flow_id)


def wrong(failure: InputFailure) -> Verdict:
    """Return the verdict on an object whose declaration cannot be right."""
    text = failure.message.removesuffix(failure.remedy).strip().rstrip(".")
    return Verdict(FAILED, reason("input", text, failure.remedy))


def missing(url: str, suggestion: str) -> Verdict:
    """Return the verdict on an object that does not exist."""
    return Verdict(FAILED, reason("missing", "It does not exist in {0}. {1}".format(url, suggestion).strip(), IMPORT))


def label(one: Object) -> str:
    """Return what sentences call an object."""
    return "{0} {1!r}".format(one["kind"].replace("_", " "), short(one["name"], LONGEST_NAME))


def facts(objects: Sequence[Object]) -> dict[str, Any]:
    """Return ``objects``, those that need attention first, and ``totals``."""
    ranked = sorted(objects, key=lambda one: (ORDER.index(one["outcome"]), KINDS.index(one["kind"])))
    words = [one["outcome"] for one in ranked]
    return {"objects": ranked, "totals": {"all": len(words), **{word: words.count(word) for word in ORDER}}}


def check(told: Mapping[str, Any], nothing_done: bool, unknown: bool) -> None:
    """Raise Incomplete if an object is not as declared; ``unknown`` says that the outcome of a request is not known."""
    meant = [one for one in told["objects"] if one["outcome"] != UNDECLARED]
    found = [Verdict(one["outcome"], one["reason"]) for one in meant]
    if not any(verdict.bad for verdict in found):
        return
    labels = [label(one) for one in meant]
    reasons = [dict(one["reason"], name=one["name"], kind=one["kind"]) for one in meant if one["outcome"] == FAILED]
    text, remedy = message(found, labels, nothing_done, "objects")
    raise Incomplete(text, remedy, facts=told, reasons=reasons[:MOST_REASONS], perhaps_changed=unknown)


__all__ = ["CHANGED", "FAILED", "ORDER", "SKIPPED", "UNCHANGED", "UNDECLARED", "Verdict"]
