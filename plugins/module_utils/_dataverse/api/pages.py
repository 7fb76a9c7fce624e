# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that the Web API returns in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ..._core.errors import Failure
from .address import target
from .answers import REMEDY
from .shapes import Shape

if TYPE_CHECKING:
    from typing import Any

# With 5,000 rows a page, such a list would have 25 million rows.
MOST_PAGES = 5000


class Pages:
    """Checks the pages of one list at ``path`` below ``url``.

    ``tried`` begins the message of a failure.
    """

    def __init__(self, url: str, path: str, tried: str) -> None:
        self._url = url
        self._tried = tried
        self._path = _place(target(path))
        self._shape = Shape(path)
        self._links: set[str] = set()

    def take(self, page: dict[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
        """Return the rows of a page and the address of the next, None at the end.

        Failure says what is wrong: no valid rows, or a link to another place or to an earlier page.
        """
        rows, link = page.get("value"), page.get("@odata.nextLink")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self._strange("a list without rows")
        trouble = next(filter(None, map(self._shape.trouble, rows)), "")
        if trouble:
            raise self._strange(trouble)
        if link is None:
            return rows, None
        if not isinstance(link, str) or _place(link) != self._path:
            raise self._strange("the link to the next page leads elsewhere")
        if link in self._links or len(self._links) >= MOST_PAGES:
            raise self._strange("the list does not end")
        self._links.add(link)
        return rows, link

    def _strange(self, what: str) -> Failure:
        said = "{0} failed: the response of {1} is not one of a Dataverse environment ({2})."
        return Failure(said.format(self._tried, self._url, what), REMEDY)


def _place(address: str) -> str:
    return unquote(urlsplit(address).path).lower()
