# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many reads in few requests: batches of them, and what is repeated of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.call import Call
from ..._core.errors import Failure, Refused
from . import answers, batch, refusals
from .address import query, target
from .client import ANNOTATIONS, HEADERS
from .pages import Pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from .client import Dataverse


def get(dataverse: Dataverse, paths: Sequence[str], tried: str, annotations: bool) -> list[Any]:
    """Return the JSON objects at ``paths``, in order, a hundred in a request; for an error response its failure."""
    found = []
    for start in range(0, len(paths), batch.PARTS):
        some = paths[start : start + batch.PARTS]
        found += (
            _batch(dataverse, some, tried, annotations)
            if len(some) > 1
            else [_one(dataverse, some[0], tried, annotations)]
        )
    return found


def rows(
    dataverse: Dataverse,
    queries: Iterable[tuple[str, Mapping[str, Any]]],
    tried: str,
    annotations: bool,
    lenient: bool,
    most: int | None = None,
) -> list[Any]:
    """Return all rows of each of several queries, ``(table, options)``; if ``lenient``, a refused one's failure.

    With ``most``, no further page of a query is read that has returned so many rows.
    """
    paths = {number: table + query(**options) for number, (table, options) in enumerate(queries)}
    lists = [Pages(dataverse.url, path, tried) for path in paths.values()]
    found: list[Any] = [[] for _each in lists]
    while paths:
        numbers, pages = list(paths), get(dataverse, list(paths.values()), tried, annotations)
        paths = {}
        for number, page in zip(numbers, pages):
            if isinstance(page, Failure):
                if not lenient:
                    raise page
                found[number] = page
                continue
            some, path = lists[number].take(page)
            found[number] += some
            if path and (most is None or len(found[number]) < most):
                paths[number] = path
    return found


def _one(dataverse: Dataverse, path: str, tried: str, annotations: bool) -> Any:
    try:
        return dataverse.get(path, tried, annotations)
    except Refused as refusal:
        return refusal


def _batch(dataverse: Dataverse, paths: Sequence[str], tried: str, annotations: bool) -> list[Any]:
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
    answer = dataverse.send(Call("POST", "$batch", outer, body=body, safe=True), tried)
    try:
        parts = batch.decode(answer.headers.get("Content-Type"), answer.content)
    except ValueError:
        raise answers.strange(tried, dataverse.url, answer) from None
    if len(parts) != len(paths):
        raise Failure(
            "{0} failed: {1} answered {2} of {3} reads of a batch.".format(
                tried, dataverse.url, len(parts), len(paths)
            ),
            "Run the task again.",
            http_status=answer.status_code,
        )
    again = dataverse.session.wait_for(parts)
    return [
        _one(dataverse, path, tried, annotations) if repeat else _part(dataverse, path, part, tried)
        for part, path, repeat in zip(parts, paths, again)
    ]


def _part(dataverse: Dataverse, path: str, part: batch.Part, tried: str) -> Any:
    return dataverse.object_of(path, part, tried) if part.ok else refusals.refused(part, tried)
