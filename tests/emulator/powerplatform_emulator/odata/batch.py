# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`$batch`: the operations of a request, run in order, and their answers in one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from ..errors import DataverseError, bad_payload
from ..http import Later, Request, Response
from ..store import Store
from .multipart import Part, join_answers

REFERENCE = re.compile(r"/?\$([^/?(]+)(.*)", re.S)
REFERRING_MEMBERS = ("@odata.bind", "@odata.id")

Perform = Callable[[Request], "Response | Later"]
Answers = Generator[None, None, Response]


@dataclass(frozen=True)
class Operation:
    request: Request
    content_id: str | None


@dataclass(frozen=True)
class ChangeSet:
    operations: list[Operation]


Item = Operation | ChangeSet


class _Undone(Exception):
    """Ends the transaction of a change set, one operation of which was refused."""


@dataclass
class Batch:
    items: list[Item]
    perform: Perform
    refuse: Callable[[DataverseError], Response]
    store: Store
    continue_on_error: bool

    def run(self) -> Answers:
        """Yields while an operation takes its time; returns the answer to the whole batch."""
        parts: list[Part | list[Part]] = []
        for item in self.items:
            if isinstance(item, ChangeSet):
                answered = self._change_set(item)
                parts.append(answered)
                response = answered[-1].response if answered else None
            else:
                response = yield from self._settled(item.request)
                parts.append(Part(response))
            if response is not None and response.status >= 400 and not self.continue_on_error:
                return join_answers(response.status, parts, whole=False)
        return join_answers(200, parts, whole=True)

    def _settled(self, request: Request) -> Answers:
        answer = self.perform(request)
        while isinstance(answer, Later):
            yield
            answer = answer.poll() or answer
        request.answered_with = answer.status
        return answer

    def _change_set(self, item: ChangeSet) -> list[Part]:
        """All operations or none; the answer to a refused change set is the refusal alone."""
        parts: list[Part] = []
        rows: dict[str, str] = {}
        try:
            with self.store.transaction():
                for operation in item.operations:
                    response = self._operation(operation, rows)
                    parts.append(Part(response, operation.content_id))
                    if response.status >= 400:
                        raise _Undone
                    rows[operation.content_id or ""] = response.headers.get("OData-EntityId", "")
        except _Undone:
            item.operations[len(parts) - 1].request.answered_with = parts[-1].response.status
            return parts[-1:]
        for operation, part in zip(item.operations, parts, strict=True):
            operation.request.answered_with = part.response.status
        return parts

    def _operation(self, operation: Operation, rows: dict[str, str]) -> Response:
        _refer(operation.request, rows)
        answer = self.perform(operation.request)
        if isinstance(answer, Later):
            return self.refuse(bad_payload("An operation that takes its time cannot be part of a change set."))
        return answer


def _refer(request: Request, rows: dict[str, str]) -> None:
    """Put rows that earlier operations of the change set made in the place of `$n`, in the URL and in the body."""
    place = _resolved(request.raw_path, rows)
    if place != request.raw_path:
        request.point_to(f"{place}?{request.query}")
    if b'"$' not in request.body and b'"/$' not in request.body:
        return
    try:
        body = json.loads(request.body)
    except ValueError:
        return
    request.body = json.dumps(_with_rows(body, rows)).encode("utf-8")


def _resolved(text: str, rows: dict[str, str]) -> str:
    match = REFERENCE.fullmatch(text.rpartition("/api/data/")[2].partition("/")[2] if "/api/data/" in text else text)
    if match is None or match[1] not in rows:
        return text
    return rows[match[1]] + match[2]


def _with_rows(value: Any, rows: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_with_rows(item, rows) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _resolved(item, rows)
        if isinstance(item, str) and name.endswith(REFERRING_MEMBERS)
        else _with_rows(item, rows)
        for name, item in value.items()
    }
