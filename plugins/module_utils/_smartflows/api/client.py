# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The REST API of one Smart Flows project."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from ..._core.answer import json_of
from ..._core.call import Call
from ..._core.clock import ServerClock
from ..._core.errors import Failure, OutcomeUnknown
from . import shapes
from .refusals import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from ..._core.protocols import Answer, Session

API = "/api/v1/"
PAGE_SIZE = 100
MOST_PAGES = 1000
# Statuses after which it is unknown whether a request was carried out (contract 8.6).
UNCLEAR = (408, 500, 502, 503, 504)


def path(*segments: object) -> str:
    """Return a path below the API from segments, each percent-encoded."""
    return "/".join(quote(str(segment), safe="") for segment in segments)


def _address(where: str, query: Mapping[str, Any]) -> str:
    """Return an address with the members of a query that have a value."""
    given = {name: value for name, value in query.items() if value is not None}
    return where + ("?" + urlencode(given, quote_via=quote, safe=":,") if given else "")


class SmartFlows:
    """Reads and calls over one session. Every method takes ``tried``, the first words of the message if it fails."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.clock = ServerClock()

    @property
    def url(self) -> str:
        """The root of the project."""
        return self.session.root

    @property
    def server_time(self) -> datetime:
        """The time of the service, or of this machine if no response had a readable one."""
        return self.clock.now()

    def get(self, where: str, tried: str, patience: float | None = None, **query: Any) -> Any:
        """Return the JSON object at ``where``; NotFound on 404.

        ``patience`` is how many seconds the response may take; without a response by then, None is returned.
        """
        answer = self._send(Call("GET", _address(where, query), patience=patience), tried)
        if answer is None:
            return None
        found = self._json(answer, tried, dict)
        self._refuse(shapes.trouble(found), answer, tried)
        return found

    def rows(
        self, where: str, tried: str, enough: Callable[[list[dict[str, Any]]], bool] | None = None, **query: Any
    ) -> list[dict[str, Any]]:
        """Return the objects of a list, over its pages, until one is short or ``enough(page)`` is true."""
        found: list[dict[str, Any]] = []
        seen: set[Any] = set()
        for number in range(MOST_PAGES):
            address = _address(where, dict(query, page=number, size=PAGE_SIZE))
            answer = self._send(Call("GET", address), tried)
            page = self._json(answer, tried, list)
            self._refuse(next(filter(None, map(shapes.trouble_of_row, page)), ""), answer, tried)
            fresh = [row for row in page if row.get("id") not in seen]
            seen.update(row.get("id") for row in fresh)
            found += fresh
            if len(page) < PAGE_SIZE or not fresh or (enough and enough(fresh)):
                return found
        raise Failure("{0} failed: the list does not end.".format(tried), "Check smartflows_url and proxies.")

    def text(self, where: str, tried: str) -> str:
        """Return the content of ``where`` as text."""
        answer = self._send(Call("GET", where, {"Accept": "*/*"}), tried)
        # without a charset, an answer would be taken for another one than UTF-8
        return str(
            answer.text
            if "charset" in answer.headers.get("Content-Type", "")
            else answer.content.decode("utf-8", "replace")
        )

    def post(
        self, where: str, tried: str, body: bytes | None = None, content_type: str | None = None, **query: Any
    ) -> Any:
        """Send a request that is never sent twice and return its JSON object; Throttled if the service postpones it.

        Raises OutcomeUnknown if it is unknown whether it was carried out.
        """
        headers = {"Content-Type": content_type} if content_type else {}
        answer = self._send(Call("POST", _address(where, query), headers, body=body, once=True), tried)
        try:
            return self._json(answer, tried, dict)
        except Failure as failure:
            raise OutcomeUnknown(failure.message, http_status=answer.status_code)

    def tell(self, where: str, tried: str, value: Any) -> None:
        """Send a JSON value, never twice; the response is ignored, unless it is a page."""
        self._send(Call("POST", where, json=value), tried)

    def delete(self, where: str, tried: str) -> None:
        """Send a DELETE; the response is ignored, unless it is a page."""
        self._send(Call("DELETE", where, repeatable=True), tried)

    def content(self, where: str, tried: str) -> Any:
        """Return the response of ``requests`` whose body has not been read yet."""
        return self._send(Call("GET", where, {"Accept": "*/*"}, stream=True), tried)

    def _send(self, call: Call, tried: str) -> Any:
        """Send a call, whose address is below that of the API, and return a successful response; None after its
        patience."""
        answer = self.session.send(call.below(API, {"Accept": "application/json"}))
        if answer is None:
            return None
        self.clock.note(answer)
        if answer.ok and (call.stream or not _is_page(answer)):
            return answer
        if answer.ok:
            raise self._not_ours(answer, tried, Failure if call.is_safe else OutcomeUnknown)
        failure = refused(answer, tried)
        if call.stream:
            answer.close()
        if call.method == "POST" and answer.status_code in UNCLEAR:
            raise OutcomeUnknown(failure.message, http_status=answer.status_code, detail=failure.detail)
        raise failure

    def _json(self, answer: Answer, tried: str, kind: type) -> Any:
        try:
            content = json_of(answer)
        except ValueError:
            content = None
        if not isinstance(content, kind):
            raise self._not_ours(answer, tried)
        return content

    def _refuse(self, trouble: str, answer: Answer, tried: str) -> None:
        if trouble:
            raise self._not_ours(answer, tried, what=" ({0})".format(trouble))

    def _not_ours(self, answer: Answer, tried: str, kind: type[Failure] = Failure, what: str = "") -> Failure:
        return kind(
            "{0} failed: the response of {1} is not one of the Smart Flows API{2}.".format(tried, self.url, what),
            "Check smartflows_url and proxies.",
            http_status=answer.status_code,
        )


def _is_page(answer: Answer) -> bool:
    """Return whether the response is a page, such as one of a proxy or a sign-in."""
    return answer.headers.get("Content-Type", "").lower().startswith("text/html")
