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
positional: _input, environment, names, deleted, state, marks
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
  names:
    description: Unique names of the solutions, in the order of the results.
    type: list
    elements: str
    required: true
  deleted:
    description: Unique names of the solutions that only the backup contains.
    type: list
    elements: str
    default: []
  state:
    description: Result of the task that writes the state of the environment.
    type: dict
    default: {}
  marks:
    description: Result of the task that writes the list of deleted solutions.
    type: dict
    default: {}
seealso:
  - plugin: flowops.powerplatform.backup_solutions
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show the message for the commit
  ansible.builtin.debug:
    msg: "{{ (exports | flowops.powerplatform.backup_outcome('dev', ['contoso_orders'])).result.commit_message }}"
  vars:
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
      description: The report. It begins with what failed and what was deleted.
      type: list
      elements: str
    result:
      description: C(changed), the names of C(solutions), C(changed_solutions), C(deleted) and C(failed), and
        C(commit_message), which is empty if nothing has changed.
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
    names: Sequence[str],
    deleted: Sequence[str] = (),
    state: Mapping[str, Any] | None = None,
    marks: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the outcome of a backup; see DOCUMENTATION."""
    outcome = Outcome(exports, names, deleted, state or {}, marks or {})
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
