# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: promotion_page
short_description: Show the plan or the outcome of a promotion on a page
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns what people need to approve a plan, or to see what became of it, as an HTML page, as Markdown and as data.
  - The page is one file that needs neither a network nor scripts. The same report always returns the same texts.
  - Names and texts of an environment are shown as they are, whatever characters they contain. Characters that control a
    terminal or the direction of text are replaced by U+FFFD.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input
options:
  _input:
    description:
      - The report of one target. C(word) is V(plan), V(promote), V(verify) or V(rollback), C(target) the name of the
        target, and C(outcome) is V(planned), V(blocked), V(unchanged), V(done) or V(failed).
      - C(environment) has C(url), C(unique_name) and C(organization_id); C(release) has C(name), C(version),
        C(digest), C(made_at) and C(made_from).
      - C(solutions), C(connection_references), C(environment_variables), C(flows), C(operations), C(warnings) and
        C(findings) are lists as the modules return them, C(before) is how flows were before, and C(cut) lists the parts
        that a result does not contain since it was too long.
      - C(plan_id), C(approved_plan), C(message), C(started_at) and C(ended_at) are texts or null.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Write the page of a plan
  ansible.builtin.copy:
    content: "{{ page.html }}"
    dest: "{{ page.view.file }}.html"
    mode: "0644"
  vars:
    page: "{{ report | flowops.powerplatform.promotion_page }}"
    report:
      word: plan
      target: prod
      outcome: planned
      plan_id: 4be1c0a2f3d94b6e
      environment: {url: "https://contoso.crm4.dynamics.com", unique_name: contosoprod}
      release: {name: contoso, version: 1.2.0.0}
      solutions:
        - {unique_name: contoso_orders, installed: 1.0.0.0, version: 1.1.0.0, strategy: upgrade}
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
      description:
        - The page, the same as Markdown, and the report as JSON, by names of files. The report is without C(before),
          the state before the promotion, which not everyone who reads the page may see.
      type: dict
    view:
      description:
        - The same content as data. C(file) is the name of the file of the page, without a suffix. C(outcome) has
          C(outcome), C(word) and C(text). C(risks) are sorted by severity, each with C(risk), C(text) and C(names);
          C(risk) is V(deletes_components), V(turns_flows_off), V(replaces_newer_version), V(leaves_flows_open),
          V(changes_owner), V(changes_shares), V(leaves_flows_behind) or V(none).
        - C(counts) have C(key), C(label) and C(value). C(sections) have C(key), C(title), C(columns) and C(rows).
      type: dict
"""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def promotion_page(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the page of one target; see DOCUMENTATION."""
    # Ansible imports all filters of a collection when it uses one, and most need no page.
    from ..plugin_utils.pages import target
    from ..plugin_utils.pages.forms import in_all_forms

    page = in_all_forms(target.view(report))
    contents = {".html": page["html"], ".md": page["markdown"], ".json": _as_json(report)}
    return {**page, "files": {page["view"]["file"] + suffix: text for suffix, text in contents.items()}}


def _as_json(report: Mapping[str, Any]) -> str:
    shown = {name: value for name, value in report.items() if name != "before"}
    return json.dumps(shown, ensure_ascii=False, indent=4, sort_keys=True)


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"promotion_page": promotion_page}
