# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The release as it is checked: its packages, what it says of them, and what the environment has of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..flows.state import of_row
from ..solutions.packages import package

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..solutions.imports.decision import Decision
    from ..solutions.imports.situation import Situation
    from ..solutions.releases.folder import Release


class Part(NamedTuple):
    """A solution of a release in one environment: ``entry`` is what the release says of it.

    ``decision`` says whether and how its package is imported; None if that is refused.
    """

    entry: dict[str, Any]
    situation: Situation
    decision: Decision | None

    @property
    def package(self) -> dict[str, Any]:
        """The facts of the package."""
        return self.situation.package

    @property
    def name(self) -> str:
        """The unique name of the solution."""
        return str(self.package["unique_name"])

    @property
    def sends(self) -> bool:
        """Whether the package is sent, or would be if nothing else kept it from that."""
        return self.decision is None or self.decision.sends_package


def packages_of(release: Release) -> list[dict[str, Any]]:
    """Return the facts of the packages of a release, in order."""
    return [package.read(release.file(one), release.file(one)) for one in release.solutions]


def declared_states(parts: Sequence[Part], entries: Mapping[str, dict[str, Any]]) -> dict[str, bool]:
    """Return the states that are declared, by ids of flows: by ``entries`` of the target, or else by the release."""
    of_release = {flow["flow_id"]: flow["enabled"] for part in parts for flow in part.entry["flows"]}
    of_target = {guid: one["enabled"] for guid, one in entries.items() if one.get("enabled") is not None}
    return {guid: enabled for guid, enabled in {**of_release, **of_target}.items() if enabled is not None}


def final_states(parts: Sequence[Part], declared: Mapping[str, bool]) -> dict[str, bool]:
    """Return for each flow of a release, by id, whether it will be on, as far as nothing is in its way.

    Without a declared state, it keeps its own, and a new flow gets that of the package.
    """
    found = {}
    for part in parts:
        for flow in part.package["flows"]:
            row = part.situation.flows.get(flow["flow_id"])
            as_it_is = of_row(row).is_on if row else flow["enabled"]
            found[flow["flow_id"]] = declared.get(flow["flow_id"], as_it_is)
    return found
