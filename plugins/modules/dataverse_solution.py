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
  - Properties you do not set stay unchanged. An empty text clears O(description).
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
      - Unique name of the solution. That of a new one has letters, digits and C(_), up to 65, and no digit first.
    type: str
    required: true
  state:
    description:
      - V(absent) uninstalls a managed solution. This deletes all the components that only it holds, tables with all
        their rows among them, and needs O(allow_removals). It is refused, with a list, when something else needs them.
      - Of an unmanaged solution V(absent) deletes only the container.
    type: str
    choices: [present, absent]
    default: present
  allow_removals:
    description:
      - Whether uninstalling a managed solution may delete its components for good. Without it the task fails, also in
        check mode, and names what would be deleted.
    type: bool
    default: false
  friendly_name:
    description:
      - Name that people see, up to 256 characters. A new solution is called by its unique name by default.
    type: str
  description:
    description:
      - Description of the solution, up to 2000 characters. Empty clears it.
    type: str
  version:
    description:
      - Version, two to four numbers, as text. A new solution begins with 1.0.0.0 by default.
      - Quote it, since YAML takes C(1.10) for the number 1.1. A version lower than the present one is warned about.
    type: raw
  publisher:
    description:
      - Unique name of the publisher. A new solution needs one.
    type: str
  flows:
    description:
      - Cloud flows that must be in the solution. Others stay. With O(state=absent) they are not looked for.
      - Each entry is the name or the id of a flow, or an object with C(name) or C(flow_id). One entry may stand in the
        place of a list, and the C(flows) that M(flowops.powerplatform.dataverse_flow_info) returns are taken as they
        are.
      - A name fits when it is written exactly so, or, whatever its case, when it is unique.
    type: raw
  flows_absent:
    description:
      - Cloud flows that must not be in the solution, given as in O(flows). The flows themselves stay.
      - The module warns of a name that no flow of the solution has when one of them has a name near it.
    type: raw
  add_required:
    description:
      - Whether to add what a flow needs together with it.
      - The platform adds environment variables together with their values in this environment, and a package would
        carry those. The module warns of them.
    type: bool
    default: false
  publish:
    description:
      - Whether to publish all customizations of the environment after the solution was changed. Flows need no
        publishing.
      - While another operation runs it is waited for, up to O(wait_timeout). When publishing fails the change is stored
        all the same, and a later run, which has nothing to change, does not make up for it.
    type: bool
    default: false
  wait_timeout:
    default: 1800
seealso:
  - module: flowops.powerplatform.dataverse_solution_info
  - module: flowops.powerplatform.dataverse_solution_export
"""

EXAMPLES = r"""
- name: Create a solution, and add a flow with what it needs
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

- name: Delete the solution, but not what it holds
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
  description: The solution, as M(flowops.powerplatform.dataverse_solution_info) shows it; none when it is absent.
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 1.0.0.0, managed: false}
flows:
  description: Names of the cloud flows in it. What comes in with O(add_required) besides is not foreseen.
  returned: success
  type: list
  elements: str
  sample: [Order intake]
removals:
  description: What uninstalling deletes for good, tables first. Empty when nothing is deleted.
  returned: success
  type: list
  elements: dict
  contains:
    component_type:
      description: What it is, such as V(table), V(flow), V(connection_reference) or V(environment_variable).
      type: str
      sample: flow
    name:
      description: Its name, or its id where the name is not known.
      type: str
      sample: Order intake
    id:
      description: Its id in this environment.
      type: str
      sample: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111
async_operation_id:
  description: Id of the operation that is still running.
  returned: when a wait ended before the operation did
  type: str
  sample: 5b6a0c9e-0d1f-4e0a-9b0b-5d0f2b7c1a11
operations:
  description: What was done, or would be done, in order. C(status) is V(planned), V(done), V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "create solution 'contoso_invoices'", status: done}
error:
  description:
    - What went wrong, for programs. The message is in C(msg). When something depends on a solution that was to be
      absent, C(reasons) has C(component_type), C(name), C(id), C(needs_type), C(needs), C(needs_id), C(text). When
      O(allow_removals) is missing, it has the members of RV(removals), and C(text).
  returned: failure
  type: dict
  sample: {http_status: 400, code: "0x8004F01D", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.entries import entries, named_list
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, OTHERS, specification, wait
from ..module_utils._ansible.resources import from_resource
from ..module_utils._dataverse.flows.rows import RESULT_MEMBERS
from ..module_utils._dataverse.solutions.declared.declare import SolutionResource

FLOW = dict(name=dict(type="str"), flow_id=dict(type="str"))
RETURNED = tuple(name for name in RESULT_MEMBERS if name not in FLOW) + ("definition", "connection_references")


def build(context):
    options = dict(context.options)
    for name in ("flows", "flows_absent"):
        options[name] = entries(options[name], name, FLOW, RETURNED)
    return SolutionResource(context.dataverse, options, context.waiter(), context.waiter_for_others())


def main(host=None):
    converge(
        host,
        from_resource(build),
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
            add_required=dict(type="bool", default=False),
            publish=dict(type="bool", default=False),
        ),
    )


if __name__ == "__main__":
    main()
