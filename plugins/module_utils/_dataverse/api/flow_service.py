# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Flow service says inside an error of Dataverse (contract 11.6, code 0x80060467).

Dataverse wraps its answer as JSON in quotes after the word *details*. Several errors at once come as
``MultipleErrorsOccurred`` with a list of their own, as public issue threads show.
"""

from __future__ import annotations

import json

SEVERAL = "MultipleErrorsOccurred"
# How Dataverse says, in words alone, that a connection reference has no connection (seen in public test records).
SENTENCE = "A connector was imported, however"
MISSING_CONNECTION = "FlowMissingConnection"
REMEDIES = {
    "XrmConnectionReferenceMissingConnection": "Bind the connection reference to a connection.",
    MISSING_CONNECTION: "Bind the connection reference to a connection.",
    "ConnectionAuthorizationFailed": "Share the connection with the identity that turns the flow on.",
    "ChildFlowNeverPublished": "Turn the child flow on first.",
    "MissingAdequateQuotaPolicy": "The owner lacks a license for this flow.",
    "ConsumptionViolation": "Give the owner a license for the premium connectors of the flow.",
    "PaymentRequired": "Give the owner a license for the premium connectors of the flow.",
    "MissingUserDetails": "Turn the flow on as a licensed user.",
    "InvalidOpenApiFlow": "Check that the connector and its operation exist in this environment.",
    "WorkflowOperationInputsApiOperationNotFound": "The connector no longer has this operation; change the flow.",
    "ChildFlowUnsupportedForInvokerConnections": "Give the child flow connections of its own.",
    "FlowCannotInvokeItself": "Remove the call of the flow to itself.",
}


def reasons(message):
    """Return ``[{code, text, remedy}]`` of the Flow service's answer inside a message; [] when there is none.

    The JSON is read leniently from its first brace on.
    """
    if message.startswith(SENTENCE):
        return [{"code": MISSING_CONNECTION, "text": message, "remedy": REMEDIES[MISSING_CONNECTION]}]
    start = message.find('{"error"')
    if start < 0:
        return []
    try:
        error = json.JSONDecoder().raw_decode(message[start:])[0]["error"]
    except (ValueError, KeyError, RecursionError):
        return []
    if not isinstance(error, dict):
        return []
    details = [one for one in error.get("details") or [] if isinstance(one, dict)]
    found = details if error.get("code") == SEVERAL and details else [error]
    return [
        {
            "code": one.get("code") or "",
            "text": one.get("message") or "",
            "remedy": REMEDIES.get(one.get("code"), ""),
        }
        for one in found
    ]
