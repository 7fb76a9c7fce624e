#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_flow_share_info
short_description: List the shares of cloud flows
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Lists the shares of one cloud flow, or of all flows of a solution.
  - These are shares of the Dataverse rows. Access by roles and by membership in teams is not shown.
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
  flow_id:
    description:
      - Id of the flow.
    type: str
  solution:
    description:
      - Unique name of the solution that contains the flows.
    type: str
seealso:
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_cloud_flows
    description: How flows are selected, and how states, owners and shares work.
  - module: flowops.powerplatform.dataverse_flow_share
"""

EXAMPLES = r"""
- name: List the shares of a flow
  flowops.powerplatform.dataverse_flow_share_info:
    name: Order intake
  register: intake

- name: Copy the shares to another flow
  flowops.powerplatform.dataverse_flow_share:
    name: Order approval
    principals: "{{ intake.shares[0].principals }}"
    allow_none: true

- name: List the shares of all flows of a solution
  flowops.powerplatform.dataverse_flow_share_info:
    solution: contoso_orders

- name: Count the flows of a large solution
  flowops.powerplatform.dataverse_flow_share_info:
    limit: 1
    solution: contoso_orders
  register: counted

- name: Get the shares of all of them, 300 flows at a time
  flowops.powerplatform.dataverse_flow_share_info:
    limit: 300
    offset: "{{ item }}"
    solution: contoso_orders
  loop: "{{ range(0, counted.total, 300) | list }}"
  register: pages
"""

RETURN = r"""
shares:
  description:
    - The flows with their shares, sorted by the name of the flow. Empty when no flow matches.
    - Members as in RV(flowops.powerplatform.dataverse_flow_share#module:share), without C(owner_listed).
  returned: success
  type: list
  elements: dict
  sample:
    - flow_id: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111
      name: Order intake
      owner: {id: 8061643d-ebf7-e811-a974-000d3a1e1c9a, type: user, name: Monica Thomson}
      principals:
        - id: 9e52f1b0-7a8f-4a6c-8f53-0d6c3c1f2b11
          type: team
          name: Operations
          display_name: Operations
          rights: [read]
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
  sample: ["shares[772:]"]
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, PAGE_OF_FLOWS, specification
from ..module_utils._dataverse.flows.shares.listing import list_shares


def read(context):
    found, total = list_shares(context.dataverse, context.options)
    return {"shares": found, "total": total}


def main(host=None):
    inform(
        host,
        read,
        argument_spec=specification(
            DATAVERSE,
            PAGE_OF_FLOWS,
            name=dict(type="str"),
            flow_id=dict(type="str"),
            solution=dict(type="str"),
        ),
        required_one_of=[("name", "flow_id", "solution")],
    )


if __name__ == "__main__":
    main()
