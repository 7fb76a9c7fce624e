# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task puts into a release: its packages, in the order in which they are imported, and the states of flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import InputFailure
from ...._core.naming import fitting, suggestion
from ...._core.option_checks import refuse_empty
from ...._core.text import is_guid, short
from ..packages.package import Package
from . import document as documents
from . import folder, order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


class Parts:
    """The packages that ``solutions`` of a task name (``{src, flows}``), read once.

    ``entries`` is what the release says of them; ``sources`` holds the path of each package under its name in the
    release. Raises InputFailure for a package that cannot be read or is named twice, a state of a flow that no package
    holds, and packages that depend on each other.
    """

    def __init__(self, solutions: Sequence[Mapping[str, Any]]) -> None:
        self.packages: dict[str, Package] = {}
        stored, states = {}, {}
        for number, one in enumerate(solutions):
            refuse_empty(one, "src", where="solutions[{0}]".format(number))
            package = Package(one["src"], one["src"])
            name = package.facts["unique_name"]
            if name in self.packages:
                raise InputFailure("Solution {0!r} is in two of the packages.".format(name), "Remove one of them.")
            self.packages[name] = package
            stored[name] = {"file": _file(package.facts), "sha256": folder.sha256(one["src"])}
            states[name] = _states(package.facts, one.get("flows") or ())
        self.sources = {stored[name]["file"]: one["src"] for name, one in zip(stored, solutions)}
        needed = order.needs([package.facts for package in self.packages.values()])
        self.entries = [
            {**documents.entry(self.packages[name].facts, states[name], needed[name]), **stored[name]}
            for name in order.ordered(list(self.packages), needed)
        ]


def _file(facts: Mapping[str, Any]) -> str:
    return "{0}{1}.zip".format(facts["unique_name"], "_managed" if facts["managed"] else "")


def _states(facts: Mapping[str, Any], declared: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
    """Return for the id of each declared flow of a package whether it must be on."""
    states: dict[str, bool] = {}
    for number, one in enumerate(declared):
        where = "solution {0!r}: flows[{1}]".format(facts["unique_name"], number)
        refuse_empty(one, "name", "flow_id", where=where)
        guid = the_flow(facts["flows"], one, "The package of solution {0!r}".format(facts["unique_name"]))["flow_id"]
        if states.setdefault(guid, one["enabled"]) is not one["enabled"]:
            raise InputFailure("Flow {0!r} is declared both on and off.".format(short(_label(one), 60)))
    return states


def the_flow(flows: Sequence[Mapping[str, Any]], declared: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """Return the one of ``flows`` that an entry means; InputFailure unless it is one, with ``where`` they are."""
    found, label = flows_meant(flows, declared), _label(declared)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one["flow_id"] for one in found)
        raise InputFailure(
            "{0} has {1} flows named {2!r}: {3}.".format(where, len(found), short(label, 60), ids),
            "Set flow_id instead of name.",
        )
    raise InputFailure(
        "{0} has no flow {1!r}.".format(where, short(label, 60)), suggestion(label, [flow["name"] for flow in flows])
    )


def flows_meant(flows: Sequence[Mapping[str, Any]], declared: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return those of ``flows`` that an entry means by id or by name."""
    label = _label(declared)
    if is_guid(label):
        return [flow for flow in flows if flow["flow_id"] == label.lower()]
    return fitting(label, flows, lambda flow: flow["name"])


def _label(declared: Mapping[str, Any]) -> str:
    label = declared.get("flow_id") or declared.get("name")
    if not label:
        raise InputFailure("An entry of flows has neither name nor flow_id.", "Set one of them.")
    return str(label)
