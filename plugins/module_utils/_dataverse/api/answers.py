# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer has to look like to be one of Dataverse: a page of a proxy with status 200 is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ..._core.errors import Failure, OutcomeUnknown
from ..._core.refusal import json_of
from .address import target
from .shapes import Shape

if TYPE_CHECKING:
    from typing import Any

    from ..._core.protocols import Answer

# An unfiltered list of 5,000 rows a page would be 25 million rows long.
MOST_PAGES = 5000
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


def json_text(answer: Answer) -> Any:
    """Return what a stored text says as JSON, None when there is none; ValueError when it cannot be read.

    Columns and files come as text or bytes, so their media type says nothing, except that no page is ever stored.
    """
    if answer.status_code == 204 or not answer.content:
        return None
    if content_type(answer) == "text/html":
        raise ValueError("a page")
    try:
        return json.loads(answer.content.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("nested too deeply")


class Pages:
    """The pages of one list at ``path``: their rows, and where the next one is."""

    def __init__(self, path: str) -> None:
        self._path = _place(target(path))
        self._shape = Shape(path)
        self._links: set[str] = set()
        self.rows: list[dict[str, Any]] = []

    def take(self, page: dict[str, Any]) -> str | None:
        """Take the rows of a page and return the address of the next, None at the end.

        ValueError says what is wrong: rows that are none, or a link that leads elsewhere or in a circle.
        """
        rows, link = page.get("value"), page.get("@odata.nextLink")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError("a list without rows")
        trouble = next(filter(None, map(self._shape.trouble, rows)), "")
        if trouble:
            raise ValueError(trouble)
        self.rows += rows
        if link is None:
            return None
        if not isinstance(link, str) or _place(link) != self._path:
            raise ValueError("the link to the next page leads elsewhere")
        if link in self._links or len(self._links) >= MOST_PAGES:
            raise ValueError("the list has no end")
        self._links.add(link)
        return link


def _place(address: str) -> str:
    return unquote(urlsplit(address).path).lower()
