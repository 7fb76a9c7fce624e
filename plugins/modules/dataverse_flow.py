#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_flow
short_description: Manage a cloud flow of Power Automate
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Creates, changes, turns on or off, and deletes a cloud flow in a Dataverse environment.
  - Properties you do not set stay unchanged. An empty string clears O(description).
  - When tasks of one user on one machine create a flow of the same name at the same time, only one flow is created.
    Tasks on different machines do not know of each other, and Dataverse accepts several flows with the same name. Set
    O(flow_id) where this can happen.
  - Flows in I(My flows) can only be managed after they are added to a solution.
  - Check mode does not find out whether the caller has the privileges for the changes. Use
    M(flowops.powerplatform.dataverse_preflight_info) to check them.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Name of the flow. It must be unique, or unique within O(solution). An exact match takes precedence; otherwise a
        name that differs only in case matches if it is unique. An id is treated as O(flow_id).
      - With O(flow_id), the name that the flow should have.
    type: str
  flow_id:
    description:
      - Id of the flow (C(workflowid)), the same in every environment. A new flow is created with this id.
    type: str
  state:
    description:
      - Whether the flow exists. A flow that is turned on is turned off before it is deleted. To turn a flow on or off,
        set O(enabled).
      - The deletion of a flow that other flows call is rejected, also in check mode, and these flows are named. Remove
        the action that calls it from each of them with O(definition), or delete them first; if they belong to a managed
        solution, change them where it is developed. That the environment itself rejects such a deletion is inferred
        from the dependencies that it reports, not documented.
    type: str
    choices: [present, absent]
    default: present
  enabled:
    description:
      - Whether the flow is turned on. If not set, the state of an existing flow is not changed and a new flow is
        created turned off.
      - A flow that the platform has suspended is neither on nor off. Setting either value ends the suspension.
    type: bool
  description:
    description: Description of the flow.
    type: str
  owner:
    description:
      - The user or team that owns the flow, as user principal name, email address, application id, name of a team, or
        id. The display name of a user is accepted too if it is unique.
      - The new owner needs a security role that allows reading flows. Share the connections of the flow with the new
        owner first.
    type: str
  solution:
    description:
      - Unique name of a solution. The flow is searched for by O(name) in this solution and is created in it. With
        O(flow_id), the solution is used only when the flow is created.
    type: str
  definition:
    description:
      - The definition in the workflow definition language, with C(triggers) and C(actions), or a whole flow file of
        a solution package.
      - Definitions are compared by meaning. The order of members and the ids that the designer writes are ignored.
      - Secrets in the definition are shown as digests; see the guide on authentication.
    type: dict
  definition_path:
    description:
      - Path of a JSON file with the definition, on the host where the module runs. The file can be a flow file of a
        solution package.
    type: path
  connection_references:
    description:
      - The connections that the definition uses. Each key is a C(connectionName) of the definition. Each value is the
        logical name of a connection reference, or a dictionary with C(logical_name), C(connection), C(connector) and
        C(source) (V(embedded) or V(invoker)). Both forms that flow files use are accepted as well.
      - C(connector) is a name such as C(shared_office365), or an id that starts with
        C(/providers/Microsoft.PowerApps/apis/).
      - V(invoker) means that the person who runs the flow provides the connection, as for flows that are started with a
        button.
      - If not set, the connection references of the flow file are used.
    type: dict
  connections:
    description:
      - Names of connections, under the keys of the flow's connection references. They are written into the flow itself,
        which is how a flow without connection references is set up after an import. An empty name removes the
        connection; keys that are not listed stay unchanged.
      - If the flow names a connection reference, the connection reference takes precedence.
    type: dict
  allow_unmanaged_layer:
    description:
      - Whether the name, description, definition and connections of a flow in a managed solution may be changed. Such a
        change creates an unmanaged layer that hides the content of later solution versions.
      - State and owner can always be changed.
    type: bool
    default: false
  unmanaged_layer:
    description:
      - Set V(absent) to remove what was changed manually of a flow in a managed solution, so that it shows the content
        of its solution again. The diff shows what changes, as far as the environment reports it.
      - This cannot be undone. Set O(backup) to save the current definition before. The state and the owner of the flow
        are not changed.
      - A layer that changes nothing, as every flow has, is not removed. The option cannot be combined with options that
        would create a layer again, and fails for a flow that does not belong to a managed solution.
      - If the layer changes the name of the flow, set O(flow_id).
    type: str
    choices: [absent]
  backup:
    description:
      - A file or folder in which the current definition is saved before it is replaced or deleted. A path that ends
        with a slash is treated as a folder, even if it does not exist yet. The definition is saved as a flow file that
        O(definition_path) accepts.
      - The file contains all secrets of the definition and can be read only by its owner.
    type: path
  impersonate:
    description:
      - The user to impersonate when the flow is turned on, as directory object id or user principal name. Use it for
        flows that need a license that an application user cannot have.
      - The application user needs the privilege to act on behalf of other users, which the security role Delegate
        includes.
    type: str
  predicted_flows:
    description:
      - The C(flows) that M(flowops.powerplatform.dataverse_solution_import) returned earlier in the play. In check
        mode, a flow that does not exist yet is planned from them.
    type: list
    elements: dict
