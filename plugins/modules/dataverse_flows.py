# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_flows
short_description: Manage states, owners and shares of many cloud flows at once
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Turns many cloud flows of a Dataverse environment on or off, and manages their owners and shares, in one task.
  - Flows are turned on in the order of their calls, those that are called before those that call them, and turned off
    the other way round. Flows that do not depend on each other are done at the same time.
  - Circular calls, and what a flow lacks to be on, are known before anything is changed.
  - A flow that cannot be brought to the declared state does not stop the others, except those that call it. Each flow
    gets a verdict, and the task fails at the end when some flow is not as declared.
  - Properties you do not set stay unchanged.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  flows:
    description:
      - The flows to manage. Each entry is the name or the id of a flow, or an object with C(name) or C(flow_id) and
        with what is declared of that flow alone, C(enabled), C(owner) and C(shares); what it does not say is taken
        from O(enabled), O(owner) and O(shares). One entry may stand in the place of a list.
      - A name fits when it is written exactly so, or, whatever its case, when it is unique. Where several flows have
        it, O(solution) or an id tells them apart.
      - The C(flows) that this module, M(flowops.powerplatform.dataverse_flow_info) and
        M(flowops.powerplatform.dataverse_solution_import) return are taken as they are. They only say which flows are
        meant; the state and the owner in them are not declared.
      - An empty list selects no flow.
    type: raw
  solution:
    description:
      - Unique name of a solution. O(name_pattern) and O(all) select its flows only, and names in O(flows) are looked
        for in it.
      - When none of these is given, all flows of the solution are managed.
    type: str
  name_pattern:
    description:
      - Manage the flows whose name fits this pattern, in which V(*) stands for any text and V(?) for any character.
        Case does not count. With O(solution), only the flows of the solution.
    type: str
  all:
    description:
      - Manage all cloud flows of the environment, or of O(solution). O(flows) can then declare something else of some.
    type: bool
    default: false
  enabled:
    description:
      - Whether the flows are to be on.
    type: bool
  owner:
    description:
      - The user or team that is to own the flows, as user principal name, application id, name of a team, or id. The
        name people call a user is taken too, when it is unique.
    type: str
  shares:
    description:
      - With whom the flows are to be shared, and with exactly which rights. Each entry has C(name), the user or team as
        in O(owner), and C(rights), some of V(read), V(write), V(append), V(append_to), V(delete), V(share) and
        V(assign). The C(principals) of M(flowops.powerplatform.dataverse_flow_share_info) are taken as they are.
      - Others keep their shares, unless O(exact_shares). The owner has all rights and is passed over.
    type: raw
  exact_shares:
    description:
      - Whether to end the shares that are not declared, of flows whose shares are declared.
    type: bool
    default: false
  allow_none:
    description:
      - Whether the task may select no flow, or declare nothing of a flow. Without it that is a failure, since a pattern
        or a list that is wrong would change nothing and look fine.
    type: bool
    default: false
  max_parallel:
    description:
      - How many requests may be sent at once, 1 to 32. When the service advises fewer, it is fewer.
    type: int
    default: 8
  predicted_flows:
    description:
      - The C(flows) that M(flowops.powerplatform.dataverse_solution_import) returned earlier in the play. In a dry run
        flows that are not there yet, or are not yet as that import makes them, are planned from them.
    type: list
    elements: dict
seealso:
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_cloud_flows
    description: Which flows a task acts on, states, owners and shares.
  - module: flowops.powerplatform.dataverse_flow
  - module: flowops.powerplatform.dataverse_flow_info
  - module: flowops.powerplatform.dataverse_flow_share
"""

EXAMPLES = r"""
- name: Turn on all flows of a solution, children first
  flowops.powerplatform.dataverse_flows:
    solution: contoso_orders
    enabled: true

- name: Hand all of them over to a team, and let somebody else read them
  flowops.powerplatform.dataverse_flows:
    solution: contoso_orders
    owner: Operations
    shares:
      - name: ada.lindqvist@contoso.example
        rights: [read]

- name: Turn off two flows
  flowops.powerplatform.dataverse_flows:
    flows: [Weekly backlog report, Order intake]
    enabled: false

- name: Declare flows one by one
  flowops.powerplatform.dataverse_flows:
    solution: contoso_orders
    flows:
      - name: Weekly backlog report
        enabled: false
      - name: Order intake
        shares:
          - name: ada.lindqvist@contoso.example
            rights: [read, write]

- name: Turn off what has to do with orders
  flowops.powerplatform.dataverse_flows:
    name_pattern: "*order*"
    enabled: false
  register: orders

# Maintenance: what was on is noted, turned off, and turned on again; what was off stays off.
- name: Note the flows that are on
  flowops.powerplatform.dataverse_flow_info:
    solution: contoso_orders
    status: "on"
  register: noted

