# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of each of many flows, and why: causes in plain words, each with its remedy."""

from __future__ import annotations

from ..._core.errors import Conflict
from ..._core.masking import known
from ..._core.text import ended, short

UNCHANGED, CHANGED, FAILED, SKIPPED = "unchanged", "changed", "failed", "skipped"
# Those that need attention come first.
ORDER = (FAILED, SKIPPED, CHANGED, UNCHANGED)
LONGEST_TEXT = 300
LONGEST_REMEDY = 180

# A cause, and what users can do about it.
REMEDIES = {
    "reference_empty": "Bind the connection reference to a connection.",
    "reference_missing": "Create the connection reference, or import the solution that contains it.",
    "connection_not_shared": "Share the connection with the identity that turns on the flow.",
    "connection_in_error": "Sign in to the connection again, or bind the reference to one that works.",
    "child_off": "Turn on the child flow as well: add it to the flows of this task.",
    "child_missing": "Import the solution that contains the child flow.",
    "child_connections": "In the child flow, do not use the connections of the user who runs it.",
    "cycle": "Remove one of the calls.",
    "missing_user_details": "Turn on the flow as a licensed user.",
    "license": "Assign the owner a license for this flow.",
    "changed_meanwhile": "Run the task again to see what would change now.",
    "not_done": "Check for a proxy that responds instead of the service, and run the task again.",
    "not_tried": "Run the task again.",
    "caller_on": "Fix that flow first.",
}
# Codes of the Flow service (contract 11.6); those for a missing reference and for connections in error are inferred.
CAUSES = {
    "XrmConnectionReferenceMissingConnection": "reference_empty",
    "FlowMissingConnection": "reference_empty",
    "ConnectionReferenceNotFound": "reference_missing",
    "XrmConnectionReferenceNotFound": "reference_missing",
    "ConnectionAuthorizationFailed": "connection_not_shared",
    "ConnectionNotAuthenticated": "connection_in_error",
    "UnauthenticatedConnection": "connection_in_error",
    "ConnectionInError": "connection_in_error",
    "ChildFlowNeverPublished": "child_off",
    "ChildFlowUnsupportedForInvokerConnections": "child_connections",
    "ChildFlowsUnsupportedForNonOpenApiConnections": "child_connections",
    "FlowCannotInvokeItself": "cycle",
    "MissingUserDetails": "missing_user_details",
    "MissingAdequateQuotaPolicy": "license",
    "ConsumptionViolation": "license",
    "PaymentRequired": "license",
}


def reason(cause, text, remedy=None, service_code=None):
    """Return why a flow is not as declared."""
    return {
        "code": cause,
        "text": short(known.foreign(text), LONGEST_TEXT),
        "remedy": REMEDIES.get(cause, "") if remedy is None else remedy,
        "service_code": service_code,
    }


def in_own_words(reason_of_service):
    """Return a reason of the service with the code of its cause, which is ``refused`` if that is not known."""
    code = reason_of_service["code"]
    return dict(reason_of_service, code=CAUSES.get(code, "refused"), service_code=code)


def reason_of(failure):
    """Return the reason for a failure; its code is ``refused`` if the service names no known cause."""
    if isinstance(failure, Conflict):
        return reason("changed_meanwhile", "It was changed by someone else in the meantime.", None, failure.code)
    inner = failure.reasons[0] if failure.reasons else {}
    service_code = inner.get("service_code") or inner.get("code")
    cause = CAUSES.get(service_code)
    text = inner.get("text") or failure.detail or failure.message
    if cause:
        return reason(cause, text, None, service_code)
    remedy = inner.get("remedy") or failure.remedy
    return reason("refused", text, remedy, service_code or failure.code)


class Verdict:
    """What became, or would become, of one flow. ``reason`` is None if the flow is as declared."""

    __slots__ = ("reason", "word")

    def __init__(self, word=UNCHANGED, reason=None):
        self.word = word
        self.reason = reason

    @property
    def bad(self):
        """Whether the flow is not as declared."""
        return self.word in (FAILED, SKIPPED)


def totals(verdicts):
    """Return how many flows have each verdict."""
    words = [verdict.word for verdict in verdicts]
    return {"all": len(words), **{word: words.count(word) for word in ORDER}}


def message(verdicts, labels, nothing_done, noun="flows"):
    """Return (message, remedy) for verdicts of which some are bad: how many, and the first of them.

    ``labels`` are what sentences call the flows, in the same order; ``noun`` is what they are, in the plural.
    """
    failed = [(verdict, label) for verdict, label in zip(verdicts, labels) if verdict.word == FAILED]
    bad = [verdict for verdict in verdicts if verdict.bad]
    first, label = failed[0]
    text, remedy = short(first.reason["text"], LONGEST_TEXT), short(first.reason["remedy"], LONGEST_REMEDY)
    named = "" if label in text else label + ": "
    end = "cannot be brought to the declared state" if nothing_done else "are not as declared"
    said = "{0} of {1} {2} {3}".format(len(bad), len(verdicts), noun, end)
    said = "{0}{1}; {2}{3}".format("Nothing was changed: " if nothing_done else "", said, named, text)
    return ended(said), ended(remedy)
