# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: promotion_problems
short_description: Find problems of a promotion before anything is read
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns a sentence for each problem with the solutions, the source and the target of a promotion.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input, source, target
options:
  _input:
    description: Solutions as P(flowops.powerplatform.promotion_solutions#filter) returns them.
    type: list
    elements: dict
    required: true
  source:
    description:
      - The environment that the solutions come from, with C(name), C(known) (whether it is in the inventory), C(url)
        and C(profile).
    type: dict
    required: true
  target:
    description: The environment that the solutions are imported into, with C(name), C(url) and C(profile).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Check a promotion
  ansible.builtin.assert:
    that: solutions | flowops.powerplatform.promotion_problems(source, target) == []
  vars:
    solutions:
      - name: contoso_orders
    source: {name: dev, known: true, url: "https://contoso-dev.crm4.dynamics.com", profile: ""}
    target: {name: test, url: "https://contoso-test.crm4.dynamics.com", profile: ""}
"""

RETURN = r"""
_value:
  description: The problems, each in a sentence with a remedy.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def promotion_problems(
    solutions: Sequence[Mapping[str, Any]], source: Mapping[str, Any], target: Mapping[str, Any]
) -> list[str]:
    """Return the problems of a promotion; see DOCUMENTATION."""
    return [*_of_solutions(solutions), *_of_environments(source, target)]


def _of_solutions(solutions: Sequence[Mapping[str, Any]]) -> list[str]:
    if not solutions:
        return ["environment_promotion_solutions is empty. Set it to the solutions to promote."]
    names = [solution["name"].lower() for solution in solutions]
    twice = sorted({name for name in names if names.count(name) > 1})
    return ["environment_promotion_solutions lists {0} more than once.".format(", ".join(twice))] if twice else []


def _of_environments(source: Mapping[str, Any], target: Mapping[str, Any]) -> list[str]:
    if not source["known"]:
        return [
            "The source environment '{0}' is not in the inventory. Set environment_promotion_source to the inventory "
            "name of the environment the solutions come from.".format(source["name"])
        ]
    if source["name"] == target["name"]:
        return [
            "'{0}' is the source environment and cannot be a target. Exclude it from the hosts of the play.".format(
                target["name"]
            )
        ]
    if _address(source) == _address(target) and (_address(source) or _profile(source) == _profile(target)):
        return [
            "'{0}' and the source '{1}' are the same environment. Set dataverse_url or dataverse_profile for each "
            "host.".format(target["name"], source["name"])
        ]
    return []


def _address(environment: Mapping[str, Any]) -> str:
    return str(environment["url"] or "").rstrip("/")


def _profile(environment: Mapping[str, Any]) -> str:
    return str(environment["profile"] or "")


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"promotion_problems": promotion_problems}
