# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What other services report inside an error of Dataverse: flows, connections and vaults (contract 11.6, 13).

Dataverse quotes their response as JSON after the word *details*. Several errors at once arrive as
``MultipleErrorsOccurred`` with a list of their own, as public issue threads show.
"""

from __future__ import annotations

import json
import re

SEVERAL = "MultipleErrorsOccurred"
MISSING_CONNECTION = "FlowMissingConnection"
SECRET_REFUSED = "SecretNotReadable"
# What Dataverse only reports in words, and the code that is used for it here: that a connection reference has no
# connection (seen in public test records), and that the Key Vault secret of a variable cannot be read (the vendor's own
# pages).
SENTENCES = {
    re.compile("^A connector was imported, however"): MISSING_CONNECTION,
    re.compile("This variable didn't save properly|not authorized to read secrets"): SECRET_REFUSED,
}
REMEDIES = {
    "XrmConnectionReferenceMissingConnection": "Bind the connection reference to a connection.",
    MISSING_CONNECTION: "Bind the connection reference to a connection.",
    "ConnectionAuthorizationFailed": "Share the connection with the identity that turns the flow on.",
    "ChildFlowNeverPublished": "Turn the child flow on first.",
    "MissingAdequateQuotaPolicy": "The owner does not have a license for this flow.",
    "ConsumptionViolation": "Assign a license for the premium connectors of the flow to the owner.",
    "PaymentRequired": "Assign a license for the premium connectors of the flow to the owner.",
    "MissingUserDetails": "Turn the flow on as a licensed user.",
    "InvalidOpenApiFlow": "Check that the connector and its operation exist in this environment.",
    "WorkflowOperationInputsApiOperationNotFound": "The connector no longer has this operation; change the flow.",
    "ChildFlowUnsupportedForInvokerConnections": "Set the connections in the child flow itself.",
    "FlowCannotInvokeItself": "Remove the call of the flow to itself.",
    "ConnectionNotFound": (
        "Use the name of a connection in this environment, for this connector, that the application user can access."
    ),
    SECRET_REFUSED: (
        "Assign the role Key Vault Secrets User on the vault to the service principal of Dataverse and to this "
        "application; register Microsoft.PowerPlatform in the subscription of the vault."
    ),
}


def reasons(message: str) -> list[dict[str, str]]:
    """Return ``[{code, text, remedy}]`` of another service's response inside a message; [] if there is none.

    The JSON is read leniently from its first brace on.
    """
    for sentence, code in SENTENCES.items():
        if sentence.search(message):
            return [{"code": code, "text": message, "remedy": REMEDIES[code]}]
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
            "remedy": REMEDIES.get(one.get("code") or "", ""),
        }
        for one in found
    ]
