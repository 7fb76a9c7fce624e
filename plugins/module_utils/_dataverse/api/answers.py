# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a response of Dataverse looks like: a page of a proxy with status 200 is not one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.answer import json_of
from ..._core.errors import Failure, OutcomeUnknown

if TYPE_CHECKING:
    from typing import Any

    from ..._core.protocols import Answer

REMEDY = "Check dataverse_url and proxies."


def strange(tried: str, url: str, answer: Answer, safe: bool = True, what: str = "") -> Failure:
    """Return the failure for a response of ``url`` that is not one of Dataverse; OutcomeUnknown after an unsafe
    request."""
    said = "{0} failed: the response of {1} is not one of a Dataverse environment{2}.".format(
        tried, url, " ({0})".format(what) if what else ""
    )
    if safe:
        return Failure(said, REMEDY, http_status=answer.status_code)
    return OutcomeUnknown(said, "It may have been carried out. " + REMEDY, http_status=answer.status_code)


def content_type(answer: Answer) -> str:
    """Return the media type of a response, or of a part of a batch, in lower case; "" if it has none."""
    told = answer.headers.get("Content-Type") or answer.headers.get("content-type") or ""
    return told.partition(";")[0].strip().lower()


def confirms(answer: Answer) -> bool:
    """Return whether a successful response to a write is the service's own: it has no content, or JSON."""
    return answer.status_code == 204 or content_type(answer).endswith("json")


def json_object(answer: Answer) -> dict[str, Any] | None:
    """Return the JSON object of a response, None if it is not one."""
    if content_type(answer) not in ("", "application/json"):
        return None
    try:
        content = json_of(answer)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
