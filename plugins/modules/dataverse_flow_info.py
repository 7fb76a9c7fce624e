#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_flow_info
short_description: Get information about cloud flows of Power Automate
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Lists the cloud flows of a Dataverse environment, all of them or those that match the options.
  - Flows in I(My flows) are only listed after they are added to a solution.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.page_of_flows
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Name of the flows. An exact match takes precedence; otherwise all names that differ only in case match. An id is
        treated as O(flow_id).
    type: str
  name_pattern:
    description:
      - Pattern for the names of the flows, in which V(*) matches any text and V(?) any single character. Case is
        ignored.
    type: str
  flow_id:
    description:
      - Id of the flow.
    type: str
  solution:
    description:
      - Unique name of the solution that contains the flows.
    type: str
  owner:
    description:
      - Owner of the flows, as user principal name, email address, application id, name of a team, or id. The display
        name of a user is accepted too if it is unique.
    type: str
  status:
    description:
      - Status of the flows. Mutually exclusive with O(enabled).
    type: str
    choices: ["on", "off", suspended]
  enabled:
    description:
      - Whether the flows are turned on. A suspended flow is not turned on.
    type: bool
  definitions:
    description:
      - Whether to also return the definitions and the connection references. Secrets are shown as digests.
    type: bool
    default: false
seealso:
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_cloud_flows
    description: How flows are selected, and how states, owners and shares work.
  - module: flowops.powerplatform.dataverse_flow
"""

EXAMPLES = r"""
- name: Get all flows of a solution
  flowops.powerplatform.dataverse_flow_info:
    solution: contoso_orders
  register: orders

- name: Show those that are off
  ansible.builtin.debug:
    msg: "{{ orders.flows | rejectattr('enabled') | map(attribute='name') | list }}"

- name: Get the flows of an owner
  flowops.powerplatform.dataverse_flow_info:
    owner: ada.lindqvist@contoso.example

- name: Get the suspended flows of a team whose names start alike
  flowops.powerplatform.dataverse_flow_info:
    owner: Operations
    status: suspended
    name_pattern: "Order *"

- name: Get one flow with its definition
  flowops.powerplatform.dataverse_flow_info:
    name: Order intake
    definitions: true

- name: Count the flows of a large environment
  flowops.powerplatform.dataverse_flow_info:
    limit: 1
  register: counted

- name: Get all of them, 300 flows at a time
  flowops.powerplatform.dataverse_flow_info:
    limit: 300
    offset: "{{ item }}"
  loop: "{{ range(0, counted.total, 300) | list }}"
  register: pages

- name: Count those that are on
  ansible.builtin.debug:
    msg: "{{ pages.results | map(attribute='flows') | flatten | selectattr('enabled') | length }}"
"""

RETURN = r"""
flows:
  description:
    - The flows, sorted by name. Empty when none matches.
    - Members as in RV(flowops.powerplatform.dataverse_flow#module:flow), and with O(definitions=true) also
      C(definition) and C(connection_references).
  returned: success
  type: list
  elements: dict
  sample:
    - {flow_id: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111, name: Order intake, enabled: true, status: "on"}
total:
  description: Number of all matching flows, regardless of O(limit).
  returned: success
  type: int
  sample: 5200
cut:
  description: The parts that were left out because the result was too long, at most ten.
  returned: when something was left out
  type: list
  elements: str
  sample: ["flows[772:]"]
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, PAGE_OF_FLOWS, specification
from ..module_utils._dataverse.flows.listing import list_flows


def read(context):
    found, total = list_flows(context.dataverse, context.options)
    return {"flows": found, "total": total}


def main(host=None):
    inform(
        host,
        read,
        argument_spec=specification(
            DATAVERSE,
            PAGE_OF_FLOWS,
            name=dict(type="str"),
            flow_id=dict(type="str"),
            name_pattern=dict(type="str"),
            owner=dict(type="str"),
            status=dict(type="str", choices=["on", "off", "suspended"]),
            solution=dict(type="str"),
            enabled=dict(type="bool"),
            definitions=dict(type="bool", default=False),
        ),
        mutually_exclusive=[("name", "name_pattern"), ("status", "enabled")],
    )


if __name__ == "__main__":
    main()
