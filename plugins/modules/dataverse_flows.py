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
  - Child flows are turned on before the flows that call them, and turned off after them. Flows that do not depend on
    each other are processed in parallel.
  - Circular calls and missing prerequisites of flows are detected before anything is changed.
  - If a flow cannot be brought to the declared state, the task continues with the other flows, except those that call
    it. Each flow gets an outcome, and the task fails at the end if any flow is not as declared.
  - Properties you do not set stay unchanged.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  flows:
    description:
      - The flows to manage. Each entry is the name or the id of a flow, or a dictionary with C(name) or C(flow_id) and,
        for this flow only, C(enabled), C(owner) and C(shares). Values that are missing from an entry, or null, default
        to O(enabled), O(owner) and O(shares). A single entry is accepted instead of a list.
      - Only the flows of the list are managed, unless O(all) or O(name_pattern) selects others as well.
      - An exact match takes precedence; otherwise a name that differs only in case matches if it is unique. If several
        flows have the same name, set O(solution) or use ids.
      - The C(flows) that this module, M(flowops.powerplatform.dataverse_flow_info) and
        M(flowops.powerplatform.dataverse_solution_import) return are accepted as they are. They only select the flows;
        the state and the owner in them are not declared.
      - An empty list selects no flow.
    type: raw
  solution:
    description:
      - Unique name of a solution. O(name_pattern) and O(all) select only its flows, and names in O(flows) are searched
        for in it.
      - If none of these options is set, all flows of the solution are managed.
    type: str
  name_pattern:
    description:
      - Manage the flows whose name matches this pattern, in which V(*) matches any text and V(?) any single character.
        Case is ignored. With O(solution), only flows of the solution are selected.
    type: str
  all:
    description:
      - Whether to manage all cloud flows of the environment, or of O(solution). Entries of O(flows) can override the
        declaration for single flows.
    type: bool
    default: false
  exclude:
    description:
      - Flows that are not managed, although O(solution), O(name_pattern) or O(all) selects them. Each entry is the name
        or the id of a flow, as in O(flows). A flow that does not exist is an error.
    type: raw
  enabled:
    description:
      - Whether the flows are turned on. If not set, their states are not changed.
    type: bool
  owner:
    description:
      - The user or team that owns the flows, as user principal name, email address, application id, name of a team, or
        id. The display name of a user is accepted too if it is unique.
    type: str
  shares:
    description:
      - The users and teams that the flows are shared with, and their rights. Each entry has C(name), the user or team
        as in O(owner), and C(rights), a list of V(read), V(write), V(append), V(append_to), V(delete), V(share) and
        V(assign). The C(principals) that M(flowops.powerplatform.dataverse_flow_share_info) returns are accepted as
        they are.
      - Other users and teams keep their shares unless O(exact_shares=true) is set. The owner has all rights and is
        ignored.
    type: raw
  exact_shares:
    description:
      - Whether O(shares) is the whole list. If V(true), shares that are not declared are removed from the flows whose
        shares are declared.
    type: bool
    default: false
  allow_none:
    description:
      - Whether the task may select no flow, or declare nothing for a flow. By default, the task fails in this case,
        since a wrong pattern or list would otherwise go unnoticed.
    type: bool
    default: false
  max_parallel:
    description:
      - Maximum number of requests to send in parallel, from 1 to 32. Fewer are sent if the service recommends it.
    type: int
    default: 8
  predicted_flows:
    description:
      - The C(flows) that M(flowops.powerplatform.dataverse_solution_import) returned earlier in the play. In check
        mode, flows that do not exist yet, or that the import would change, are planned from them.
    type: list
    elements: dict
notes:
  - Requests that change shares cannot depend on the shares that were read. If two tasks set the same share at the same
    time, both can report a change.
seealso:
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_cloud_flows
    description: How flows are selected, and how states, owners and shares work.
  - module: flowops.powerplatform.dataverse_flow
  - module: flowops.powerplatform.dataverse_flow_info
  - module: flowops.powerplatform.dataverse_flow_share
"""

EXAMPLES = r"""
- name: Turn on all flows of a solution, children first
  flowops.powerplatform.dataverse_flows:
    solution: contoso_orders
    enabled: true

- name: Hand all of them over to a team, and allow a user to read them
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

- name: Turn off all flows whose name contains order
  flowops.powerplatform.dataverse_flows:
    name_pattern: "*order*"
    enabled: false
  register: orders

- name: Turn on all flows of a solution but two
  flowops.powerplatform.dataverse_flows:
    solution: contoso_orders
    exclude:
      - Order approval
      - Weekly backlog report
    enabled: true

# Maintenance: the flows that are on are recorded, turned off, and turned on again; flows that were off stay off.
- name: Record the flows that are on
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

- name: Get the flows of a user who leaves
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
    msg: "{{ orders.flows | selectattr('outcome', 'eq', 'changed') | map(attribute='name') | list }}"
"""

RETURN = r"""
flows:
  description:
    - All selected flows, first those that failed, then those that were skipped, changed and unchanged, each sorted by
      name.
    - In check mode, the flows as they would be.
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
    outcome:
      description: V(unchanged), V(changed), V(failed), or V(skipped) because of another failure.
      type: str
      sample: changed
    changes:
      description: The properties that were to change, from V(enabled), V(owner) and V(shares).
      type: list
      elements: str
      sample: [enabled]
    enabled:
      description: Whether the flow is turned on.
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
        - Why the flow is not as declared. Null if it is.
        - C(code) is V(reference_empty), V(reference_missing), V(connection_not_shared), V(connection_in_error),
          V(child_off), V(child_missing), V(child_connections), V(cycle), V(caller_on), V(missing_user_details),
          V(license), V(changed_meanwhile), V(not_done), V(not_tried) or V(refused). C(service_code) is the error code
          of the service.
      type: dict
      sample: {code: reference_empty, text: "", remedy: "", service_code: null}
totals:
  description: Number of flows, in total as C(all) and by outcome.
  returned: when RV(flows) is returned
  type: dict
  sample: {all: 200, changed: 12, unchanged: 188, failed: 0, skipped: 0}
cut:
  description: The parts that were left out because the result was too long, at most ten.
  returned: when something was left out
  type: list
  elements: str
  sample: ["flows[1200:]"]
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "turn on flow 'Order intake'", status: done}
error:
  description: Machine-readable error details. The message is in C(msg). C(reasons) lists the first 20 flows that
    failed.
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.entries import entries, named_list, shares
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.flows.many.declare import declare
from ..module_utils._dataverse.flows.rows import RETURNED

FLOW = dict(
    name=dict(type="str"),
    flow_id=dict(type="str"),
    enabled=dict(type="bool"),
    owner=dict(type="raw"),
    shares=dict(type="raw"),
    status=dict(type="str"),
)

NAMED = {name: FLOW[name] for name in ("name", "flow_id")}


def prepared(context):
    options = dict(context.options, shares=shares(context.options["shares"], "shares"))
    options["flows"] = entries(options["flows"], "flows", FLOW, RETURNED)
    options["exclude"] = entries(options["exclude"], "exclude", NAMED, (*RETURNED, *FLOW))
    for number, one in enumerate(options["flows"] or ()):
        if one["shares"] is not None:
            one["shares"] = shares(one["shares"], "flows[{0}].shares".format(number))
    return options


def main(host=None):
    converge(
        host,
        declare,
        prepare=prepared,
        argument_spec=specification(
            DATAVERSE,
            flows=named_list(),
            solution=dict(type="str"),
            name_pattern=dict(type="str"),
            all=dict(type="bool", default=False),
            exclude=named_list(),
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
