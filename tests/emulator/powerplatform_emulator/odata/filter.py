# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`$filter`: parsed by odata-query, compiled to a predicate over rows, checked against the table's columns."""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..errors import bad_query, unknown_property
from ..schema import Column, Schema, Table
from ..store import Row, Store
from .path import GUID

if TYPE_CHECKING:
    from odata_query import ast

Accessor = Callable[[Store, Row], Any]
Predicate = Callable[[Store, Row], bool]

IN_FUNCTION = re.compile(
    r"Microsoft\.Dynamics\.CRM\.(Not)?In\(\s*PropertyName\s*=\s*'([^']+)'\s*,\s*PropertyValues\s*=\s*\[(.*?)\]\s*\)"
)
TEXT_FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "contains": operator.contains,
    "startswith": str.startswith,
    "endswith": str.endswith,
}
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
}
NUMBERS = ("Edm.Int32", "Edm.Int64", "Edm.Double", "Edm.Decimal")


def compile_filter(schema: Schema, table: Table, text: str) -> Predicate:
    return _Compiler(schema, table).predicate(parse_filter(text))


@functools.lru_cache(maxsize=256)
def parse_filter(text: str) -> Any:
    from odata_query.exceptions import ODataException
    from odata_query.grammar import ODataLexer, ODataParser

    try:
        return ODataParser().parse(ODataLexer().tokenize(IN_FUNCTION.sub(_in_operator, text.strip())))
    except ODataException as error:
        raise bad_query(f"Syntax error in $filter '{text}': {error}") from error


def _in_operator(match: re.Match[str]) -> str:
    values = match.group(3).replace('"', "'")
    condition = f"{match.group(2)} in ({values},)" if "," not in values else f"{match.group(2)} in ({values})"
    return f"not ({condition})" if match.group(1) else f"({condition})"


def compile_path(schema: Schema, table: Table, path: list[str]) -> tuple[Accessor, Column]:
    """A reader for `column`, `lookup/column` or `managedproperty/Value`, and the column it ends at."""
    name = path[0]
    column = table.columns.get(name)
    if len(path) == 1:
        navigation = table.navigations.get(name)
        if column is None and navigation is not None and navigation.column:
            column = table.columns[navigation.column]
        if column is None:
            raise unknown_property(table.name, name)
        found = column.name
        return (lambda _store, row: row.get(found)), column
    if column is not None and column.type.rsplit(".", 1)[-1] in schema.complex_types:
        inner = schema.complex_types[column.type.rsplit(".", 1)[-1]].get(path[1])
        if inner is None:
            raise bad_query(f"Could not find a property named '{path[1]}' on type '{column.type}'.")
        return (lambda _store, row: (row.get(name) or {}).get(path[1])), inner
    navigation = table.navigations.get(name)
    targets = schema.targets(navigation.target) if navigation else []
    if navigation is None or navigation.collection or navigation.column is None or not targets:
        raise unknown_property(table.name, name)
    lookup, target = navigation.column, targets[0]
    if len(targets) > 1:
        raise unknown_property(navigation.target, path[1])
    reader, last = compile_path(schema, target, path[1:])

    def through(store: Store, row: Row) -> Any:
        related = store.get(target.name, row[lookup]) if row.get(lookup) else None
        return None if related is None else reader(store, related)

    return through, last


