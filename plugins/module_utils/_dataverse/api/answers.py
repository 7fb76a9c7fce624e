# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer has to look like to be one of Dataverse: a page of a proxy with status 200 is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure, OutcomeUnknown
from ..._core.refusal import json_of

if TYPE_CHECKING:
    from typing import Any

    from ..._core.protocols import Answer

REMEDY = "Check dataverse_url and proxies."


def strange(tried: str, url: str, answer: Answer, safe: bool = True, what: str = "") -> Failure:
    """Return the failure for an answer of ``url`` that is not one of Dataverse; after an unsafe request, a doubt."""
    said = "{0} failed: {1} answered, but not as a Dataverse environment does{2}.".format(
        tried, url, " ({0})".format(what) if what else ""
    )
    if safe:
        return Failure(said, REMEDY, http_status=answer.status_code)
    return OutcomeUnknown(said, "It may have been carried out. " + REMEDY, http_status=answer.status_code)


def content_type(answer: Answer) -> str:
    """Return the media type of an answer, or of a part of a batch, in lower case; "" when it tells none."""
    told = answer.headers.get("Content-Type") or answer.headers.get("content-type") or ""
    return told.partition(";")[0].strip().lower()


def confirms(answer: Answer) -> bool:
    """Tell whether a good answer to a write is the service's own: it has no content, or JSON."""
    return answer.status_code == 204 or content_type(answer).endswith("json")


def json_object(answer: Answer) -> dict[str, Any] | None:
    """Return the JSON object of an answer, None when it is no such thing."""
    if content_type(answer) not in ("", "application/json"):
        return None
    try:
        content = json_of(answer)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
