# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""GET: lists, pages, single rows, columns, references and counts."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..caller import OF_THEIR_OWN
from ..errors import bad_query, unknown_segment
from ..http import Response
from ..schema import Table
from ..store import Row
from ..tables import virtual, visibility
from .exchange import ELASTIC_PAGE_SIZE, Exchange
from .path import Segment
from .query import Query, parse_query, split_options
from .related import related_row, related_rows
from .render import Renderer, context_of, etag, select_rows
from .rows import require_row

MAXIMUM_COUNT = 5000
METADATA_VERSION = "1209600"
SKIPTOKEN = re.compile(r"&?\$skiptoken=[^&]*")


def read_list(exchange: Exchange, table: Table) -> Response:
    query = _query(exchange, table)
    rows = select_rows(exchange.environment, _readable(exchange, table), query)
    return _list_answer(exchange, table, query, rows)


def _readable(exchange: Exchange, table: Table) -> Iterable[Row]:
    if table.name in virtual.MAKERS:
        options, _aliases = split_options(exchange.request.query)
        return virtual.MAKERS[table.name](exchange.environment, options.get("$filter", ""))
    rows = exchange.environment.store.scan(table.name)
    if table.name not in OF_THEIR_OWN:
        return rows
    environment, caller = exchange.environment, exchange.caller
    return [
        row
        for row in rows
        if visibility.is_visible(environment, row) and visibility.may_read(environment, caller, table.name, row)
    ]


def _query(exchange: Exchange, table: Table) -> Query:
    options, _aliases = split_options(exchange.request.query)
    refused = [name for name in exchange.refused if name in options]
    if refused:
        raise bad_query(f"The query option '{refused[0]}' is not supported for '{table.name}'.")
    query = parse_query(exchange.environment.schema, table, options)
    if exchange.elastic and query.expand:
        raise bad_query(f"Rows of the elastic table '{table.name}' cannot be expanded.")
    return replace(query, select=None) if table.name in virtual.UNSELECTED else query


def _list_answer(exchange: Exchange, table: Table, query: Query, rows: list[Row]) -> Response:
    total = len(rows)
    page, next_token = _page(exchange, table, query, rows)
    annotations = exchange.preferences.annotations
    answer: dict[str, Any] = {"@odata.context": exchange.context(context_of(table, query))}
    if query.count:
        answer["@odata.count"] = min(total, MAXIMUM_COUNT)
    extras = {
        "Microsoft.Dynamics.CRM.totalrecordcount": min(total, MAXIMUM_COUNT) if query.count else -1,
        "Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded": query.count and total > MAXIMUM_COUNT,
        "Microsoft.Dynamics.CRM.globalmetadataversion": METADATA_VERSION,
    }
    answer.update({f"@{term}": value for term, value in extras.items() if annotations.wants(term)})
    renderer = Renderer(exchange.environment, annotations)
    answer["value"] = [renderer.row(table, row, query) for row in page]
    if next_token:
        rest = SKIPTOKEN.sub("", exchange.request.query).strip("&")
        joined = f"{rest}&" if rest else ""
        path = exchange.request.raw_path.partition("/api/data/")[2].partition("/")[2]
        answer["@odata.nextLink"] = f"{exchange.root}/{path}?{joined}$skiptoken={next_token}"
    return exchange.answer(200, answer)


def _page(exchange: Exchange, table: Table, query: Query, rows: list[Row]) -> tuple[list[Row], str | None]:
    if query.top is not None:
        return rows[: min(query.top, ELASTIC_PAGE_SIZE) if exchange.elastic else query.top], None
    start = _position(table, rows, query.skiptoken) if query.skiptoken else 0
    size = min(exchange.preferences.page_size or exchange.page_size, exchange.page_size)
    page = rows[start : start + size]
    if start + size >= len(rows):
        return page, None
    note = json.dumps({"after": page[-1][table.key], "count": start + size}).encode()
    return page, base64.urlsafe_b64encode(note).rstrip(b"=").decode()


def _position(table: Table, rows: list[Row], token: str) -> int:
    """Where the next page starts; the row that ended the last page is found again even when others came or went."""
    try:
        note = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        after, count = note["after"], int(note["count"])
    except (ValueError, KeyError, TypeError) as error:
        raise bad_query("Malformed value for $skiptoken.") from error
    for index, row in enumerate(rows):
        if row[table.key] == after:
            return index + 1
    return count


