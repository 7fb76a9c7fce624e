# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: backup_outcome
short_description: Describe what a backup has changed
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Brings the results of the tasks of a backup together, as lines, as a message for a commit, and as the reasons of
    failures.
  - Made for the role P(flowops.powerplatform.solution_backup#role).
positional: _input, environment, chosen, state, marks
options:
  _input:
    description: Results of M(flowops.powerplatform.dataverse_solution_export).
    type: list
    elements: dict
    required: true
  environment:
    description: Name of the environment.
    type: str
    required: true
  chosen:
    description: The solutions, as P(flowops.powerplatform.backup_solutions#filter) returns them. Their names are in the
      order of the results.
    type: dict
    required: true
  state:
    description: Result of the task that writes the state of the environment.
    type: dict
    default: {}
  marks:
    description: Result of the task that writes the list of solutions whose files are kept.
    type: dict
    default: {}
seealso:
  - plugin: flowops.powerplatform.backup_solutions
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show the message for the commit
  ansible.builtin.debug:
    msg: "{{ (exports | flowops.powerplatform.backup_outcome('dev', chosen)).result.commit_message }}"
  vars:
    chosen: {names: [contoso_orders], deleted: [], not_chosen: []}
    exports:
      - changed: true
        package: {version: 1.1.0.0}
        changes:
          flows: {added: [Order archive], changed: {}, removed: []}
"""

RETURN = r"""
_value:
  description: The outcome.
  type: dict
  contains:
    lines:
      description: The report. It begins with what failed, was deleted or is not chosen.
      type: list
      elements: str
    result:
      description: C(changed), the names of C(solutions), C(changed_solutions), C(deleted), C(not_chosen) and C(failed),
        and C(commit_message), which is empty if nothing has changed.
      type: dict
    failures:
      description: Messages of the exports that failed.
      type: list
      elements: str
"""

from typing import TYPE_CHECKING

from ..plugin_utils.backups import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def backup_outcome(
    exports: Sequence[Mapping[str, Any]],
    environment: str,
    chosen: Mapping[str, Sequence[str]],
    state: Mapping[str, Any] | None = None,
    marks: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the outcome of a backup; see DOCUMENTATION."""
    outcome = Outcome(exports, chosen, state or {}, marks or {})
    return {
        "lines": outcome.lines(environment),
        "result": outcome.result(environment),
        "failures": list(outcome.failed.values()),
    }


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"backup_outcome": backup_outcome}
