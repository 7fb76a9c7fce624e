# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Web API of one environment."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ..._core.again import TryAgain, again
from ..._core.call import Call
from ..._core.clock import ServerClock
from ..._core.errors import Failure, NotFound, OutcomeUnknown, Refused, Unreachable
from ..._core.late import late
from ..._core.text import short
from . import answers
from .address import API, query, row, target
from .shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any, BinaryIO

    from ..._core.protocols import Answer, Session
    from . import batch, refusals, streams
else:
    batch, refusals, streams = late(__package__, ".batch", ".refusals", ".streams")

# Actions that leave the declared state of the environment untouched.
SAFE_ACTIONS = ("ExportSolution", "ExportSolutionAsync", "DownloadSolutionExportData")
ANNOTATIONS = (
    'odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname"'
)
FORMATTED = "@OData.Community.Display.V1.FormattedValue"
TABLE_OF = "@Microsoft.Dynamics.CRM.lookuplogicalname"
NO_SUCH_ROW = "0x80040217"
DOWNLOADS = 4
# After these, nobody can tell whether a request was carried out, unless the service itself gives a code.
GATEWAY_TROUBLE = (408, 500, 502, 503, 504)
IDS = ("UserId", "BusinessUnitId", "OrganizationId")
HEADERS = {"Accept": "application/json", "OData-Version": "4.0", "OData-MaxVersion": "4.0"}


