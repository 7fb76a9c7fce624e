# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error responses of the Web API, in the one error form (contract 8, 11.6, 20)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..._core.errors import LONGEST, Conflict, Failure, NotFound, OutcomeUnknown, Refused, Throttled
from ..._core.refusal import said
from ..._core.retry_after import asked_for
from ..._core.text import short
from . import flow_service

if TYPE_CHECKING:
    from ..._core.call import Call
    from ..._core.protocols import Answer

THIS_PRIVILEGE = "this privilege"
PRIVILEGE = re.compile(r"\bprv[A-Z]\w+")

# code: what a user can do about it.
REMEDIES = {
    "0x80040217": "Check the name or id, and that this is the right environment.",
    "0x80040220": "Assign a security role with {0} to the application user.".format(THIS_PRIVILEGE),
    "0x80040231": "Assign a security role that allows reading flows to that user or team.",
    "0x80042F09": "Assign a security role to the application user.",
    "0x80048306": "Grant the application user this right with a security role, or ask the owner to share it.",
    "0x80048405": "Grant the application user this right with a security role, or ask the owner to share it.",
    "0x80072560": "Add the application as an application user of this environment.",
    "0x8004500F": "Turn the flow off first.",
    "0x80048040": "An unmanaged solution of this name is installed; a managed one cannot replace it.",
    "0x80048041": "A managed solution of this name is installed; import a managed package.",
    "0x8004801C": "Use the solution of the publisher that is installed.",
    "0x8004801D": "First import the solution that contains it, or add it to this one.",
    "0x8004801F": "Export the package again; it lists a component that it does not contain.",
    "0x80048060": "Use a solution package as it was exported.",
    "0x80048402": "Set an option value prefix from 10000 to 99999 for the publisher.",
    "0x80048541": "Increase the version in the development environment, and export the solution again.",
    "0x8004F016": "Set overwrite_unmanaged_customizations, or delete the component that was created manually.",
    "0x8004F046": "Change or delete the components that still use it, then import again.",
    "0x80060468": "Open and save the flow in the development environment, and export it again.",
    "0x80048036": "Export it from the development environment.",
    "0x80048037": "Use the unique name of a solution in this environment.",
    "0x80071151": "Another solution operation is running; try again when it is finished.",
    "0x80071154": "Another solution operation is running; try again when it is finished.",
    "0x80072321": "Reduce the number of parallel tasks.",
    "0x80072322": "Reduce the number of parallel tasks.",
    "0x80072326": "Reduce the number of parallel tasks.",
}

# After these it is not known whether a request was carried out, unless the service itself gives a code.
GATEWAY_TROUBLE = (408, 500, 502, 503, 504)
NOT_DATAVERSE = "This is not a response of a Dataverse environment; check dataverse_url and proxies."
TOKEN_REFUSED = "The token was rejected; check that it is for this environment and has not expired."


# a solution does not have what it had, or exists although it did not (contract 20)
OVERTAKEN = ("0x8004F021", "0x8004F023")


def failure(answer: Answer, tried: str, call: Call) -> Failure:
    """Return the failure of ``call``, whose answer is an error; in doubt whether it was carried out, OutcomeUnknown."""
    refusal, doubt = refused(answer, tried), not call.is_safe and _is_doubtful(answer)
    if isinstance(refusal, Conflict):
        refusal = refusal.but(sent=doubt)
    if doubt:
        refusal = refusal.but(perhaps_changed=True)
    if answer.status_code not in GATEWAY_TROUBLE or refusal.code or call.is_safe or call.is_repeatable:
        return refusal
    return OutcomeUnknown(
        "{0}: a gateway responded with HTTP {1}; the request may have been carried out.".format(
            tried, answer.status_code
        ),
        "Run the task again: it checks first what exists.",
        http_status=answer.status_code,
    )


def _is_doubtful(answer: Answer) -> bool:
    """Return whether an earlier attempt of the same request may have been carried out."""
    return any(one.status_code != 429 for one in getattr(answer, "history", ()))


def refused(answer: Answer, tried: str) -> Refused:
    """Return the failure for an error response of ``requests``; ``tried`` says what was tried on what."""
    code, message = said(answer)
    remedy = _remedy(code, message) if message else NOT_DATAVERSE
    message = message or answer.reason or "no explanation"
    if answer.status_code == 401:
        remedy = TOKEN_REFUSED
    reasons = flow_service.reasons(message)
    if reasons:
        message, remedy = reasons[0]["text"], reasons[0]["remedy"]
    # what another service does not find is not a row of this one
    missing = Refused if reasons else NotFound
    kinds: dict[int, type[Refused]] = {404: missing, 412: Conflict, 429: Throttled}
    kind = Conflict if code in OVERTAKEN else kinds.get(answer.status_code, Refused)
    where = "HTTP {0}{1}".format(answer.status_code, ", {0}".format(code) if code else "")
    room = LONGEST - len(remedy) - len(where) - len(" failed:  (). ")
    tried = short(tried, room // 2)
    return kind(
        "{0} failed: {1} ({2}).".format(tried, short(message, min(140, room - len(tried))), where),
        remedy,
        http_status=answer.status_code,
        code=code,
        detail=message,
        request_id=answer.headers.get("x-ms-service-request-id") or answer.headers.get("x-ms-request-id"),
        reasons=reasons,
        after=asked_for(answer),
    )


def _remedy(code: str | None, message: str) -> str:
    """Return what to do; it names the missing privilege, which may be cut off from a long message."""
    remedy, found = REMEDIES.get(code or "", ""), PRIVILEGE.search(message)
    return remedy.replace(THIS_PRIVILEGE, found.group()) if found else remedy
