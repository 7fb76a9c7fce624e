# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_page
short_description: Show what differs between environments and their declarations on a page
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns the results of M(flowops.powerplatform.dataverse_drift_info) for many environments as an HTML page with a
    matrix of environments by objects, as Markdown and as data.
  - An environment whose task failed, or that has no result, is shown as an error with the message.
  - The page is one file that needs neither a network nor scripts. The same results always return the same texts.
  - Made for the role P(flowops.powerplatform.drift_report#role).
positional: _input, environments, checked_at
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
seealso:
  - plugin: flowops.powerplatform.drift_outcome
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write the page of all environments
  ansible.builtin.copy:
    content: "{{ page.html }}"
    dest: "{{ page.view.file }}.html"
    mode: "0644"
  vars:
    page: "{{ results | flowops.powerplatform.drift_page(environments, checked_at) }}"
    environments: [test, prod]
    checked_at: "2026-05-21T04:37:23Z"
    results:
      prod: {failed: true, msg: The connection was refused.}
"""

RETURN = r"""
_value:
  description: The page in all its forms.
  type: dict
  contains:
    html:
      description: The page.
      type: str
    markdown:
      description: The same content for a comment on a pull request. Lists that are too long for one are shortened.
      type: str
    files:
      description: The page, the same as Markdown, and the results as JSON, by names of files.
      type: dict
    view:
      description: The same content as data, as P(flowops.powerplatform.promotion_page#filter) returns it.
      type: dict
"""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def drift_page(results: Mapping[str, Any], environments: Sequence[str], checked_at: str) -> dict[str, Any]:
    """Return the page of many environments; see DOCUMENTATION."""
    # Ansible imports all filters of a collection when it uses one, and most need no page.
    from ..plugin_utils.pages import drift
    from ..plugin_utils.pages.drift_outcome import figures
    from ..plugin_utils.pages.environments import worst_first
    from ..plugin_utils.pages.forms import in_all_forms

    found = worst_first(results, environments)
    page = in_all_forms(drift.view(found, checked_at))
    document = {**figures(found, checked_at), "environments": {one.name: one.as_data() for one in found}}
    contents = {
        ".html": page["html"],
        ".md": page["markdown"],
        ".json": json.dumps(document, ensure_ascii=False, indent=4, sort_keys=True),
    }
    return {**page, "files": {page["view"]["file"] + suffix: text for suffix, text in contents.items()}}


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"drift_page": drift_page}
