# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: promotion_rehearsal
short_description: Return the smoke runs that can be checked before a release is in place
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns the smoke runs of flows that a plan neither adds nor changes. They must exist before the release is in
    place, so a name that does not exist then is misspelled.
  - What a part of a plan is about that was left out, since the result was too long, is not known. No smoke run is
    returned in this case.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input, desktop_flows, cloud_flows
options:
  _input:
    description: The plan, a result of M(flowops.powerplatform.dataverse_release_import).
    type: dict
    required: true
  desktop_flows:
    description: Runs of desktop flows, as C(runs) of M(flowops.powerplatform.desktop_flow_runs).
    type: list
    elements: raw
    required: true
  cloud_flows:
    description: Cloud flows, each a name, an ID, or a dictionary with C(name) or C(flow_id).
    type: list
    elements: raw
    required: true
"""

EXAMPLES = r"""
- name: Show which flows must exist already
  ansible.builtin.debug:
    msg: "{{ planned | flowops.powerplatform.promotion_rehearsal([], ['Order intake', 'Nightly export']) }}"
  vars:
    planned:
      solutions: [{unique_name: contoso_orders, strategy: install, changes: {flows: {added: [Order intake]}}}]
      flows: [{flow_id: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111, name: Order intake}]
"""

RETURN = r"""
_value:
  description: The C(desktop_flows) and C(cloud_flows) that can be checked.
  type: dict
  sample: {desktop_flows: [], cloud_flows: [Nightly export]}
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any


def promotion_rehearsal(
    planned: Mapping[str, Any], desktop_flows: Sequence[Any], cloud_flows: Sequence[Any]
) -> dict[str, list[Any]]:
    """Return the smoke runs that can be checked; see DOCUMENTATION."""
    if planned.get("cut"):
        return {"desktop_flows": [], "cloud_flows": []}
    own = _lowered(one[key] for one in planned.get("flows") or [] for key in ("name", "flow_id"))
    return {
        "desktop_flows": [one for one in desktop_flows if not _is_touched(one, planned)],
        "cloud_flows": [one for one in cloud_flows if not _names(one, "name", "flow_id") & own],
    }


def _is_touched(run: Any, planned: Mapping[str, Any]) -> bool:
    """Return whether a plan adds or changes what a run needs. It names desktop flows, but not by their ids."""
    solutions = planned.get("solutions") or []
    bound = _lowered(one["name"] for one in planned.get("connection_references") or [])
    return bool(
        _names(run, "name") & _changed(solutions, "desktop_flows")
        or _names(run, "connection_reference") & (bound | _changed(solutions, "connection_references"))
        or (_names(run, "flow_id") and any(one.get("strategy") for one in solutions))
    )


def _changed(solutions: Sequence[Mapping[str, Any]], noun: str) -> set[str]:
    """Return the names of objects that packages add or change."""
    changes = [(one.get("changes") or {}).get(noun) or {} for one in solutions]
    return _lowered(name for one in changes for how in ("added", "changed") for name in one.get(how) or [])


def _names(entry: Any, *keys: str) -> set[str]:
    """Return the values of an entry; one that is not a dictionary is a name."""
    return _lowered(entry.get(key) for key in keys) if isinstance(entry, dict) else _lowered([entry])


def _lowered(names: Iterable[Any]) -> set[str]:
    return {str(name).strip().lower() for name in names if name}


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"promotion_rehearsal": promotion_rehearsal}
