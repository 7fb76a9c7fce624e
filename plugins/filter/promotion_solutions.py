# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: promotion_solutions
short_description: Return the solutions of a promotion with all their settings
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns the solutions to promote, each with all its settings. A setting that a solution does not have is taken from
    the options of the role.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input
options:
  _input:
    description: Options of the role, as P(flowops.powerplatform.role_options#filter) returns them.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what would be promoted
  ansible.builtin.debug:
    msg: "{{ options | flowops.powerplatform.promotion_solutions }}"
  vars:
    options:
      managed: true
      strategy: auto
      allow_removals: false
      same_version: skip
      lower_version: fail
      solutions:
        - name: contoso_orders
          flows: [Order intake]
"""

RETURN = r"""
_value:
  description:
    - The solutions, each with C(name), C(managed), C(strategy), C(allow_removals), C(same_version), C(lower_version)
      and C(flows), the flows to turn on, in a form that M(flowops.powerplatform.dataverse_flows) accepts.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

SETTINGS = ("managed", "strategy", "allow_removals", "same_version", "lower_version")


def promotion_solutions(options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the solutions with all their settings; see DOCUMENTATION."""
    return [_complete(solution, options) for solution in options["solutions"]]


def _complete(solution: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": solution["name"].strip(),
        **{name: solution.get(name, options[name]) for name in SETTINGS},
        "flows": [_turned_on(one) for one in solution.get("flows") or []],
    }


def _turned_on(flow: str) -> dict[str, Any]:
    return {"flow_id" if _is_guid(flow) else "name": flow, "enabled": True}


def _is_guid(text: str) -> bool:
    try:
        return len(text) == 36 and str(UUID(text)) == text.lower()
    except ValueError:
        return False


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"promotion_solutions": promotion_solutions}
