# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: promotion_fleet_page
short_description: Show the plans or the outcomes of a promotion to many targets on a page
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns a matrix of targets by solutions with versions, outcome, risk and time, and what stopped targets, as an HTML
    page, as Markdown and as data. Each target links to its page, which must be in the same folder.
  - The page is one file that needs neither a network nor scripts. The same reports always return the same texts.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input
options:
  _input:
    description:
      - The reports of the targets, each as for P(flowops.powerplatform.promotion_page#filter). C(has_page=false) in a
        report leaves out the link to the page of the target.
    type: list
    elements: dict
    required: true
seealso:
  - plugin: flowops.powerplatform.promotion_page
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write the page of all targets
  ansible.builtin.copy:
    content: "{{ page.html }}"
    dest: "{{ page.view.file }}.html"
    mode: "0644"
  vars:
    page: "{{ reports | flowops.powerplatform.promotion_fleet_page }}"
    reports:
      - {word: promote, target: test, outcome: done, release: {name: contoso, version: 1.2.0.0}}
      - {word: promote, target: prod, outcome: failed, release: {name: contoso, version: 1.2.0.0}}
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
    view:
      description: The same content as data, as P(flowops.powerplatform.promotion_page#filter) returns it.
      type: dict
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def promotion_fleet_page(reports: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the page of many targets; see DOCUMENTATION."""
    # Ansible imports all filters of a collection when it uses one, and most need no page.
    from ..plugin_utils.pages import fleet
    from ..plugin_utils.pages.forms import in_all_forms

    return in_all_forms(fleet.view(reports))


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"promotion_fleet_page": promotion_fleet_page}