def read_row(exchange: Exchange, table: Table, segment: Segment) -> Response:
    query = _query(exchange, table)
    row = require_row(exchange, table, segment)
    headers = {}
    if table.versioned:
        headers["ETag"] = etag(row)
        unchanged = exchange.request.header("If-None-Match") == etag(row)
        if unchanged and not query.expand and not exchange.preferences.annotations.patterns:
            return Response(304, b"", headers)
    rendered = Renderer(exchange.environment, exchange.preferences.annotations).row(table, row, query)
    context = exchange.context(f"{context_of(table, query)}/$entity")
    return exchange.answer(200, {"@odata.context": context, **rendered}, headers)


def representation(exchange: Exchange, table: Table, row: Row, status: int, with_expand: bool) -> Response:
    query = _query(exchange, table)
    if not with_expand:
        query = Query(select=query.select)
    rendered = Renderer(exchange.environment, exchange.preferences.annotations).row(table, row, query)
    context = exchange.context(f"{context_of(table, query)}/$entity")
    headers = {"ETag": etag(row)} if table.versioned else {}
    if status == 201:
        headers["OData-EntityId"] = headers["Location"] = exchange.url(table, row[table.key])
    return exchange.answer(status, {"@odata.context": context, **rendered}, headers)


def read_property(exchange: Exchange, table: Table, segment: Segment, names: list[str]) -> Response:
    """`/column`, `/column/$value`, `/navigation` and `/navigation/$ref`."""
    row = require_row(exchange, table, segment)
    name, ending = names[0], names[1] if len(names) > 1 else None
    if len(names) > 2 or ending not in (None, "$value", "$ref", "$count"):
        raise unknown_segment(names[-1])
    if name in table.navigations and (name not in table.columns or ending == "$ref"):
        return _read_navigation(exchange, table, row, name, ending)
    if name not in table.columns or ending in ("$ref", "$count"):
        raise unknown_segment(ending if name in table.columns and ending else name)
    value = row.get(name)
    if value is None:
        return exchange.no_content()
    if ending == "$value":
        return _raw_value(table, row, name)
    context = exchange.context(f"{table.set_name}({row[table.key]})/{name}")
    return exchange.answer(200, {"@odata.context": context, "value": value})


def _raw_value(table: Table, row: Row, name: str) -> Response:
    value: Any = row[name]
    if f"${name}" in row:
        return Response(200, row[f"${name}"].encode("utf-8"), {"Content-Type": "application/octet-stream"})
    if table.columns[name].type == "Edm.Binary":
        return Response(200, base64.b64decode(value), {"Content-Type": "application/octet-stream"})
    text = value if isinstance(value, str) else json.dumps(value)
    return Response(200, text.encode("utf-8"), {"Content-Type": "text/plain; charset=utf-8"})


def _read_navigation(exchange: Exchange, table: Table, row: Row, name: str, ending: str | None) -> Response:
    navigation = table.navigations[name]
    schema, store = exchange.environment.schema, exchange.environment.store
    if not navigation.collection:
        found = related_row(store, schema, table, row, navigation)
        if found is None:
            return exchange.no_content()
        target = schema.table(found[0])
        if ending == "$ref":
            url = exchange.url(target, found[1][target.key])
            return exchange.answer(200, {"@odata.context": exchange.context("$ref"), "@odata.id": url})
        query = _query(exchange, target)
        rendered = Renderer(exchange.environment, exchange.preferences.annotations).row(target, found[1], query)
        context = exchange.context(f"{context_of(target, query)}/$entity")
        return exchange.answer(200, {"@odata.context": context, **rendered})
    target = schema.targets(navigation.target)[0]
    rows = related_rows(store, table, row, navigation, target)
    if ending == "$count":
        return _count(len(rows))
    if ending == "$ref":
        links = [{"@odata.id": exchange.url(target, other[target.key])} for other in rows]
        return exchange.answer(200, {"@odata.context": exchange.context("Collection($ref)"), "value": links})
    query = _query(exchange, target)
    return _list_answer(exchange, target, query, select_rows(exchange.environment, rows, query))


def read_count(exchange: Exchange, table: Table) -> Response:
    query = _query(exchange, table)
    rows = select_rows(exchange.environment, exchange.environment.store.scan(table.name), query)
    return _count(min(len(rows), MAXIMUM_COUNT))


def _count(number: int) -> Response:
    return Response(200, str(number).encode(), {"Content-Type": "text/plain"})


def service_document(exchange: Exchange) -> Response:
    sets = sorted(exchange.environment.schema.sets)
    value = [{"name": name, "kind": "EntitySet", "url": name} for name in sets]
    return exchange.answer(200, {"@odata.context": f"{exchange.root}/$metadata", "value": value})


def csdl(exchange: Exchange) -> Response:
    return Response(200, exchange.environment.schema.path.read_bytes(), {"Content-Type": "application/xml"})
