# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: document_problems
short_description: Find problems of a generation of documents before anything is started
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns a sentence for each problem with the flow, the records and the manifest of a generation of documents, as
    far as M(flowops.powerplatform.smartflows_executions) does not find it.
  - Made for the role P(flowops.powerplatform.document_generation#role).
positional: _input
options:
  _input:
    description: Options of the role, as P(flowops.powerplatform.role_options#filter) returns them.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Check the records
  ansible.builtin.assert:
    that: options | flowops.powerplatform.document_problems == []
  vars:
    options:
      flow: Quote letter
      allow_none: false
      manifest: manifest.json
      records:
        - name: SO-1001
          data: {number: 1001}
"""

RETURN = r"""
_value:
  description: The problems, each in a sentence with a remedy.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

INPUTS = ("records", "xml", "data")


def document_problems(options: Mapping[str, Any]) -> list[str]:
    """Return the problems of a generation of documents; see DOCUMENTATION."""
    records = options["records"]
    problems = []
    if options["manifest"].lower() in [record["name"].lower() for record in records]:
        problems.append(
            "A record has the name of the manifest, {0}. Rename it, or set document_generation_manifest.".format(
                options["manifest"]
            )
        )
    if ("flow" in options) == ("flow_id" in options):
        problems.append("Set either document_generation_flow or document_generation_flow_id.")
    if not records and not options["allow_none"]:
        problems.append("document_generation_records is empty. Set document_generation_allow_none to allow this.")
    empty = ["{0} ({1})".format(one["name"], name) for one in records for name in INPUTS if one.get(name, 0) is None]
    if empty:
        problems.append("The input of these records has no value: {0}. Set it, or omit it.".format(", ".join(empty)))
    return problems


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"document_problems": document_problems}