class _Compiler:
    def __init__(self, schema: Schema, table: Table, prefix: str | None = None):
        self._schema = schema
        self._table = table
        self._prefix = prefix

    def predicate(self, node: Any) -> Predicate:
        handler = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handler is None:
            raise bad_query(f"The expression '{type(node).__name__}' is not supported in $filter.")
        return handler(node)

    def _boolop(self, node: ast.BoolOp) -> Predicate:
        kind = type(node.op).__name__
        operands: list[Any] = []
        rest: Any = node
        while type(rest).__name__ == "BoolOp" and type(rest.op).__name__ == kind:
            operands.append(rest.right)
            rest = rest.left
        predicates = [self.predicate(operand) for operand in (rest, *reversed(operands))]
        if kind == "And":
            return lambda store, row: all(test(store, row) for test in predicates)
        return lambda store, row: any(test(store, row) for test in predicates)

    def _unaryop(self, node: ast.UnaryOp) -> Predicate:
        test = self.predicate(node.operand)
        return lambda store, row: not test(store, row)

    def _compare(self, node: ast.Compare) -> Predicate:
        reader, column = self._reader(node.left)
        kind = type(node.comparator).__name__
        right: Any = node.right
        if kind == "In":
            wanted = {_value(column, item) for item in right.val}
            return lambda store, row: _comparable(column, reader(store, row)) in wanted
        value = _value(column, right)
        if kind == "Eq":
            return lambda store, row: _comparable(column, reader(store, row)) == value
        if kind == "NotEq":
            return lambda store, row: _comparable(column, reader(store, row)) != value
        if value is None:
            raise bad_query("The null value can be compared with eq and ne only.")
        compare = COMPARISONS[kind]

        def test(store: Store, row: Row) -> bool:
            current = _comparable(column, reader(store, row))
            return current is not None and compare(current, value)

        return test

    def _call(self, node: ast.Call) -> Predicate:
        function = TEXT_FUNCTIONS.get(node.func.full_name())
        if function is None or len(node.args) != 2:
            raise bad_query(f"An unknown function with name '{node.func.full_name()}' was found.")
        reader, column = self._reader(node.args[0])
        value = _value(column, node.args[1])
        if column.type != "Edm.String" or not isinstance(value, str):
            raise bad_query(f"No function signature for '{node.func.full_name()}' matches the specified arguments.")

        def test(store: Store, row: Row) -> bool:
            current = reader(store, row)
            return isinstance(current, str) and function(current.casefold(), value)

        return test

    def _collectionlambda(self, node: ast.CollectionLambda) -> Predicate:
        from .related import related_rows

        navigation = self._table.navigations.get(getattr(node.owner, "name", ""))
        targets = self._schema.targets(navigation.target) if navigation else []
        if navigation is None or not navigation.collection or len(targets) != 1:
            raise bad_query("any and all need a collection-valued navigation property.")
        quantifier = any if type(node.operator).__name__ == "Any" else all
        table, target = self._table, targets[0]
        if node.lambda_ is None:
            return lambda store, row: bool(related_rows(store, table, row, navigation, target))
        test = _Compiler(self._schema, target, node.lambda_.identifier.name).predicate(node.lambda_.expression)
        return lambda store, row: quantifier(
            test(store, other) for other in related_rows(store, table, row, navigation, target)
        )

    def _identifier(self, node: ast.Identifier) -> Predicate:
        reader, column = self._reader(node)
        if column.type != "Edm.Boolean":
            raise bad_query("The $filter expression must evaluate to a single boolean value.")
        return lambda store, row: bool(reader(store, row))

    _attribute = _identifier

    def _reader(self, node: Any) -> tuple[Accessor, Column]:
        path: list[str] = []
        while type(node).__name__ == "Attribute":
            path.insert(0, node.attr)
            node = node.owner
        if type(node).__name__ != "Identifier":
            raise bad_query("The left side of a comparison in $filter must be a property.")
        path.insert(0, node.full_name())
        if self._prefix is not None and path[0] == self._prefix and len(path) > 1:
            path.pop(0)
        return compile_path(self._schema, self._table, path)


def _value(column: Column, node: Any) -> Any:
    """The literal as something that `_comparable` values can be compared with."""
    kind = type(node).__name__
    if kind == "Null":
        return None
    if column.type == "Edm.Guid" and kind in ("GUID", "String") and GUID.fullmatch(node.val.strip("{}")):
        return node.val.strip("{}").lower()
    if column.type == "Edm.String" and kind in ("String", "GUID"):
        return node.val.casefold()
    if column.type in NUMBERS and kind in ("Integer", "Float"):
        return node.py_val
    if column.type == "Edm.Boolean" and kind == "Boolean":
        return node.py_val
    if column.type == "Edm.DateTimeOffset" and kind in ("DateTime", "Date"):
        try:
            return moment(node.val)
        except ValueError as error:
            raise bad_query(f"The literal '{node.val}' is no date.") from error
    raise bad_query(
        f"A binary operator with incompatible types was detected. Found operand types '{column.type}' and '{kind}'."
    )


def _comparable(column: Column, value: Any) -> Any:
    if isinstance(value, str):
        return moment(value) if column.type == "Edm.DateTimeOffset" else value.casefold()
    return value


def moment(text: str) -> datetime:
    parsed = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
