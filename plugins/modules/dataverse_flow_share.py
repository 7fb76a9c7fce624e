#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_flow_share
short_description: Manage the shares of a cloud flow
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Shares a cloud flow with users, application users and teams, changes their rights, and removes shares.
  - Each principal in the list gets exactly the declared rights. The shares of other principals stay unchanged unless
    O(exact=true) is set.
  - The owner of the flow always has all rights and is ignored.
  - The module manages the shares of the Dataverse row. It does not share connections, and it does not manage who may
    run a flow with a button.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Name of the flow. It must be unique, or unique within O(solution). An exact match takes precedence; otherwise a
        name that differs only in case matches if it is unique. An id is treated as O(flow_id).
    type: str
  flow_id:
    description:
      - Id of the flow (C(workflowid)), the same in every environment.
    type: str
  solution:
    description:
      - Unique name of a solution that contains the flow. The flow is searched for by O(name) in this solution.
    type: str
  principals:
    description:
      - The users and teams to manage. Each entry is a dictionary with C(name) and C(rights); with O(state=absent), the
        name alone is sufficient. A single entry is accepted instead of a list.
      - C(name) is the user principal name or email address of a user, the application (client) id of an application
        user, the name of a team, or the id of any of them. The display name of a user is accepted too if it is unique.
      - C(rights) is a list of V(read), V(write), V(append), V(append_to), V(delete), V(share) and V(assign). V(read)
        and V(write) together allow changing the flow, which Power Automate calls a co-owner. The portal shows a
        co-owner as soon as its own service has taken over the share. Required with O(state=present);
        ignored with O(state=absent).
      - The C(principals) that M(flowops.powerplatform.dataverse_flow_share_info) returns are accepted as they are.
    type: raw
    required: true
  state:
    description:
      - With V(present), the flow is shared with each of O(principals) with exactly the declared rights.
      - With V(absent), the shares of O(principals) are removed. The principals may still have access through their
        security roles or teams.
    type: str
    choices: [present, absent]
    default: present
  exact:
    description:
      - Whether O(principals) is the whole list. If V(true), the shares of all other users and teams are removed.
    type: bool
    default: false
  allow_empty:
    description:
      - Whether O(principals) may be empty with O(exact=true), which removes all shares.
    type: bool
    default: false
  allow_none:
    description:
      - Whether O(principals) may be empty without O(exact=true), so that the task declares nothing. By default, the
        task fails in this case.
    type: bool
    default: false
  predicted_flows:
    description:
      - The C(flows) that M(flowops.powerplatform.dataverse_solution_import) returned earlier in the play. In check
        mode, a flow that does not exist yet is planned from them.
    type: list
    elements: dict
notes:
  - Requests that change shares cannot depend on the shares that were read. If two tasks set the same share at the same
    time, both can report a change.
seealso:
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_cloud_flows
    description: How flows are selected, and how states, owners and shares work.
  - module: flowops.powerplatform.dataverse_flow_share_info
  - module: flowops.powerplatform.dataverse_flow
"""

EXAMPLES = r"""
- name: Allow a team to read a flow and a user to change it
  flowops.powerplatform.dataverse_flow_share:
    name: Order intake
    solution: contoso_orders
    principals:
      - name: Operations
        rights: [read]
      - name: ada.lindqvist@contoso.example
        rights: [read, write]

- name: Share a flow with one team only
  flowops.powerplatform.dataverse_flow_share:
    name: Order intake
    principals:
      - name: Operations
        rights: [read, write]
    exact: true

- name: Stop sharing a flow with a team
  flowops.powerplatform.dataverse_flow_share:
    name: Order intake
    principals: [Operations]
    state: absent

- name: Remove all shares of a flow
  flowops.powerplatform.dataverse_flow_share:
    name: Order intake
    principals: []
    exact: true
    allow_empty: true
"""

RETURN = r"""
share:
  description:
    - The shares of the flow as they are, or in check mode as they would be.
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
      description: Whether the owner is listed in O(principals). That entry is ignored.
      type: bool
      sample: false
    principals:
      description:
        - All principals that the flow is shared with, sorted by name, without the owner.
        - C(type) is V(user) or V(team), or V(organization) for rights of all users, which this module does not change.
        - C(name) is a user principal name, an application id or the name of a team, as accepted by O(principals).
      type: list
      elements: dict
      contains:
        id:
          description: Id of the user or team.
          type: str
          sample: 8061643d-ebf7-e811-a974-000d3a1e1c9a
        type:
          description: Type of the principal.
          type: str
          sample: user
        name:
          description: Identifier that O(principals) accepts.
          type: str
          sample: ada.lindqvist@contoso.example
        display_name:
          description: Display name.
          type: str
          sample: Ada Lindqvist
        rights:
          description: Rights of the principal.
          type: list
          elements: str
          sample: [read, write]
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "share flow 'Order intake' with 'Operations': read", status: done}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040231", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.entries import shares
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.flows.shares.declare import declare


def prepared(context):
    return dict(context.options, principals=shares(context.options["principals"], "principals"))


def main(host=None):
    converge(
        host,
        declare,
        prepare=prepared,
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
