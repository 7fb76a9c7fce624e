# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: rollback_versions
short_description: Return the versions with which the content of an earlier release can be installed again
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns a version for each solution of a release. An environment does not go back to a lower version, so what is
    installed with a higher version somewhere gets the next one.
  - If that was done before, the versions of that time are returned again, so a second rollback finds everything in
    place.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input, installed, earlier
options:
  _input:
    description: The content of C(release.json) of the release to return to.
    type: dict
    required: true
  installed:
    description: Results of M(flowops.powerplatform.dataverse_solution_info), one for each target.
    type: list
    elements: dict
    required: true
  earlier:
    description: The content of C(release.json) of the newest release that was made for this rollback, if there is one.
    type: dict
"""

EXAMPLES = r"""
- name: Show which versions a rollback needs
  ansible.builtin.debug:
    msg: "{{ release | flowops.powerplatform.rollback_versions(installed) }}"
  vars:
    release:
      solutions: [{unique_name: contoso_orders, version: 1.0.0.0}]
    installed:
      - solutions: [{unique_name: contoso_orders, version: 1.1.0.0}]
"""

RETURN = r"""
_value:
  description: The version of each solution, by its unique name.
  type: dict
  sample: {contoso_orders: 1.1.0.1}
"""

from typing import TYPE_CHECKING

from ..plugin_utils.versions import version_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def rollback_versions(
    release: Mapping[str, Any], installed: Sequence[Mapping[str, Any]], earlier: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Return the version of each solution; see DOCUMENTATION."""
    before = _versions(earlier or {})
    found = [_versions(one) for one in installed]
    return {
        name: _version(version, before.get(name), [one[name] for one in found if name in one])
        for name, version in _versions(release).items()
    }


def _versions(holder: Mapping[str, Any]) -> dict[str, str]:
    return {one["unique_name"]: one["version"] for one in holder.get("solutions") or []}


def _version(own: str, before: str | None, installed: Sequence[str]) -> str:
    """Return the version for a solution: its own one, that of an earlier rollback, or the next one."""
    highest = max(installed, key=version_key, default=own)
    if version_key(highest) <= version_key(own):
        return own
    if before and version_key(before) >= version_key(highest):
        return before
    numbers = version_key(highest)
    return ".".join(str(one) for one in (*numbers[:3], numbers[3] + 1))


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"rollback_versions": rollback_versions}
