# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments that one service lists, over all pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .._core.answer import json_of
from .._core.call import Call
from .._core.errors import Failure
from .refusals import refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .._core.protocols import Answer, Session
    from .rows import Row
    from .services import Service

# The spellings of documentation and of other clients (Beyond the Dataverse contract 10, conflict 2)
NEXT = ("nextLink", "@odata.nextLink", "@odata.nextlink")
MOST_PAGES = 1000


def listed(service: Service, session: Session) -> list[Row]:
    """Return the environments of a service, each once, sorted by id."""
    found = {}
    for row in _rows(service, session):
        environment = service.read(row) if isinstance(row, dict) else {}
        if not environment.get("id"):
            raise _strange(service, session, "an environment without an id")
        found[environment["id"]] = environment
    return [found[guid] for guid in sorted(found)]


def _rows(service: Service, session: Session) -> Iterator[Any]:
    link = service.path
    seen: set[str] = set()
    while link:
        seen.add(link)
        answer = session.send(Call("GET", link, {"Accept": "application/json"}))
        if not answer.ok:
            raise refused(answer, service)
        page = _page(answer)
        if page is None:
            raise _strange(service, session, "no list")
        yield from page["value"]
        link = _next(page)
        if link and (_path(link) != _path(service.path) or link in seen or len(seen) >= MOST_PAGES):
            raise _strange(service, session, "the link to the next page leads elsewhere, or the list does not end")


def _next(page: dict[str, Any]) -> str:
    """Return the link to the next page, "" if there is none."""
    return str(next((page[name] for name in NEXT if page.get(name)), ""))


def _page(answer: Answer) -> dict[str, Any] | None:
    """Return the page of a list, None for any other content."""
    try:
        page = json_of(answer)
    except ValueError:
        return None
    return page if isinstance(page, dict) and isinstance(page.get("value"), list) else None


def _path(link: str) -> str:
    return urlsplit(link).path.lower()


def _strange(service: Service, session: Session, what: str) -> Failure:
    return Failure(
        "The response of {0} ({1}) is not a list of environments: {2}.".format(service.title, session.root, what),
        "Check cloud, {0}_url and proxies.".format(service.name),
    )
