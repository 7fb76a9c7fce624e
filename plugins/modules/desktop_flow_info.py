#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: desktop_flow_info
short_description: Get information about desktop flows
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Lists the desktop flows of a Dataverse environment, and optionally their inputs and outputs.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  flow_id:
    description:
      - Id of the desktop flow (C(workflowid)). The task fails if there is no desktop flow with this id.
    type: str
  name:
    description:
      - Name of the desktop flows. An exact match takes precedence; otherwise all names that differ only in case match.
    type: str
  name_pattern:
    description:
      - Pattern for the names, in which V(*) matches any text and V(?) any single character. Case is ignored.
    type: str
  schema:
    description:
      - Whether to read the inputs and outputs of each flow. This requires one to three requests for each flow.
    type: bool
    default: false
seealso:
  - module: flowops.powerplatform.desktop_flow_run
"""

EXAMPLES = r"""
- name: Get the inputs of the desktop flows about invoices
  flowops.powerplatform.desktop_flow_info:
    name_pattern: "*invoices*"
    schema: true
  register: found

- name: Show them
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.inputs | default([], true) | map(attribute='name') | join(', ') }}"
  loop: "{{ found.flows }}"
"""

RETURN = r"""
flows:
  description: The desktop flows, sorted by name. Empty when none matches.
  returned: success
  type: list
  elements: dict
  contains:
    flow_id:
      description: Id of the flow.
      type: str
      sample: f091ffab-58bb-4630-a115-659453d56f59
    name:
      description: Name of the flow.
      type: str
      sample: Book invoices
    description:
      description: Description of the flow.
      type: str
      sample: ""
    managed:
      description: Whether the flow belongs to a managed solution.
      type: bool
      sample: false
    owner:
      description: The owner, with C(id), C(type) (V(user) or V(team)) and C(name).
      type: dict
      sample: {id: 5b6a0c9e-0d1f-4e0a-9b0b-5d0f2b7c1a11, type: user, name: Ada Example}
    created_on:
      description: When the flow was created, in UTC.
      type: str
      sample: "2026-05-21T04:37:23Z"
    modified_on:
      description: When the flow was last changed, in UTC.
      type: str
      sample: "2026-05-21T04:37:23Z"
    inputs:
      description:
        - The inputs, each with C(name), C(title), C(type), C(default) and C(description). Null if the flow has no
          schema. Only returned with O(schema=true).
      type: list
      elements: dict
      sample: [{name: Day, title: Day, type: string, default: "", description: ""}]
    outputs:
      description: The outputs, in the same form as the inputs. Only returned with O(schema=true).
      type: list
      elements: dict
      sample: []
    valid:
      description: Whether the definition is marked as valid. Null if it has no such mark. Only returned with
        O(schema=true).
      type: bool
      sample: true
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.desktop_flows.listing import list_flows


def main(host=None):
    inform(
        host,
        lambda context: {"flows": list_flows(context.dataverse, context.options)},
        argument_spec=specification(
            DATAVERSE,
            flow_id=dict(type="str"),
            name=dict(type="str"),
            name_pattern=dict(type="str"),
            schema=dict(type="bool", default=False),
        ),
        mutually_exclusive=[("flow_id", "name", "name_pattern")],
    )


if __name__ == "__main__":
    main()
