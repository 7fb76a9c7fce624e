# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a parsed path and a method to what answers it."""

from __future__ import annotations

from ..errors import DataverseError, bad_payload, unknown_segment
from . import metadata, read, write
from .calls import Result, call, find_message
from .exchange import ELASTIC_PAGE_SIZE, HISTORY_PAGE_SIZE, Exchange
from .path import Segment, guid
from .rows import privilege_of

ELASTIC_TABLES = ("flowrun",)
HISTORY = "msdyn_solutionhistory"
# Query options that the history of solutions refuses, by the fact `history_queries`.
REFUSED = {"all": (), "no_order": ("$orderby",), "no_filter": ("$orderby", "$filter")}


def route(exchange: Exchange, segments: list[Segment]) -> Result:
    method = exchange.request.method
    if not segments:
        return read.service_document(exchange)
    first, rest = segments[0], segments[1:]
    if first.name == "$metadata":
        return read.csdl(exchange)
    if first.name == "$batch":
        raise bad_payload("A batch cannot hold another batch.")
    if first.name == "EntityDefinitions":
        return metadata.definitions(exchange, segments)
    table = exchange.environment.schema.by_set(first.name)
    if table is None:
        message = find_message(exchange.environment.schema, first.name)
        if message is None or message.bound_to or rest:
            raise unknown_segment(first.name)
        return call(exchange, message, first)
    if method == "GET":
        exchange.caller.require_read(privilege_of("Read", table), table.name)
    if table.name in ELASTIC_TABLES:
        exchange.page_size = min(exchange.page_size, ELASTIC_PAGE_SIZE)
        exchange.elastic = True
    if table.name == HISTORY:
        exchange.page_size = min(exchange.page_size, HISTORY_PAGE_SIZE)
        exchange.refused = REFUSED[exchange.environment.settings.tenant.history_queries]
    names = [segment.name for segment in rest]
    if not first.has_parentheses:
        if names == ["$count"] and method == "GET":
            return read.read_count(exchange, table)
        if names:
            raise unknown_segment(names[0])
        handlers = {"GET": read.read_list, "POST": write.create_row}
        if method not in handlers:
            raise _not_allowed(method, first.name)
        return handlers[method](exchange, table)
    if rest:
        message = find_message(exchange.environment.schema, names[0]) if "." in names[0] else None
        if message is not None:
            return call(exchange, message, rest[0], (table, guid(first.value)))
        if method == "GET":
            return read.read_property(exchange, table, first, names)
        if method in ("PUT", "DELETE"):
            return write.write_property(exchange, table, first, names)
        raise _not_allowed(method, names[-1])
    row_handlers = {"GET": read.read_row, "PATCH": write.update_row, "DELETE": write.delete_row}
    if method not in row_handlers:
        raise _not_allowed(method, first.name)
    return row_handlers[method](exchange, table, first)


def _not_allowed(method: str, segment: str) -> DataverseError:
    text = f"The requested resource does not support http method '{method}' at '{segment}'."
    return DataverseError(405, "0x8006088a", text)
