# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_outcome
short_description: Describe what differs between environments and their declarations
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Brings the results of M(flowops.powerplatform.dataverse_drift_info) for many environments together, as lines and as
    figures.
  - An environment whose task failed, or that has no result, is an error with the message.
  - Made for the role P(flowops.powerplatform.drift_report#role).
positional: _input, environments, checked_at, fail_on
options:
  _input:
    description: Results of M(flowops.powerplatform.dataverse_drift_info), by names of environments.
    type: dict
    required: true
  environments:
    description: Names of all environments. Those that need attention are shown first, otherwise in this order.
    type: list
    elements: str
    required: true
  checked_at:
    description: When the environments were read, in UTC.
    type: str
    required: true
  fail_on:
    description: The environments that RV(_value.failures) lists, those with V(drift) or errors, those with V(errors)
      only, or none (V(never)).
    type: str
    choices: [drift, errors, never]
    default: drift
seealso:
  - plugin: flowops.powerplatform.drift_page
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show what differs
  ansible.builtin.debug:
    msg: "{{ (results | flowops.powerplatform.drift_outcome(environments, checked_at)).lines }}"
  vars:
    environments: [test, prod]
    checked_at: "2026-05-21T04:37:23Z"
    results:
      prod: {failed: true, msg: The connection was refused.}
"""

RETURN = r"""
_value:
  description: The outcome.
  type: dict
  contains:
    lines:
      description: The outcome of each environment, and the first of what differs there.
      type: list
      elements: str
    figures:
      description: The worst C(outcome), which is V(error), V(drift), V(attention) or V(as_declared), C(checked_at), and
        the names of environments by outcome.
      type: dict
    failures:
      description: Why a job that checks these environments must fail, by names of environments.
      type: dict
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def drift_outcome(
    results: Mapping[str, Any], environments: Sequence[str], checked_at: str, fail_on: str = "drift"
) -> dict[str, Any]:
    """Return the outcome for many environments; see DOCUMENTATION."""
    # Ansible imports all filters of a collection when it uses one, and most need no page.
    from ..plugin_utils.pages.drift_outcome import failures, figures, lines
    from ..plugin_utils.pages.environments import worst_first

    found = worst_first(results, environments)
    return {"lines": lines(found), "figures": figures(found, checked_at), "failures": failures(found, fail_on)}


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"drift_outcome": drift_outcome}
