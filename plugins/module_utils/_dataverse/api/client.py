# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Web API of one environment."""

from __future__ import annotations

import contextlib
from functools import cached_property
from typing import TYPE_CHECKING

from ..._core.call import Call
from ..._core.clock import ServerClock
from ..._core.errors import Conflict, NotFound
from ..._core.late_imports import late
from . import answers
from .address import API, query, row
from .shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any, BinaryIO

    from ..._core.protocols import Answer, Session
    from . import many, refusals, results, stored, streams
else:
    many, refusals, stored, streams = late(__package__, ".many", ".refusals", ".stored", ".streams")
    (results,) = late(__package__, ".results")

# Actions that do not change the declared state of the environment.
SAFE_ACTIONS = ("ExportSolution", "ExportSolutionAsync", "DownloadSolutionExportData")
ANNOTATIONS = (
    'odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname"'
)
FORMATTED = "@OData.Community.Display.V1.FormattedValue"
TABLE_OF = "@Microsoft.Dynamics.CRM.lookuplogicalname"
NO_SUCH_ROW = "0x80040217"
IDS = ("UserId", "BusinessUnitId", "OrganizationId")
HEADERS = {"Accept": "application/json", "OData-Version": "4.0", "OData-MaxVersion": "4.0"}


class Dataverse:
    """Reads and writes rows and calls messages, over one session.

    Every method takes ``tried``, the first words of the error message if it fails ("Reading flow 'X'").
    ``parallel_hint`` is the number of parallel requests that the service has recommended, or None.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.clock = ServerClock()
        self.parallel_hint: int | None = None

    @property
    def url(self) -> str:
        """The root of the environment."""
        return self.session.root

    @property
    def server_time(self) -> datetime:
        """The time of the service, or of this machine if no response had a readable one."""
        return self.clock.now()

    def get(self, path: str, tried: str, annotations: bool = False) -> dict[str, Any]:
        """Return the JSON object at ``path``, relative to the service root; NotFound on 404."""
        headers = {"Prefer": ANNOTATIONS} if annotations else {}
        answer = self.send(Call("GET", path, headers), tried)
        return self.object_of(path, answer, tried)

    def json_file(self, path: str, tried: str) -> Any:
        """Return what a file or long text at ``path`` contains as JSON; None if it is empty or does not exist."""
        return stored.read_json(self, path, tried)

    def rows(self, table: str, tried: str, annotations: bool = False, **options: Any) -> list[dict[str, Any]]:
        """Return all rows of a query, over all its pages; ``options`` are query options without their dollar sign."""
        from .pages import Pages

        path: str | None = table + query(**options)
        pages, found = Pages(self.url, table + query(**options), tried), []
        while path:
            rows, path = pages.take(self.get(path, tried, annotations))
            found += rows
        return found

    def get_many(self, paths: Sequence[str], tried: str, annotations: bool = False) -> list[Any]:
        """Return the JSON objects at ``paths``, in order, a hundred in a request; for an error response its failure."""
        return many.get(self, paths, tried, annotations)

    def rows_of(
        self,
        queries: Iterable[tuple[str, Mapping[str, Any]]],
        tried: str,
        annotations: bool = False,
        lenient: bool = False,
        most: int | None = None,
    ) -> list[Any]:
        """Return all rows of each of several queries, ``(table, options)``; if ``lenient``, a refused one's failure.

        With ``most``, no further page of a query is read that has returned so many rows.
        """
        return many.rows(self, queries, tried, annotations, lenient, most)

    def create(
        self, table: str, body: Mapping[str, Any], tried: str, solution: str | None = None, guid: str | None = None
    ) -> str:
        """Create a row and return its id. With ``guid``, an id of the caller's choice, it may be sent twice."""
        headers = {"MSCRM.SolutionUniqueName": solution} if solution else {}
        answer = self.send(Call("POST", table, headers, json=body, repeatable=bool(guid)), tried)
        made = guid or answer.headers.get("OData-EntityId", "").rpartition("(")[2].rstrip(")")
        if not made:
            raise answers.strange(tried, self.url, answer, safe=False, what="no id of what was created")
        return made

    def update(
        self, table: str, guid: str, body: Mapping[str, Any], tried: str, etag: str = "*", caller: str | None = None
    ) -> None:
        """Change columns of an existing row; Conflict if it has changed since ``etag`` was read.

        ``caller`` is the directory object id of a user to act as (contract 3.1).
        """
        headers = {"If-Match": etag, "CallerObjectId": caller} if caller else {"If-Match": etag}
        self.send(Call("PATCH", row(table, guid), headers, json=body, repeatable=True), tried)

    def delete(self, table: str, guid: str, tried: str, etag: str = "*") -> None:
        """Delete a row; one that is deleted by a request whose response was lost is not a failure.

        Conflict if someone else has changed or deleted it since it was read.
        """
        try:
            self.send(Call("DELETE", row(table, guid), {"If-Match": etag}, repeatable=True), tried)
        except NotFound as failure:
            if failure.code != NO_SUCH_ROW:
                raise
            if not failure.perhaps_changed:
                raise Conflict(failure.message, sent=False, http_status=failure.http_status, code=failure.code)

    def act(
        self,
        action: str,
        body: Mapping[str, Any],
        tried: str,
        repeatable: bool | None = None,
        safe: bool = False,
        once: bool = False,
    ) -> dict[str, Any]:
        """Call an unbound action and return its response, {} if it has none; a ``repeatable`` one may be sent twice.

        ``safe`` marks a call that does not change the declared state, such as the actions of an export. With ``once``,
        it is not sent again even if the service postpones it: Throttled.
        """
        safe = safe or action in SAFE_ACTIONS
        content: dict[str, Any] = {"json": body}
        if streams.is_streamed(body):
            content = {"headers": {"Content-Type": "application/json"}, "body": streams.JsonBody(body)}
        answer = self.send(Call("POST", action, safe=safe, repeatable=repeatable, once=once, **content), tried)
        content = self._json(answer, tried, safe) if answer.status_code != 204 else {}
        lacking = results.trouble(action, content)
        if lacking:
            raise answers.strange(tried, self.url, answer, safe, lacking)
        return content

    def download(self, action: str, body: Mapping[str, Any], tried: str, member: str, stream: BinaryIO) -> None:
        """Call an action that changes nothing and write one member of its response, base64 text, to a binary stream.

        A response that is interrupted is requested again.
        """
        streams.download(self, Call("POST", action, json=body, safe=True, stream=True), tried, member, stream)

    @cached_property
    def me(self) -> dict[str, str]:
        """The caller's ids: UserId, BusinessUnitId, OrganizationId; they are read once."""
        tried = "Reading the caller's ids"
        answer = self.send(Call("GET", "WhoAmI"), tried)
        ids = self._json(answer, tried)
        if not all(isinstance(ids.get(name), str) for name in IDS):
            raise answers.strange(tried, self.url, answer, what="no ids")
        return ids

    @cached_property
    def organization(self) -> dict[str, Any]:
        """Names of the environment: name, which is unique, and friendlyname; they are read once."""
        path = row("organizations", self.me["OrganizationId"]) + query(select="name,friendlyname")
        return self.get(path, "Reading the organization")

    def object_of(self, path: str, answer: Answer, tried: str) -> dict[str, Any]:
        """Return the JSON object of a response; if ``path`` is that of a row or a function, one that looks like it."""
        content, shape = self._json(answer, tried), Shape(path)
        trouble = shape.trouble(content) if shape.is_row else ""
        if shape.is_result:
            trouble = results.trouble(path, content)
        if trouble:
            raise answers.strange(tried, self.url, answer, what=trouble)
        return content

    def send(self, call: Call, tried: str) -> Any:
        """Send a call, whose address is below that of the Web API, and return a successful response of ``requests``."""
        own = {**HEADERS, "If-None-Match": "null"} if call.method == "GET" else HEADERS
        answer = self.session.send(call.below(API, own))
        self._note(answer)
        if answer.ok:
            if not (call.is_safe or answers.confirms(answer)):
                raise answers.strange(tried, self.url, answer, safe=False)
            return answer
        raise refusals.failure(answer, tried, call)

    def _note(self, answer: Answer) -> None:
        self.clock.note(answer)
        with contextlib.suppress(KeyError, ValueError):
            self.parallel_hint = int(answer.headers["x-ms-dop-hint"])

    def _json(self, answer: Answer, tried: str, safe: bool = True) -> dict[str, Any]:
        content = answers.json_object(answer)
        if content is None:
            raise answers.strange(tried, self.url, answer, safe)
        return content
