# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release of five solutions with sixty flows, and what an environment declares for them."""

from __future__ import annotations

from .sharing import ADA

TEAM = "Operations"


def many() -> tuple[list[dict], dict]:
    """Return five packages with twelve flows each (see support/made.py), and owners and shares of all flows."""
    made = []
    for number in range(5):
        flows = {f"Flow {number}-{one}": {"on": False, "uses": [f"new_ref{number}"]} for one in range(12)}
        variables = {f"new_Var{number}{one}": {"required": True} for one in range(3)}
        made.append(
            {"name": f"part{number}", "flows": flows, "references": [f"new_ref{number}"], "variables": variables}
        )
    names = [name for one in made for name in one["flows"]]
    shares = [{"name": ADA, "rights": ["read"]}]
    return made, {"flows": [{"name": name, "owner": TEAM, "shares": shares} for name in names]}


def settings(made: list[dict]) -> dict[str, dict]:
    """Return connections and values for everything in packages."""
    return {
        "connection_references": {name: f"c-{name}" for one in made for name in one["references"]},
        "environment_variables": {name: "text" for one in made for name in one["variables"]},
    }
