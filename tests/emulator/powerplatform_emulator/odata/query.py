# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""System query options of a request: checked against the table and made ready for use."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from ..errors import bad_query, unknown_property
from ..schema import Navigation, Schema, Table
from .filter import Accessor, Predicate, compile_filter, compile_path
from .path import split_outside

SUPPORTED = frozenset({"$select", "$filter", "$orderby", "$top", "$expand", "$count", "$skiptoken"})


@dataclass(frozen=True)
class Expansion:
    navigation: Navigation
    query: Query


@dataclass(frozen=True)
class Query:
    """`select` is None when all columns are wanted."""

    select: tuple[str, ...] | None = None
    predicate: Predicate | None = None
    order: tuple[tuple[Accessor, bool], ...] = ()
    top: int | None = None
    expand: tuple[Expansion, ...] = ()
    count: bool = False
    skiptoken: str | None = None
    aliases: dict[str, str] = field(default_factory=dict)


def split_options(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Options and parameter aliases of a query string."""
    options, aliases = {}, {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name.startswith("@"):
            aliases[name] = value
        elif name in options:
            raise bad_query(
                f"Query option '{name}' was specified more than once, but it must be specified at most once."
            )
        else:
            options[name] = value
    return options, aliases


def refuse_unsupported(options: dict[str, str], supported: frozenset[str] = SUPPORTED) -> None:
    for name in options:
        if name not in supported:
            raise bad_query(f"The query parameter {name} is not supported")


def parse_query(schema: Schema, table: Table, options: dict[str, str]) -> Query:
    refuse_unsupported(options)
    select = options.get("$select")
    expand = options.get("$expand")
    condition = options.get("$filter")
    expansions = tuple(_expansion(schema, table, item) for item in items_of(expand)) if expand else ()
    return Query(
        _select(table, select) if select else None,
        compile_filter(schema, table, condition) if condition is not None else None,
        tuple(_order(schema, table, item) for item in items_of(options.get("$orderby"))),
        _number(options, "$top"),
        expansions,
        _boolean(options, "$count"),
        options.get("$skiptoken"),
    )


def items_of(text: str | None) -> list[str]:
    return [item.strip() for item in split_outside(text or "", ",") if item.strip()]


def _select(table: Table, text: str) -> tuple[str, ...] | None:
    names: list[str] = []
    for item in items_of(text):
        if item == "*":
            return None
        name = item
        navigation = table.navigations.get(item)
        if item not in table.columns and navigation is not None and navigation.column:
            name = navigation.column
        if name not in table.columns:
            raise unknown_property(table.name, item)
        if name not in names:
            names.append(name)
    return tuple(names)


def _order(schema: Schema, table: Table, item: str) -> tuple[Accessor, bool]:
    path, _space, direction = item.partition(" ")
    direction = direction.strip().lower()
    if direction not in ("", "asc", "desc"):
        raise bad_query(f"Syntax error in $orderby at '{item}'.")
    return compile_path(schema, table, path.split("/"))[0], direction == "desc"


def _number(options: dict[str, str], name: str) -> int | None:
    if name not in options:
        return None
    try:
        value = int(options[name])
    except ValueError:
        value = -1
    if value < 0:
        raise bad_query(f"Invalid value '{options[name]}' for {name} query option found.")
    return value


def _boolean(options: dict[str, str], name: str) -> bool:
    value = options.get(name, "false").lower()
    if value not in ("true", "false"):
        raise bad_query(f"Invalid value '{options[name]}' for {name} query option found.")
    return value == "true"


def expanded(item: str) -> tuple[str, dict[str, str]]:
    """An item of `$expand`: the name, and the options in parentheses behind it."""
    name, opened, rest = item.partition("(")
    nested: dict[str, str] = {}
    if opened:
        if not rest.endswith(")"):
            raise bad_query(f"Syntax error in $expand at '{item}'.")
        for option in split_outside(rest[:-1], ";"):
            key, _equals, value = option.strip().partition("=")
            if key:
                nested[key.strip()] = value
    return name.strip(), nested


def _expansion(schema: Schema, table: Table, item: str) -> Expansion:
    name, nested = expanded(item)
    navigation = table.navigations.get(name)
    if navigation is None:
        raise unknown_property(table.name, name)
    targets = schema.targets(navigation.target)
    if not targets:
        raise bad_query(f"The navigation property '{navigation.name}' cannot be expanded.")
    if len(targets) > 1:
        if nested.get("$select") and nested["$select"] != "ownerid":
            raise unknown_property(navigation.target, nested["$select"])
        return Expansion(navigation, Query(select=("ownerid",)))
    return Expansion(navigation, parse_query(schema, targets[0], nested))
