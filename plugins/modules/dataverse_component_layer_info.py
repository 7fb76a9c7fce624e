#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_component_layer_info
short_description: Find what was changed manually in managed solutions, and get layers of components
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Lists flows and other components of managed solutions that were changed in the environment, and the columns that
    were changed. Such a change is in the unmanaged layer of a component, and hides the content of later solution
    versions.
  - Every component has an unmanaged layer, also if it was never changed or only turned on, so this layer alone says
    nothing. Only layers that change other columns are listed.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Name of the flow whose layers are read. An exact match takes precedence; otherwise a name that differs only in
        case matches if it is unique. If several flows have the same name, set O(solution) or O(flow_id).
    type: str
  flow_id:
    description:
      - Id of the flow whose layers are read. Mutually exclusive with O(name).
    type: str
  flows:
    description:
      - The flows whose layers are read. Each entry is the name or the id of a flow, or a dictionary with C(name) or
        C(flow_id). The C(flows) that other modules return are accepted as they are. Mutually exclusive with O(name) and
        O(flow_id).
    type: raw
  solution:
    description:
      - Unique name of the solution that contains the flows. One of O(name), O(flow_id), O(flows) and O(solution) is
        required. Without O(name), O(flow_id) and O(flows), all components of the solution are checked.
    type: str
  all_layers:
    description:
      - Whether all layers of all selected components are returned, those of managed solutions as well. The layers of
        each component are read then, which takes about a third of a second for each.
    type: bool
    default: false
notes:
  - Requires the privilege to read layers of components, as in the security role Environment Maker.
  - For a whole solution, the layers of those components are read that the environment marks as changed. That it marks
    every changed component is inferred. All flows that are selected by name or id are read.
  - Connections of connection references and values of environment variables belong to the environment, and are not
    listed as changes.
seealso:
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_cloud_flows
    description: How flows are selected, and how unmanaged layers are removed.
  - module: flowops.powerplatform.dataverse_flow
  - module: flowops.powerplatform.dataverse_solution_history_info
"""

EXAMPLES = r"""
- name: Find what was changed manually in a solution
  flowops.powerplatform.dataverse_component_layer_info:
    solution: contoso_orders
  register: changed

- name: Show it
  ansible.builtin.debug:
    msg: "{{ item.component_type }} {{ item.name }}: {{ item.changes | join(', ') }}"
  loop: "{{ changed.components }}"

- name: Check that a flow is as its solution says
  flowops.powerplatform.dataverse_component_layer_info:
    name: Order intake
  register: intake
  failed_when: intake.components | length > 0

- name: Get all layers of a flow, the lowest first
  flowops.powerplatform.dataverse_component_layer_info:
    name: Order intake
    all_layers: true
"""

RETURN = r"""
components:
  description:
    - The components that were changed manually, by type and name. With O(all_layers), all selected components.
  returned: success
  type: list
  elements: dict
  contains:
    component_id:
      description: Id of the component. For a flow, this is the C(flow_id).
      type: str
      sample: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111
    component_type:
      description: Type of the component, such as V(flow), V(table) or V(form).
      type: str
      sample: flow
    name:
      description: Name of the component.
      type: str
      sample: Order intake
    customized:
      description: Whether a component of a managed solution was changed manually.
      type: bool
      sample: true
    changes:
      description: The columns that the unmanaged layer changes. V(clientdata) contains the definition and the
        connections of a flow.
      type: list
      elements: str
      sample: [clientdata]
    layers:
      description:
        - The layers, the lowest first, each with C(solution), C(publisher), C(order), C(unmanaged), C(changes) and
          C(overwritten_on). C(solution) of the unmanaged layer is V(Active).
      type: list
      elements: dict
      sample:
        - {solution: contoso_orders, publisher: Contoso, order: 1, unmanaged: false, changes: [],
           overwritten_on: "1900-01-01T00:00:00Z"}
        - {solution: Active, publisher: null, order: 2, unmanaged: true, changes: [clientdata],
           overwritten_on: "2026-05-21T04:37:23Z"}
checked:
  description: Number of components whose layers were read.
  returned: success
  type: int
  sample: 12
unread:
  description: Components whose layers could not be read, with C(component_id), C(component_type), C(name) and C(text).
  returned: success
  type: list
  elements: dict
  sample: []
cut:
  description: The parts that were left out because the result was too long, at most ten.
  returned: when something was left out
  type: list
  elements: str
  sample: ["components[772:]"]
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.entries import entries, named_list
from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.component_layers.listing import list_layers
from ..module_utils._dataverse.flows.rows import RETURNED

FLOW = dict(name=dict(type="str"), flow_id=dict(type="str"))


def read(context):
    flows = entries(context.options["flows"], "flows", FLOW, (*RETURNED, "shares"))
    return list_layers(context.dataverse, dict(context.options, flows=flows), context.warn)


def main(host=None):
    own = dict(
        FLOW,
        flows=named_list(),
        solution=dict(type="str"),
        all_layers=dict(type="bool", default=False),
    )
    inform(host, read, argument_spec=specification(DATAVERSE, **own))


if __name__ == "__main__":
    main()
