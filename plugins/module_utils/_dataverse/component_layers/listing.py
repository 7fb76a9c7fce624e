# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing the components that were changed by hand, or all layers of components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure, InputFailure
from ..._core.option_checks import refuse_empty
from ..._core.text import short
from ..flows.many import asked
from ..lookups import component_layers as layers
from ..lookups import solutions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ..api.client import Dataverse
    from ..lookups.component_layers import Component, Layer

    Result = dict[str, Any]

# Reads are slow, so that more of them could exceed the time for one response.
READS_A_REQUEST = 30
NO_KIND = "The name of its kind is not known."


def list_layers(dataverse: Dataverse, options: Mapping[str, Any], warn: Callable[[str], None]) -> Result:
    """Return the result of the module dataverse_component_layer_info; ``warn`` gets what could not be read."""
    refuse_empty(options, "name", "flow_id", "flows", "solution")
    components = _components(dataverse, options)
    read, unread = of_components(dataverse, components)
    if unread:
        first, count = unread[0], len(unread)
        said = "The layers of {0} of {1} components could not be read, such as {2} {3!r}: {4}"
        words = first["component_type"].replace("_", " ")
        warn(said.format(count, len(components), words, short(first["name"], 60), first["text"]))
    return {
        "components": [one for one in read if one["customized"] or options["all_layers"]],
        "checked": len(read),
        "unread": unread,
    }


def of_components(dataverse: Dataverse, components: Sequence[Component]) -> tuple[list[Result], list[Result]]:
    """Return components with their layers, as results show them, and those whose layers could not be read."""
    known = [one for one in components if one.kind]
    answers = _read(dataverse, known)
    unread = [_as_unread(one, NO_KIND) for one in components if not one.kind]
    unread += [_as_unread(one, found.message) for one, found in zip(known, answers) if isinstance(found, Failure)]
    return [_as_result(one, found) for one, found in zip(known, answers) if not isinstance(found, Failure)], unread


def _components(dataverse: Dataverse, options: Mapping[str, Any]) -> list[Component]:
    """Return the components whose layers are read, by type and name."""
    if asked.entries(options) is not None:
        rows = asked.read(dataverse, options) or {}
        found = [layers.Component(layers.FLOW, "flow", row["name"], guid) for guid, row in rows.items()]
    elif not options["solution"]:
        raise InputFailure("Neither name, flow_id, flows nor solution is set.", "Set one of them.")
    else:
        solution = solutions.require(dataverse, options["solution"])
        table, query = layers.summary_query(solution["solutionid"])
        rows_of_summary = dataverse.rows(table, "Listing the components of the solution", **query)
        chosen = map(layers.of_summary, rows_of_summary) if options["all_layers"] else layers.suspects(rows_of_summary)
        found = list(chosen)
    return sorted(found, key=lambda one: (one.word, one.name, one.guid))


def _read(dataverse: Dataverse, components: Sequence[Component]) -> list[Any]:
    """Return the layers of each component, or the failure to read them; a failure to read any is one of the task."""
    found: list[Any] = []
    for start in range(0, len(components), READS_A_REQUEST):
        queries = [layers.query(one.kind or "", one.guid) for one in components[start : start + READS_A_REQUEST]]
        answers = dataverse.rows_of(queries, "Reading layers of components", lenient=True)
        found += [one if isinstance(one, Failure) else layers.of_rows(one) for one in answers]
    failures = [one for one in found if isinstance(one, Failure)]
    if failures and len(failures) == len(found):
        raise failures[0]
    return found


def _as_result(one: Component, found: Sequence[Layer]) -> Result:
    columns = layers.by_hand(found)
    on_top = any(not layer.is_unmanaged for layer in found)
    of_the_environment = one.kind in layers.OF_THE_ENVIRONMENT
    return {
        **_named(one),
        "customized": bool(columns) and on_top and not of_the_environment,
        "changes": columns,
        "layers": [_layer_as_result(layer) for layer in found],
    }


def _layer_as_result(layer: Layer) -> Result:
    return {
        "solution": layer.solution,
        "publisher": layer.publisher,
        "order": layer.order,
        "unmanaged": layer.is_unmanaged,
        "changes": list(layer.changes),
        "overwritten_on": layer.overwritten_on,
    }


def _as_unread(one: Component, text: str) -> Result:
    return {**_named(one), "text": text}


def _named(one: Component) -> Result:
    return {"component_id": one.guid, "component_type": one.word, "name": one.name}