class Dataverse:
    """Reads and writes rows and calls messages, over one session.

    Every method takes ``tried``, the first words of the error message if it fails ("Reading flow 'X'").
    ``parallel_hint`` is the number of requests at once that the service has recommended, None when it has not.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.clock = ServerClock()
        self.parallel_hint: int | None = None
        self._me: dict[str, str] | None = None
        self._organization: dict[str, Any] | None = None

    @property
    def url(self) -> str:
        """The root of the environment."""
        return self.session.root

    @property
    def server_time(self) -> datetime:
        """The time of the service, or of this machine where no answer has told it."""
        return self.clock.now()

    def get(self, path: str, tried: str, annotations: bool = False) -> dict[str, Any]:
        """Return the JSON object at ``path``, relative to the service root; NotFound on 404."""
        headers = {"Prefer": ANNOTATIONS} if annotations else {}
        answer = self._send(Call("GET", path, headers), tried)
        return self._row(path, answer, tried)

    def json_file(self, path: str, tried: str) -> Any:
        """Return what a file or long text at ``path`` holds as JSON; None when it is empty or not there.

        An empty column is told by 204, by 404 or by an empty body (contract 4.4). Anything that cannot be read is a
        failure: it is not the same as nothing.
        """
        try:
            answer = self._send(Call("GET", path), tried)
        except NotFound:
            return None
        try:
            return answers.json_text(answer)
        except ValueError:
            raise answers.strange(tried, self.url, answer, what="no JSON")

    def rows(self, table: str, tried: str, annotations: bool = False, **options: Any) -> list[dict[str, Any]]:
        """Return all rows of a query, over all its pages; ``options`` are query options without their dollar."""
        path: str | None = table + query(**options)
        pages = answers.Pages(table + query(**options))
        while path:
            path = self._next(pages, self.get(path, tried, annotations), tried)
        return pages.rows

    def get_many(self, paths: Sequence[str], tried: str, annotations: bool = False) -> list[Any]:
        """Return the JSON objects at ``paths``, in order, a hundred in a request; for an error answer its failure."""
        found = []
        for start in range(0, len(paths), batch.PARTS):
            some = paths[start : start + batch.PARTS]
            found += (
                self._batch(some, tried, annotations) if len(some) > 1 else [self._one(some[0], tried, annotations)]
            )
        return found

    def rows_of(
        self,
        queries: Iterable[tuple[str, Mapping[str, Any]]],
        tried: str,
        annotations: bool = False,
        lenient: bool = False,
    ) -> list[Any]:
        """Return all rows of each of several queries, ``(table, options)``; if ``lenient``, a refused one's failure."""
        paths = {number: table + query(**options) for number, (table, options) in enumerate(queries)}
        found: list[answers.Pages | Failure] = [answers.Pages(path) for path in paths.values()]
        while paths:
            numbers, pages = list(paths), self.get_many(list(paths.values()), tried, annotations)
            paths = {}
            for number, page in zip(numbers, pages):
                if isinstance(page, Failure):
                    if not lenient:
                        raise page
                    found[number] = page
                    continue
                path = self._next(found[number], page, tried)
                if path:
                    paths[number] = path
        return [pages if isinstance(pages, Failure) else pages.rows for pages in found]

    def create(
        self, table: str, body: Mapping[str, Any], tried: str, solution: str | None = None, guid: str | None = None
    ) -> str:
        """Create a row and return its id. With ``guid``, an id of the caller's choice, it may be sent twice."""
        headers = {"MSCRM.SolutionUniqueName": solution} if solution else {}
        answer = self._send(Call("POST", table, headers, json=body, repeatable=bool(guid)), tried)
        made = guid or answer.headers.get("OData-EntityId", "").rpartition("(")[2].rstrip(")")
        if not made:
            raise answers.strange(tried, self.url, answer, safe=False, what="no id of what was created")
        return made

    def update(
        self, table: str, guid: str, body: Mapping[str, Any], tried: str, etag: str = "*", caller: str | None = None
    ) -> None:
        """Change columns of an existing row; Conflict when it moved since ``etag`` was read.

        ``caller`` is the directory object id of a user to act as (contract 3.1).
        """
        headers = {"If-Match": etag, "CallerObjectId": caller} if caller else {"If-Match": etag}
        self._send(Call("PATCH", row(table, guid), headers, json=body, repeatable=True), tried)

    def delete(self, table: str, guid: str, tried: str, etag: str = "*") -> None:
        """Delete a row; one that is gone already, perhaps by a request whose answer was lost, is no failure."""
        try:
            self._send(Call("DELETE", row(table, guid), {"If-Match": etag}, repeatable=True), tried)
        except NotFound as failure:
            if failure.code != NO_SUCH_ROW:
                raise

    def act(
        self,
        action: str,
        body: Mapping[str, Any],
        tried: str,
        repeatable: bool | None = None,
        safe: bool = False,
        once: bool = False,
    ) -> dict[str, Any]:
        """Call an unbound action and return its answer, {} when it has none; a ``repeatable`` one may be sent twice.

        ``safe`` marks a call that leaves the declared state untouched, as the actions of an export do. With ``once`` it
        is not even sent again where the service puts it off: Throttled.
        """
        safe = safe or action in SAFE_ACTIONS
        call = Call("POST", action, json=body, safe=safe, repeatable=repeatable, once=once)
        if streams.is_streamed(body):
            call.headers["Content-Type"] = "application/json"
            call.json, call.body = None, streams.JsonBody(body)
        answer = self._send(call, tried)
        return self._json(answer, tried, safe) if answer.status_code != 204 else {}

    def download(self, action: str, body: Mapping[str, Any], tried: str, member: str, stream: BinaryIO) -> None:
        """Call an action that changes nothing and write one member of its answer, base64 text, to a binary stream.

        An answer that breaks off is asked for again.
        """

        def attempt(_number: int) -> None:
            stream.seek(0)
            stream.truncate()
            with self._send(Call("POST", action, json=body, safe=True, stream=True), tried) as answer:
                try:
                    streams.write_member(answer.iter_content(streams.PIECE), member, stream)
                except ValueError:
                    raise Failure(
                        "{0} failed: the answer contains no package.".format(tried), http_status=answer.status_code
                    )
                except OSError as error:
                    raise TryAgain(error)

        try:
            again(DOWNLOADS, attempt)
        except TryAgain as trouble:
            raise Unreachable(
                "{0} failed: the answer broke off {1} times: {2}.".format(tried, DOWNLOADS, short(str(trouble), 100)),
                "Run the task again.",
            )

    def who_am_i(self) -> dict[str, str]:
        """Return the caller's ids: UserId, BusinessUnitId, OrganizationId; they are asked for once."""
        if self._me is None:
            tried = "Asking who we are"
            answer = self._send(Call("GET", "WhoAmI"), tried)
            ids = self._json(answer, tried)
            if not all(isinstance(ids.get(name), str) for name in IDS):
                raise answers.strange(tried, self.url, answer, what="no ids")
            self._me = ids
        return self._me

    def organization(self) -> dict[str, Any]:
        """Return names of the environment: name, which is unique, and friendlyname; they are asked for once."""
        if self._organization is None:
            path = row("organizations", self.who_am_i()["OrganizationId"]) + query(select="name,friendlyname")
            self._organization = self.get(path, "Reading the organization")
        return self._organization

    def _next(self, pages: Any, page: dict[str, Any], tried: str) -> Any:
        try:
            return pages.take(page)
        except ValueError as trouble:
            raise Failure(
                "{0} failed: {1} answered, but not as a Dataverse environment does ({2}).".format(
                    tried, self.url, trouble
                ),
                answers.REMEDY,
            )

    def _one(self, path: str, tried: str, annotations: bool) -> Any:
        try:
            return self.get(path, tried, annotations)
        except Refused as refusal:
            return refusal

    def _batch(self, paths: Sequence[str], tried: str, annotations: bool) -> list[Any]:
        mark = batch.boundary()
        headers = dict(HEADERS, **{"If-None-Match": "null"})
        if annotations:
            headers["Prefer"] = ANNOTATIONS
        outer = {
            "Content-Type": 'multipart/mixed; boundary="{0}"'.format(mark),
            "Accept": "multipart/mixed",
            "Prefer": "odata.continue-on-error",
        }
        body = batch.encode([target(path) for path in paths], headers, mark)
        answer = self._send(Call("POST", "$batch", outer, body=body, safe=True), tried)
        try:
            parts = batch.decode(answer.headers.get("Content-Type"), answer.content)
        except ValueError:
            parts = []
        if len(parts) != len(paths):
            raise Failure(
                "{0} failed: {1} answered {2} of {3} reads of a batch.".format(tried, self.url, len(parts), len(paths)),
                "Run the task again.",
                http_status=answer.status_code,
            )
        again = self.session.wait_for(parts)
        return [
            self._one(path, tried, annotations) if repeat else self._part(path, part, tried)
            for part, path, repeat in zip(parts, paths, again)
        ]

    def _part(self, path: str, part: batch.Part, tried: str) -> Any:
        return self._row(path, part, tried) if part.ok else refusals.refused(part, tried)

    def _row(self, path: str, answer: Answer, tried: str) -> dict[str, Any]:
        """Return the JSON object of an answer; where ``path`` is that of a row, one that looks like a row."""
        content, shape = self._json(answer, tried), Shape(path)
        trouble = shape.trouble(content) if shape.is_row else ""
        if trouble:
            raise answers.strange(tried, self.url, answer, what=trouble)
        return content

    def _send(self, call: Call, tried: str) -> Any:
        """Send a call, whose address is below that of the Web API, and return a good answer of ``requests``."""
        own = {**HEADERS, "If-None-Match": "null"} if call.method == "GET" else HEADERS
        call.headers = {**own, **call.headers}
        answer = self.session.send(call.below(API))
        self._note(answer)
        if answer.ok:
            if not (call.safe or answers.confirms(answer)):
                raise answers.strange(tried, self.url, answer, safe=False)
            return answer
        failure = refusals.refused(answer, tried)
        if answer.status_code in GATEWAY_TROUBLE and failure.code is None and not (call.safe or call.repeatable):
            raise OutcomeUnknown(
                "{0}: the answer was HTTP {1} from a gateway; it may have been carried out.".format(
                    tried, answer.status_code
                ),
                "Run the task again: it looks at what is there first.",
                http_status=answer.status_code,
            )
        raise failure

    def _note(self, answer: Answer) -> None:
        self.clock.note(answer)
        with contextlib.suppress(KeyError, ValueError):
            self.parallel_hint = int(answer.headers["x-ms-dop-hint"])

    def _json(self, answer: Answer, tried: str, safe: bool = True) -> dict[str, Any]:
        content = answers.json_object(answer)
        if content is None:
            raise answers.strange(tried, self.url, answer, safe)
        return content
