# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The imports of a release: read together, each decided with what the earlier ones bring."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from ..._core.parts import Part
from ..solutions.imports import declare as imports
from ..solutions.imports import report, wanted
from . import two_steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from ..solutions.imports.declare import Decided
    from ..solutions.releases.folder import Release

# What an import of a release does not ask its user, as the module dataverse_solution_import has it.
FIXED = {
    "predicted_solutions": [],
    "deployment_settings": None,
    "ignore_unknown": True,
    "keep": ["states", "owners"],
    "check_mode_stage": False,
    "log_path": None,
}
# Options that change what an import does, and show neither in its steps nor in its diff.
TERMS = (
    "overwrite_unmanaged_customizations",
    "publish_workflows",
    "convert_to_managed",
    "skip_product_update_dependencies",
)


def decided(context: Any, options: Mapping[str, Any], release: Release, states: Mapping[str, bool]) -> list[Decided]:
    """Read what the environment has of all solutions of a release, and decide on the import of each, in order.

    ``states`` are those that are declared for flows, by id.
    """
    options = dict(options, declared_states=states)
    listed = [_options(options, release, solution) for solution in release.solutions]
    asked = wanted.prepared(context, listed)
    brought: list[dict[str, Any]] = []
    found = []
    for one, situation in zip(asked, wanted.read(asked)):
        decide = two_steps.decided if two_steps.are_needed(one, situation) else imports.decide
        found.append(decide(context, one.expecting(brought), situation))
        brought.append(report.brings(situation.package, found[-1].consequences, found[-1].plan.changed))
    return found


def parts(context: Any, found: Sequence[Decided]) -> Iterator[Part]:
    """Yield a part for each import, and then one for each upgrade that is applied, in reverse order."""
    for one in found:
        yield _part(context, "solution {0}", one)
    for one in reversed(found):
        if one.applied:
            yield _part(context, "upgrade of solution {0}", one.applied)


def _part(context: Any, name: str, one: Decided) -> Part:
    options = dict(one.asked.means.options, predicted_solutions=[])
    again = partial(imports.of_options, context, options)
    return Part(name.format(one.situation.package["unique_name"]), one.plan, again, _terms(one))


def predicted_flows(found: Sequence[Decided]) -> list[dict[str, Any]]:
    """Return the flows that imports bring or change, as they will be after all of them (see flows/predicted.py)."""
    bound: dict[str, bool] = {}
    for one in found:
        for name, connection in one.consequences.bindings.connections().items():
            bound[name] = bool(connection) or bound.get(name, False)
    return [
        dict(flow, needs=_with_bound(flow["needs"], bound))
        for one in found
        if one.plan.changed
        for flow in report.flows(one.situation.package, one.consequences, pending=True)
    ]


def _with_bound(needs: Mapping[str, Any], bound: Mapping[str, bool]) -> dict[str, Any]:
    """Return what a flow needs, with the references of all packages that are bound or not."""
    known = {name: bound[name.lower()] for name in needs["connection_references"] if name.lower() in bound}
    return dict(needs, bound={**needs["bound"], **known})


def _options(options: Mapping[str, Any], release: Release, solution: Mapping[str, Any]) -> dict[str, Any]:
    records = options.get("record_directory")
    return {
        **options,
        **FIXED,
        "src": release.file(solution),
        "name": solution["unique_name"],
        "record_path": os.path.join(records, "") if records else None,
    }


def _terms(one: Decided) -> dict[str, Any]:
    """Return what an import is bound to besides its steps and its diff."""
    made = one.consequences
    return {
        "fingerprint": one.situation.package["fingerprint"],
        "strategy": made.decision.strategy,
        "leftover": made.decision.leftover,
        "removals": made.removals,
        **{name: one.asked.means.options[name] for name in TERMS},
    }