- name: Turn them off
  flowops.powerplatform.dataverse_flows:
    flows: "{{ noted.flows }}"
    enabled: false
    allow_none: true

- name: Turn the same ones on again
  flowops.powerplatform.dataverse_flows:
    flows: "{{ noted.flows }}"
    enabled: true
    allow_none: true

- name: Get the flows of somebody who leaves
  flowops.powerplatform.dataverse_flow_info:
    owner: ada.lindqvist@contoso.example
  register: theirs

- name: Hand them over
  flowops.powerplatform.dataverse_flows:
    flows: "{{ theirs.flows }}"
    owner: Operations
    allow_none: true

- name: Show what changed
  ansible.builtin.debug:
    msg: "{{ orders.flows | selectattr('verdict', 'eq', 'changed') | map(attribute='name') | list }}"
"""

RETURN = r"""
flows:
  description:
    - All selected flows, first those that failed, then those that were skipped, changed and unchanged, by name.
    - In check mode as they would be.
  returned: success, and failure once the flows were read
  type: list
  elements: dict
  contains:
    flow_id:
      description: Id of the flow.
      type: str
      sample: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111
    name:
      description: Name of the flow.
      type: str
      sample: Order intake
    verdict:
      description: V(unchanged), V(changed), V(failed), or V(skipped) when something else had failed before.
      type: str
      sample: changed
    changes:
      description: What was to be changed, of V(enabled), V(owner) and V(shares).
      type: list
      elements: str
      sample: [enabled]
    enabled:
      description: Whether the flow is on.
      type: bool
      sample: true
    status:
      description: V(on), V(off) or V(suspended).
      type: str
      sample: "on"
    owner:
      description: The owner, with C(id), C(type) (V(user) or V(team)) and C(name).
      type: dict
      sample: {id: 8061643d-ebf7-e811-a974-000d3a1e1c9a, type: user, name: Monica Thomson}
    reason:
      description:
        - Why the flow is not as declared. Null when it is.
        - C(code) is V(reference_empty), V(reference_missing), V(connection_of_somebody_else), V(connection_in_error),
          V(child_off), V(child_missing), V(child_connections), V(cycle), V(caller_on), V(missing_user_details),
          V(license), V(changed_meanwhile), V(not_done), V(not_tried) or V(refused). C(service_code) is what the service
          calls it.
      type: dict
      sample: {code: reference_empty, text: "", remedy: "", service_code: null}
totals:
  description: How many flows there are, C(all) and by verdict.
  returned: when flows are
  type: dict
  sample: {all: 200, changed: 12, unchanged: 188, failed: 0, skipped: 0}
cut:
  description: What is missing, because the result would have been too long. At most ten places.
  returned: when something is missing
  type: list
  elements: str
  sample: ["flows[1200:]"]
operations:
  description: What was done, or would be done. C(status) is V(planned), V(done), V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "turn on flow 'Order intake'", status: done}
error:
  description: What went wrong, for programs. The message is in C(msg). C(reasons) has the first 20 flows that failed.
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.entries import entries, named_list, shares
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._ansible.resources import from_resource
from ..module_utils._dataverse.flows.many.declare import ManyFlowsResource
from ..module_utils._dataverse.flows.rows import RESULT_MEMBERS

FLOW = dict(
    name=dict(type="str"),
    flow_id=dict(type="str"),
    enabled=dict(type="bool"),
    owner=dict(type="raw"),
    shares=dict(type="raw"),
    status=dict(type="str"),
)
RETURNED = RESULT_MEMBERS + ("definition", "connection_references", "verdict", "changes", "reason", "needs")


def build(context):
    options = dict(context.options, shares=shares(context.options["shares"], "shares"))
    options["flows"] = entries(options["flows"], "flows", FLOW, RETURNED)
    for number, one in enumerate(options["flows"] or ()):
        if one["shares"] is not None:
            one["shares"] = shares(one["shares"], "flows[{0}].shares".format(number))
    return ManyFlowsResource(context.dataverse, options)


def main(host=None):
    converge(
        host,
        from_resource(build),
        argument_spec=specification(
            DATAVERSE,
            flows=named_list(),
            solution=dict(type="str"),
            name_pattern=dict(type="str"),
            all=dict(type="bool", default=False),
            enabled=dict(type="bool"),
            owner=dict(type="str"),
            shares=named_list(),
            exact_shares=dict(type="bool", default=False),
            allow_none=dict(type="bool", default=False),
            max_parallel=dict(type="int", default=8),
            predicted_flows=dict(type="list", elements="dict"),
        ),
    )


if __name__ == "__main__":
    main()
