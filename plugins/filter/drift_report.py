# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_report
short_description: Report what differs between environments and their declarations
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Brings the results of M(flowops.powerplatform.dataverse_drift_info) for many environments together, as lines, as
    figures, as an HTML page with a matrix of environments by objects, as Markdown and as JSON.
  - An environment whose task failed, or that has no result, is reported as an error with the message.
  - The page is one file that needs neither a network nor scripts. The same results always return the same texts.
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
"""

EXAMPLES = r"""
- name: Show what differs
  ansible.builtin.debug:
    msg: "{{ (results | flowops.powerplatform.drift_report(environments, checked_at)).lines }}"
  vars:
    environments: [test, prod]
    checked_at: "2026-05-21T04:37:23Z"
    results:
      prod: {failed: true, msg: The connection was refused.}
"""

RETURN = r"""
_value:
  description: The report in all its forms.
  type: dict
  contains:
    outcome:
      description: The worst outcome of an environment, V(error), V(drift), V(attention) or V(as_declared).
      type: str
    lines:
      description: The outcome of each environment, and what differs.
      type: list
      elements: str
    figures:
      description: RV(_value.outcome), C(checked_at), and the names of environments by outcome.
      type: dict
    failures:
      description: Why a job that checks these environments must fail, by names of environments.
      type: dict
    files:
      description: The page, the same as Markdown, and the results as JSON, by names of files.
      type: dict
    html:
      description: The page.
      type: str
    markdown:
      description: The same content for a comment on a pull request. Lists that are too long for one are shortened.
      type: str
    view:
      description: The same content as data, as P(flowops.powerplatform.promotion_page#filter) returns it.
      type: dict
"""

import json
from typing import TYPE_CHECKING

from ..plugin_utils.pages import drift
from ..plugin_utils.pages.drift_lines import failures, lines
from ..plugin_utils.pages.environments import OUTCOMES, worst_first
from ..plugin_utils.pages.forms import in_all_forms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ..plugin_utils.pages.environments import Environment


def drift_report(
    results: Mapping[str, Any], environments: Sequence[str], checked_at: str, fail_on: str = "drift"
) -> dict[str, Any]:
    """Return the report on many environments; see DOCUMENTATION."""
    found = worst_first(results, environments)
    page = in_all_forms(drift.view(found, checked_at))
    figures = _figures(found, checked_at)
    document = {**figures, "environments": {one.name: one.as_data() for one in found}}
    contents = {
        ".html": page["html"],
        ".md": page["markdown"],
        ".json": json.dumps(document, ensure_ascii=False, indent=4, sort_keys=True),
    }
    return {
        **page,
        "outcome": figures["outcome"],
        "lines": lines(found),
        "figures": figures,
        "failures": failures(found, fail_on),
        "files": {page["view"]["file"] + suffix: text for suffix, text in contents.items()},
    }


def _figures(environments: Sequence[Environment], checked_at: str) -> dict[str, Any]:
    names = {outcome: [one.name for one in environments if one.outcome == outcome] for outcome in OUTCOMES}
    worst = next((outcome for outcome in OUTCOMES if names[outcome]), OUTCOMES[-1])
    return {"outcome": worst, "checked_at": checked_at, **names}


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"drift_report": drift_report}
