# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: rollback_packages
short_description: Return the packages of a release that brings an earlier one back
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns the packages as M(flowops.powerplatform.dataverse_release) takes them, with the states of flows that belong
    to the earlier release.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input, files
options:
  _input:
    description: The content of C(release.json) of the release to return to.
    type: dict
    required: true
  files:
    description: Path of the package of each solution.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what a rollback would be made of
  ansible.builtin.debug:
    msg: "{{ release | flowops.powerplatform.rollback_packages(files) }}"
  vars:
    release:
      solutions:
        - unique_name: contoso_orders
          flows: [{flow_id: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111, name: Order intake, enabled: true}]
    files:
      contoso_orders: releases/packages/contoso_orders.zip
"""

RETURN = r"""
_value:
  description: The packages, each with C(src) and C(flows).
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def rollback_packages(release: Mapping[str, Any], files: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the packages of a release that brings ``release`` back; see DOCUMENTATION."""
    return [{"src": files[one["unique_name"]], "flows": _states(one)} for one in release["solutions"]]


def _states(solution: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"flow_id": flow["flow_id"], "enabled": flow["enabled"]}
        for flow in solution["flows"]
        if flow["enabled"] is not None
    ]


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"rollback_packages": rollback_packages}
