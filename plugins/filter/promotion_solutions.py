# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: promotion_solutions
short_description: Complete the solutions of a promotion
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns the solutions to promote, each with all its settings. What a solution does not set is taken from the
    options, and from their defaults in the end.
  - Null and blank text count as not set.
  - Fails with one sentence when a switch is neither true nor false, when a list is none, and when there is no solution.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input
options:
  _input:
    description: Solutions as the role's variable C(environment_promotion_solutions) holds them.
    type: list
    elements: dict
    required: true
  managed:
    description: Whether solutions are exported as managed ones. The default is V(true).
    type: raw
  strategy:
    description: How an installed solution is replaced. The default is V(auto).
    type: str
  allow_removals:
    description: Whether an upgrade may delete what the new version lacks. The default is V(false).
    type: raw
  same_version:
    description: What happens when the package's version is installed already. The default is V(skip).
    type: str
  lower_version:
    description: What happens when a newer version is installed. The default is V(fail).
    type: str
"""

EXAMPLES = r"""
- name: Show what would be promoted
  ansible.builtin.debug:
    msg: "{{ solutions | flowops.powerplatform.promotion_solutions(managed=true) }}"
  vars:
    solutions:
      - name: contoso_orders
        flows: Order intake
"""

RETURN = r"""
_value:
  description:
    - The solutions, each with C(name), C(managed), C(strategy), C(allow_removals), C(same_version), C(lower_version)
      and C(flows), the flows to turn on as M(flowops.powerplatform.dataverse_flows) takes them.
  type: list
  elements: dict
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ansible.errors import AnsibleFilterError

from ..plugin_utils.role_variables import first_given, is_given, switch, words

SWITCHES = {"managed": True, "allow_removals": False}
CHOICES = {
    "strategy": ("auto", "update", "upgrade"),
    "same_version": ("skip", "reimport", "fail_if_different"),
    "lower_version": ("fail", "skip", "import"),
}


def promotion_solutions(solutions, **options):
    """Return the solutions with all their settings; see DOCUMENTATION."""
    if isinstance(solutions, str) or not isinstance(solutions, Sequence):
        raise AnsibleFilterError("environment_promotion_solutions must be a list of solutions.")
    if not solutions:
        raise AnsibleFilterError("environment_promotion_solutions is empty: name at least one solution to promote.")
    found = [_complete(one, options) for one in solutions]
    names = [one["name"].lower() for one in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise AnsibleFilterError("environment_promotion_solutions lists {0} twice.".format(", ".join(twice)))
    return found


def _complete(solution, options):
    if isinstance(solution, str):
        solution = {"name": solution}
    if not isinstance(solution, Mapping) or not is_given(solution.get("name")):
        raise AnsibleFilterError("A solution of environment_promotion_solutions has no name.")
    complete = {"name": solution["name"].strip()}
    for name, default in SWITCHES.items():
        value = first_given(solution.get(name), options.get(name), default)
        complete[name] = switch(value, _where(name, solution))
    for name, choices in CHOICES.items():
        complete[name] = first_given(solution.get(name), options.get(name), choices[0])
        if complete[name] not in choices:
            raise AnsibleFilterError(
                "{0} must be one of {1}, and is {2!r}.".format(
                    _where(name, solution), ", ".join(choices), str(complete[name])[:40]
                )
            )
    flows = words(solution.get("flows"), _where("flows", solution))
    complete["flows"] = [{"flow_id" if _is_guid(one) else "name": one, "enabled": True} for one in flows]
    return complete


def _where(name, solution):
    """Return the variable that holds a setting."""
    if is_given(solution.get(name)):
        return "{0} of {1} in environment_promotion_solutions".format(name, solution["name"])
    return "environment_promotion_{0}".format(name)


def _is_guid(text):
    try:
        return len(text) == 36 and str(UUID(text)) == text.lower()
    except ValueError:
        return False


class FilterModule:
    """The filter, as Ansible looks for it."""

    def filters(self):
        """Return it under its name."""
        return {"promotion_solutions": promotion_solutions}