seealso:
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_cloud_flows
    description: How flows are selected, and how states, owners and shares work.
  - module: flowops.powerplatform.dataverse_flow_info
  - module: flowops.powerplatform.dataverse_solution_import
"""

EXAMPLES = r"""
- name: Create a flow in a solution from a file of a package, turned on
  flowops.powerplatform.dataverse_flow:
    name: Order intake
    solution: contoso_orders
    definition_path: files/order-intake.json
    enabled: true

- name: Declare a small flow in place
  flowops.powerplatform.dataverse_flow:
    name: Nightly greeting
    description: Says hello every night.
    definition:
      triggers:
        Every_night:
          type: Recurrence
          recurrence: {frequency: Day, interval: 1}
      actions:
        Hello:
          type: Compose
          inputs: Good night
          runAfter: {}

- name: Turn a flow off
  flowops.powerplatform.dataverse_flow:
    name: Nightly greeting
    enabled: false

- name: Hand a flow over to a team
  flowops.powerplatform.dataverse_flow:
    name: Nightly greeting
    owner: Operations

- name: Create a flow that is started with a button and uses the connections of the person who runs it
  flowops.powerplatform.dataverse_flow:
    name: List accounts
    definition_path: files/list-accounts.json
    connection_references:
      shared_commondataserviceforapps:
        connector: shared_commondataserviceforapps
        source: invoker

- name: Set a connection in a flow, and save the previous definition
  flowops.powerplatform.dataverse_flow:
    name: List accounts
    connections:
      shared_commondataserviceforapps: shared-commondataser-00000000-0000-0000-0000-000000000004
    backup: backups/

- name: Turn a flow on as a user with a license
  flowops.powerplatform.dataverse_flow:
    name: List accounts
    enabled: true
    impersonate: ada.lindqvist@contoso.example

- name: Show the content of the managed solution again, and save what was changed manually
  flowops.powerplatform.dataverse_flow:
    name: Handle refund
    unmanaged_layer: absent
    backup: backups/

- name: Delete a flow
  flowops.powerplatform.dataverse_flow:
    name: Nightly greeting
    state: absent
"""

RETURN = r"""
flow:
  description:
    - The flow as it is, or in check mode as it would be. Null if it is absent.
    - Values that only the server can set are null in check mode.
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
    description:
      description: Description of the flow.
      type: str
      sample: Takes orders in.
    enabled:
      description: Whether the flow is turned on.
      type: bool
      sample: true
    status:
      description: V(on), V(off) or V(suspended).
      type: str
      sample: "on"
    suspension_reason:
      description: Why the platform suspended the flow. Null if the flow is not suspended.
      type: str
      sample: null
    managed:
      description: Whether the flow belongs to a managed solution.
      type: bool
      sample: false
    owner:
      description: The owner, with C(id), C(type) (V(user) or V(team)) and C(name).
      type: dict
      sample: {id: 8061643d-ebf7-e811-a974-000d3a1e1c9a, type: user, name: Monica Thomson}
    created_on:
      description: When the flow was created, in UTC.
      type: str
      sample: "2026-05-21T04:37:23Z"
    modified_on:
      description: When the flow was last changed, in UTC. Null in check mode if the task would change the flow.
      type: str
      sample: "2026-05-23T10:37:01Z"
    created_by:
      description: Who created the flow.
      type: str
      sample: Monica Thomson
    modified_by:
      description: Who changed the flow last. Null in check mode if the task would change the flow.
      type: str
      sample: Kiana Anderson
    flow_id_unique:
      description: Id of this installation of the flow.
      type: str
      sample: c17af45c-10a1-43ca-b816-d9cc352718cf
backup_file:
  description:
    - Path of the file with the previous definition, in check mode the path it would have. Null if nothing was replaced.
  returned: when O(backup) is set
  type: str
  sample: backups/List_accounts-5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111-20260521T043723Z.json
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "create flow 'Order intake'", status: done}
    - {step: "turn on flow 'Order intake'", status: done}
error:
  description:
    - Machine-readable error details. The message is in C(msg). When a flow cannot be turned on, C(reasons) has entries
      with C(code), C(text), C(remedy) and C(service_code), as C(reason) in
      RV(flowops.powerplatform.dataverse_flows#module:flows).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.flows.declare import declare


def main(host=None):
    converge(
        host,
        declare,
        argument_spec=specification(
            DATAVERSE,
            name=dict(type="str"),
            flow_id=dict(type="str"),
            state=dict(type="str", choices=["present", "absent"], default="present"),
            enabled=dict(type="bool"),
            description=dict(type="str"),
            owner=dict(type="str"),
            solution=dict(type="str"),
            definition=dict(type="dict", no_log=True),
            definition_path=dict(type="path"),
            connection_references=dict(type="dict"),
            connections=dict(type="dict"),
            allow_unmanaged_layer=dict(type="bool", default=False),
            unmanaged_layer=dict(type="str", choices=["absent"]),
            backup=dict(type="path"),
            impersonate=dict(type="str"),
            predicted_flows=dict(type="list", elements="dict"),
        ),
        required_one_of=[("name", "flow_id")],
        mutually_exclusive=[("definition", "definition_path")],
    )


if __name__ == "__main__":
    main()
