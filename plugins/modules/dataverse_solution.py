#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_solution
short_description: Manage a solution of Power Platform
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Creates or changes an unmanaged solution, adds cloud flows to it or removes them from it, and deletes or uninstalls
    solutions.
  - Properties you do not set stay unchanged. An empty string clears O(description).
  - Use M(flowops.powerplatform.dataverse_solution_import) to install a package.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.wait
  - flowops.powerplatform.wait.others
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Unique name of the solution. The name of a new solution consists of up to 65 letters, digits and underscores and
        must not start with a digit.
    type: str
    required: true
  state:
    description:
      - V(absent) uninstalls a managed solution. This deletes all components that only this solution contains, including
        tables with all their rows, and requires O(allow_removals=true). The task fails, and lists the dependencies, if
        other components depend on them.
      - For an unmanaged solution, V(absent) deletes only the container; its components are kept.
    type: str
    choices: [present, absent]
    default: present
  allow_removals:
    description:
      - Whether uninstalling a managed solution may delete its components permanently. By default the task fails, also
        in check mode, and lists what would be deleted.
    type: bool
    default: false
  friendly_name:
    description:
      - Display name, up to 256 characters. If not set, a new solution gets its unique name.
    type: str
  description:
    description:
      - Description of the solution, up to 2000 characters. An empty string clears it.
    type: str
  version:
    description:
      - Version, two to four numbers, as text. If not set, a new solution gets version 1.0.0.0.
      - Quote the version, since YAML reads C(1.10) as the number 1.1. The module warns about a version that is lower
        than the current one.
    type: raw
  publisher:
    description:
      - Unique name of the publisher. Required to create a solution.
    type: str
  flows:
    description:
      - Cloud flows that must be in the solution. Other flows stay in the solution. Ignored with O(state=absent).
      - Each entry is the name or the id of a flow, or a dictionary with C(name) or C(flow_id). A single entry is
        accepted instead of a list. The C(flows) that M(flowops.powerplatform.dataverse_flow_info) returns are accepted
        as they are.
      - An exact match takes precedence; otherwise a name that differs only in case matches if it is unique.
    type: raw
  flows_absent:
    description:
      - Cloud flows that must not be in the solution, in the form of O(flows). The flows themselves are not deleted.
      - The module warns about a name that does not match any flow of the solution if one of them has a similar name.
    type: raw
  predicted_flows:
    description:
      - The C(flows) that M(flowops.powerplatform.dataverse_solution_import) returned earlier in the play. In check
        mode, the flows that the import would create are treated as existing.
    type: list
    elements: dict
    default: []
  predicted_solutions:
    description:
      - The RV(flowops.powerplatform.dataverse_solution_import#module:brings) of imports that come earlier in the play.
        In check mode, the publisher that such an import would install is treated as existing.
    type: list
    elements: dict
    default: []
  add_required:
    description:
      - Whether to also add the components that a flow requires.
      - The platform adds environment variables together with their values in this environment, so that an exported
        package contains these values. The module warns about them.
    type: bool
    default: false
  publish:
    description:
      - Whether to publish all customizations of the environment after a change. Flows do not need to be published.
      - If another operation is running, the module waits for it for up to O(wait_timeout) seconds. If publishing fails,
        the change is still stored, and a later run, which has nothing to change, does not publish it.
    type: bool
    default: false
  wait_timeout:
    default: 1800
seealso:
  - module: flowops.powerplatform.dataverse_solution_info
  - module: flowops.powerplatform.dataverse_solution_export
"""

EXAMPLES = r"""
- name: Create a solution, and add a flow with the components that it requires
  flowops.powerplatform.dataverse_solution:
    name: contoso_invoices
    friendly_name: Contoso Invoices
    publisher: contoso
    flows:
      - Order intake
    add_required: true

- name: Remove the flow from it again
  flowops.powerplatform.dataverse_solution:
    name: contoso_invoices
    flows_absent:
      - Order intake

- name: Delete the solution, but keep its components
  flowops.powerplatform.dataverse_solution:
    name: contoso_invoices
    state: absent

- name: Uninstall a managed solution with its tables and their rows
  flowops.powerplatform.dataverse_solution:
    name: contoso_retired
    state: absent
    allow_removals: true
"""

RETURN = r"""
solution:
  description: The solution, as returned by M(flowops.powerplatform.dataverse_solution_info). Null if it is absent.
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 1.0.0.0, managed: false}
flows:
  description: Names of the cloud flows in the solution. In check mode, components that O(add_required) would add are
    not predicted.
  returned: success
  type: list
  elements: str
  sample: [Order intake]
removals:
  description: The components that uninstalling deletes permanently, tables first. Empty if nothing is deleted.
  returned: success
  type: list
  elements: dict
  contains:
    component_type:
      description: Type of the component, such as V(table), V(flow), V(connection_reference) or V(environment_variable).
      type: str
      sample: flow
    name:
      description: Name of the component, or its id if the name is not known.
      type: str
      sample: Order intake
    id:
      description: Id of the component in this environment.
      type: str
      sample: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111
async_operation_id:
  description: Id of the operation that is still running.
  returned: when the wait ended before the operation
  type: str
  sample: 5b6a0c9e-0d1f-4e0a-9b0b-5d0f2b7c1a11
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed), V(skipped) or V(running).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "create solution 'contoso_invoices'", status: done}
error:
  description:
    - Machine-readable error details. The message is in C(msg). If other components depend on a solution that should be
      absent, each of C(reasons) has C(component_type), C(name), C(id), C(needs_type), C(needs), C(needs_id) and
      C(text). If O(allow_removals) is required, each has the members of RV(removals), and C(text).
  returned: failure
  type: dict
  sample: {http_status: 400, code: "0x8004F01D", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.entries import entries, named_list
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, OTHERS, specification, wait
from ..module_utils._dataverse.flows.rows import RESULT_MEMBERS
from ..module_utils._dataverse.solutions.declared.declare import declare

FLOW = dict(name=dict(type="str"), flow_id=dict(type="str"))
RETURNED = tuple(name for name in RESULT_MEMBERS if name not in FLOW) + ("definition", "connection_references")


def prepared(context):
    options = dict(context.options)
    for name in ("flows", "flows_absent"):
        options[name] = entries(options[name], name, FLOW, RETURNED)
    return options


def main(host=None):
    converge(
        host,
        declare,
        prepare=prepared,
        argument_spec=specification(
            DATAVERSE,
            OTHERS,
            wait(1800),
            name=dict(type="str", required=True),
            state=dict(type="str", choices=["present", "absent"], default="present"),
            friendly_name=dict(type="str"),
            description=dict(type="str"),
            version=dict(type="raw"),
            publisher=dict(type="str"),
            flows=named_list(),
            flows_absent=named_list(),
            allow_removals=dict(type="bool", default=False),
            predicted_flows=dict(type="list", elements="dict", default=[]),
            predicted_solutions=dict(type="list", elements="dict", default=[]),
            add_required=dict(type="bool", default=False),
            publish=dict(type="bool", default=False),
        ),
    )


if __name__ == "__main__":
    main()
