# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""POST, PATCH, PUT and DELETE of rows, columns and references."""

from __future__ import annotations

from typing import Any

from ..access_rights import Rights, require_right
from ..caller import Depth
from ..errors import DataverseError, bad_payload, duplicate_record, unknown_segment
from ..http import Response
from ..schema import Table
from ..solutions import uninstall
from ..store import Row
from ..tables import rules_for
from ..tables.components import add_component, component_type_of, unmanaged_solution
from .exchange import Exchange
from .path import Segment, guid
from .payload import bind, read_payload, read_reference
from .read import representation
from .rows import ANY_TAG, check_match, find_row, privilege_of, require_row

RIGHTS = {"Write": Rights.WriteAccess, "Delete": Rights.DeleteAccess, "Assign": Rights.AssignAccess}
READ_ONLY_TABLES = frozenset({"solutioncomponent", "dependency", "principalobjectaccess", "organization"})


def create_row(exchange: Exchange, table: Table) -> Response:
    row = _create(exchange, table, exchange.body())
    return _created(exchange, table, row)


def update_row(exchange: Exchange, table: Table, segment: Segment) -> Response:
    """PATCH: change the row, or create it when it is missing and the headers allow that."""
    old = find_row(exchange, table, segment)
    if old is None:
        if exchange.request.header("If-Match") is not None:
            require_row(exchange, table, segment)
        key = dict(segment.named) if segment.named else {table.key: guid(segment.value)}
        body = exchange.body()
        if not isinstance(body, dict):
            raise bad_payload("An object was expected.")
        return _created(exchange, table, _create(exchange, table, {**body, **key}))
    if exchange.request.header("If-None-Match") == ANY_TAG:
        raise duplicate_record()
    new = _change(exchange, table, old, read_payload(exchange.environment, table, exchange.body(), old))
    if exchange.preferences.representation:
        return representation(exchange, table, new, 200, with_expand=False)
    return exchange.no_content({"OData-EntityId": exchange.url(table, new[table.key])})


def delete_row(exchange: Exchange, table: Table, segment: Segment) -> Response:
    row = require_row(exchange, table, segment)
    _require(exchange, "Delete", table, row)
    check_match(exchange, table, row)
    if table.name == "solution":
        uninstall(exchange.environment, row[table.key])
    else:
        rules_for(table.name).delete(exchange.environment, exchange.caller, row[table.key])
    return exchange.no_content()


def write_property(exchange: Exchange, table: Table, segment: Segment, names: list[str]) -> Response:
    """PUT or DELETE of `/column` and of `/navigation/$ref`."""
    row = require_row(exchange, table, segment)
    deleting = exchange.request.method == "DELETE"
    if len(names) == 1 and names[0] in table.columns:
        value = None if deleting else _single_value(exchange.body())
        changes = read_payload(exchange.environment, table, {names[0]: value}, row)
    elif len(names) == 2 and names[1] == "$ref" and names[0] in table.navigations:
        navigation = table.navigations[names[0]]
        if navigation.collection or navigation.column is None:
            raise DataverseError(405, "0x8006088a", f"The reference '{names[0]}' cannot be written.")
        changes = {navigation.column: None}
        if not deleting:
            reference = exchange.body().get("@odata.id") if isinstance(exchange.body(), dict) else None
            if not isinstance(reference, str):
                raise bad_payload("A reference needs the member '@odata.id'.")
            target, row_id = read_reference(exchange.environment, reference)
            changes = bind(exchange.environment, table, navigation, target, row_id)
    else:
        raise unknown_segment(names[-1])
    _change(exchange, table, row, changes)
    return exchange.no_content()


def _single_value(body: Any) -> Any:
    if not isinstance(body, dict) or "value" not in body:
        raise bad_payload('A single column is written as {"value": ...}.')
    return body["value"]


def _create(exchange: Exchange, table: Table, body: Any) -> Row:
    _require(exchange, "Create", table)
    environment, caller = exchange.environment, exchange.caller
    row = read_payload(environment, table, body, None)
    solution_name = exchange.request.header("MSCRM.SolutionUniqueName")
    component_type = component_type_of(environment, table.name)
    solution = unmanaged_solution(environment, solution_name) if solution_name else None
    stored = rules_for(table.name).create(environment, caller, row)
    if solution is not None and component_type is not None:
        add_component(environment, caller, solution["solutionid"], component_type, stored[table.key])
    return stored


def _created(exchange: Exchange, table: Table, row: Row) -> Response:
    if exchange.preferences.representation:
        return representation(exchange, table, row, 201, with_expand=True)
    url = exchange.url(table, row[table.key])
    return exchange.no_content({"OData-EntityId": url, "Location": url})


def _change(exchange: Exchange, table: Table, old: Row, changes: Row) -> Row:
    _require(exchange, "Write", table, old)
    if changes.get("_ownerid_value") not in (None, old.get("_ownerid_value")):
        _require(exchange, "Assign", table, old)
    check_match(exchange, table, old)
    return rules_for(table.name).update(exchange.environment, exchange.caller, old[table.key], changes)


def _require(exchange: Exchange, verb: str, table: Table, row: Row | None = None) -> None:
    privilege = privilege_of(verb, table)
    if table.name in READ_ONLY_TABLES:
        text = f"The '{verb}' method does not support entities of type '{table.name}'."
        raise DataverseError(405, "0x80040800", text)
    owned = "_ownerid_value" in table.columns
    exchange.caller.require_write(privilege, Depth.OWN if owned else Depth.ALL)
    if owned and row is not None:
        require_right(exchange.environment, exchange.caller, RIGHTS[verb], row, row[table.key])
