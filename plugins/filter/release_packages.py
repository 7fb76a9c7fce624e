# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: release_packages
short_description: Return the packages of a release
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns the packages of a release, from solutions that were exported and from files, in a form that
    M(flowops.powerplatform.dataverse_release) accepts.
  - Made for the role P(flowops.powerplatform.solution_release#role).
positional: _input, exported
options:
  _input:
    description: The solutions, each with C(name) or C(src), and optionally C(flows).
    type: list
    elements: dict
    required: true
  exported:
    description: Paths of the packages that were exported, by name of the solution.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what a release would be made of
  ansible.builtin.debug:
    msg: "{{ solutions | flowops.powerplatform.release_packages(exported) }}"
  vars:
    solutions:
      - name: contoso_orders
        flows: [Order intake]
      - src: packages/contoso_support_managed.zip
    exported:
      contoso_orders: releases/packages/contoso_orders_managed.zip
"""

RETURN = r"""
_value:
  description: The packages, each with C(src), and C(flows) if the solution has it.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def release_packages(solutions: Sequence[Mapping[str, Any]], exported: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the packages of a release; see DOCUMENTATION."""
    return [
        {"src": one.get("src") or exported[one["name"]], **({"flows": one["flows"]} if "flows" in one else {})}
        for one in solutions
    ]


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"release_packages": release_packages}
