# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why services list no environments, in the one error form, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.errors import Failure, Refused, Throttled
from .._core.refusal import said
from .._core.text import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.protocols import Answer
    from .services import Service

NOT_ALLOWED = (401, 403)
NOT_IN_TENANT = "AADSTS500011"
# The two ways in which an application is allowed (Beyond the Dataverse contract 1.3, 1.4)
OF_APPLICATIONS = (
    "Register the application with New-PowerAppManagementApp, or assign it the role Environment Management Reader."
)
OF_PEOPLE = "Sign in as a Power Platform administrator, or as an application that may list environments."
REASONS = {401: "the token is not accepted", 403: "access is denied"}


def refused(answer: Answer, service: Service) -> Refused:
    """Return the failure for an error response."""
    code, message = said(answer)
    kind = Throttled if answer.status_code == 429 else Refused
    return kind(
        "Listing environments with {0} failed: {1} (HTTP {2}).".format(
            service.title, short(message or answer.reason or "no explanation", 160), answer.status_code
        ),
        "Try again later." if answer.status_code in (429, 500, 502, 503, 504) else "",
        http_status=answer.status_code,
        code=code,
        detail=message,
    )


def is_refusal(failure: Failure) -> bool:
    """Return whether the caller may not use a service, so that another one may list what this one does not."""
    return failure.http_status in NOT_ALLOWED or failure.code == NOT_IN_TENANT


def nothing_listed(refusals: Sequence[tuple[Service, Failure | None]], remedy: str) -> Failure:
    """Return the failure for services of which each refused, or listed nothing: then there is no failure of its own.

    A tenant always has an environment, so whoever sees none is not allowed to.
    """
    is_only_one = len(refusals) == 1
    last = next((failure for _service, failure in reversed(refusals) if failure), None)
    return Failure(
        "No environments are listed: {0}.".format(
            "; ".join("{0}: {1}".format(service.title, _reason(failure, is_only_one)) for service, failure in refusals)
        ),
        remedy,
        http_status=last.http_status if last else None,
        code=last.code if last else None,
        detail=last.detail if last else None,
    )


def _reason(failure: Failure | None, in_full: bool) -> str:
    if failure is None:
        return "an empty list"
    if failure.code == NOT_IN_TENANT:
        return "not in this tenant ({0})".format(failure.code)
    usual = REASONS[failure.http_status or 0]
    words = short(failure.detail or usual, 120) if in_full else usual
    return "{0} (HTTP {1})".format(words, failure.http_status)
