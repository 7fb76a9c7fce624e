# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: backup_solutions
short_description: Choose the solutions that a backup contains
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns the solutions to export, and those that only an earlier backup contains, since the environment no longer
    has them or they are no longer chosen.
  - The solutions that hold whatever is in no other solution cannot be exported, and are left out.
  - Made for the role P(flowops.powerplatform.solution_backup#role).
positional: _input, kept, wanted
options:
  _input:
    description: Unmanaged solutions, as M(flowops.powerplatform.dataverse_solution_info) returns them.
    type: list
    elements: dict
    required: true
  kept:
    description: Unique names of the solutions that the backup contains.
    type: list
    elements: str
    required: true
  wanted:
    description: Unique names of the solutions to back up. By default, all of them. Case is ignored.
    type: list
    elements: str
seealso:
  - plugin: flowops.powerplatform.backup_outcome
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show which solutions were deleted since the previous backup
  ansible.builtin.debug:
    msg: "{{ (found.solutions | flowops.powerplatform.backup_solutions(kept)).deleted }}"
  vars:
    found:
      solutions: [{unique_name: contoso_orders}]
    kept: [contoso_orders, contoso_support]
"""

RETURN = r"""
_value:
  description: The solutions.
  type: dict
  contains:
    names:
      description: Unique names of the solutions to export.
      type: list
      elements: str
    deleted:
      description: Unique names of the solutions that only the backup contains.
      type: list
      elements: str
    not_chosen:
      description: Unique names of the solutions that the backup and the environment contain, and O(wanted) does not.
      type: list
      elements: str
    problems:
      description: What is wrong with O(wanted), each in a sentence with a remedy.
      type: list
      elements: str
"""

from typing import TYPE_CHECKING

from ..plugin_utils.backups import chosen

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from typing import Any


def backup_solutions(
    solutions: Sequence[Mapping[str, Any]], kept: Collection[str], wanted: Sequence[str] | None = None
) -> dict[str, list[str]]:
    """Return the solutions of a backup; see DOCUMENTATION."""
    return chosen(solutions, kept, wanted)


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"backup_solutions": backup_solutions}
