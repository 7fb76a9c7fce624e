# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: promotion_summary
short_description: Describe the outcome of a promotion to many targets
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns a line for each target. Those that did not go well come first.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input, targets
options:
  _input:
    description: Reports as P(flowops.powerplatform.promotion_report#filter) returns them.
    type: list
    elements: dict
    required: true
  targets:
    description: Names of all targets. Those that have no report are in a line at the end.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Show what became of all targets
  ansible.builtin.debug:
    msg: "{{ reports | flowops.powerplatform.promotion_summary(targets) }}"
  vars:
    targets: [test, prod, uat]
    reports:
      - {target: test, outcome: done, message: null, solutions: []}
      - {target: prod, outcome: blocked, message: The connection reference has no connection., solutions: []}
"""

RETURN = r"""
_value:
  description: The lines.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

ORDER = ("failed", "blocked", "planned", "done", "unchanged")


def promotion_summary(reports: Sequence[Mapping[str, Any]], targets: Sequence[str] = ()) -> list[str]:
    """Return the lines about many targets; see DOCUMENTATION."""
    ordered = sorted(reports, key=lambda one: (ORDER.index(one["outcome"]), one["target"]))
    left = sorted(set(targets) - {one["target"] for one in reports})
    return [*map(_line, ordered), *(["not processed yet - {0}".format(", ".join(left))] if left else [])]


def _line(report: Mapping[str, Any]) -> str:
    outcome, message = report["outcome"], report["message"]
    if message:
        return "{0} {1} - {2}".format(report["target"], outcome.upper(), message)
    versions = ", ".join("{0} {1}".format(one["unique_name"], one["version"]) for one in report["solutions"])
    return "{0} {1} - {2}".format(report["target"], outcome, versions or "no solution")


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"promotion_summary": promotion_summary}
