#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_flow_share
short_description: Manage with whom a cloud flow is shared
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Shares a cloud flow with users, application users and teams, changes their rights, and ends shares.
  - Every principal of the list has exactly the rights it is declared with. Others are left alone unless O(exact=true).
  - Nothing is ever granted to or revoked from the owner of the flow, who has all rights anyway.
  - These are shares of the Dataverse row. Connections, and who may run a flow with a button, are not shared by them.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Name of the flow, unique or unique within O(solution). A name that is written exactly so wins over one that
        differs in case. An id is taken as O(flow_id).
    type: str
  flow_id:
    description:
      - Id of the flow (C(workflowid)), the same in every environment.
    type: str
  solution:
    description:
      - Unique name of a solution that holds the flow. It narrows the search by O(name).
    type: str
  principals:
    description:
      - The users and teams the task is about. Each entry is an object with C(name) and C(rights); with
        O(state=absent) the name alone is enough. One entry may stand in the place of a list.
      - C(name) is the user principal name or mail address of a user, the application (client) id of an application
        user, the name of a team, or the id of any of them. The name people call a user is taken too, when it is
        unique.
      - C(rights) are some of V(read), V(write), V(append), V(append_to), V(delete), V(share) and V(assign). V(read) and
        V(write) together let somebody change the flow, which the portal calls editing. Required with O(state=present),
        ignored with O(state=absent).
      - The C(principals) that M(flowops.powerplatform.dataverse_flow_share_info) returns are taken as they are.
    type: raw
    required: true
  state:
    description:
      - With V(present), the flow is shared with each of O(principals) with exactly these rights.
      - With V(absent), the flow is shared with none of O(principals). They may have access by their roles or teams
        nevertheless.
    type: str
    choices: [present, absent]
    default: present
  exact:
    description:
      - Whether O(principals) is the whole list, so that the shares of all other users and teams are ended.
    type: bool
    default: false
  allow_empty:
    description:
      - Allows an empty O(principals) with O(exact=true), which ends all shares.
    type: bool
    default: false
  allow_none:
    description:
      - Whether O(principals) may be empty without O(exact), so that nothing is declared. Without it that is a failure.
    type: bool
    default: false
  predicted_flows:
    description:
      - The C(flows) that M(flowops.powerplatform.dataverse_solution_import) returned earlier in the play. In a dry run
        a flow that is not there yet is planned from them.
    type: list
    elements: dict
seealso:
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_cloud_flows
    description: Which flows a task acts on, states, owners and shares.
  - module: flowops.powerplatform.dataverse_flow_share_info
  - module: flowops.powerplatform.dataverse_flow
"""

EXAMPLES = r"""
- name: Let a team see a flow, and a user change it
  flowops.powerplatform.dataverse_flow_share:
    name: Order intake
    solution: contoso_orders
    principals:
      - name: Operations
        rights: [read]
      - name: ada.lindqvist@contoso.example
        rights: [read, write]

- name: Share a flow with one team and with nobody else
  flowops.powerplatform.dataverse_flow_share:
    name: Order intake
    principals:
      - name: Operations
        rights: [read, write]
    exact: true

- name: Share a flow no longer with a team
  flowops.powerplatform.dataverse_flow_share:
    name: Order intake
    principals: [Operations]
    state: absent

- name: Share a flow with nobody
  flowops.powerplatform.dataverse_flow_share:
    name: Order intake
    principals: []
    exact: true
    allow_empty: true
"""

RETURN = r"""
share:
  description:
    - With whom the flow is shared, or in check mode would be.
  returned: success
  type: dict
  contains:
    flow_id:
      description: Id of the flow, the same in every environment.
      type: str
      sample: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111
    name:
      description: Name of the flow.
      type: str
      sample: Order intake
    owner:
      description: The owner, with C(id), C(type) (V(user) or V(team)) and C(name).
      type: dict
      sample: {id: 8061643d-ebf7-e811-a974-000d3a1e1c9a, type: user, name: Monica Thomson}
    owner_listed:
      description: Whether the owner is one of O(principals). That entry is passed over.
      type: bool
      sample: false
    principals:
      description:
        - All with whom the flow is shared, by name, without the owner.
        - C(type) is V(user) or V(team), or V(organization) for rights of all users, which this module leaves alone.
        - C(name) is a user principal name, application id or name of a team, as O(principals) takes it.
      type: list
      elements: dict
      contains:
        id:
          description: Id of the user or team.
          type: str
          sample: 8061643d-ebf7-e811-a974-000d3a1e1c9a
        type:
          description: What it is.
          type: str
          sample: user
        name:
          description: What finds it again.
          type: str
          sample: ada.lindqvist@contoso.example
        display_name:
          description: What people call it.
          type: str
          sample: Ada Lindqvist
        rights:
          description: The rights.
          type: list
          elements: str
          sample: [read, write]
operations:
  description: What was done, or would be done, in order. C(status) is V(planned), V(done), V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "share flow 'Order intake' with 'Operations': read", status: done}
error:
  description: What went wrong, for programs. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040231", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.entries import shares
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._ansible.resources import from_resource
from ..module_utils._dataverse.flows.shares.declare import FlowShareResource


def build(context):
    principals = shares(context.options["principals"], "principals")
    return FlowShareResource(context.dataverse, dict(context.options, principals=principals))


def main(host=None):
    converge(
        host,
        from_resource(build),
        argument_spec=specification(
            DATAVERSE,
            name=dict(type="str"),
            flow_id=dict(type="str"),
            solution=dict(type="str"),
            principals=dict(type="raw", required=True),
            state=dict(type="str", choices=["present", "absent"], default="present"),
            exact=dict(type="bool", default=False),
            allow_empty=dict(type="bool", default=False),
            allow_none=dict(type="bool", default=False),
            predicted_flows=dict(type="list", elements="dict"),
        ),
        required_one_of=[("name", "flow_id")],
        mutually_exclusive=[("name", "flow_id")],
    )


if __name__ == "__main__":
    main()
