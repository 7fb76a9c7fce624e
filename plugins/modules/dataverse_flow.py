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
  - Creates, changes, turns on and off, and deletes a cloud flow of a Dataverse environment.
  - Properties you do not set stay unchanged; an empty O(description) clears it.
  - Tasks of one user on one machine that create a flow of the same name at once make one. What tasks on several
    machines do in the same second cannot be seen, and Dataverse takes several flows of one name; give O(flow_id) where
    that can happen.
  - Only flows that are part of a solution can be reached. Those under I(My flows) cannot.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Name of the flow. It finds the flow when it is unique, or unique within O(solution). A name that is written
        exactly so wins; without one, a name that differs in case alone fits when it is unique. An id is taken as
        O(flow_id).
      - With O(flow_id), the name the flow is to have.
    type: str
  flow_id:
    description:
      - Id of the flow (C(workflowid)), the same in every environment. A flow that is created gets this id.
    type: str
  state:
    description:
      - Whether the flow is to be there. A flow that is on is turned off before it is deleted. To turn a flow on or off,
        set O(enabled).
    type: str
    choices: [present, absent]
    default: present
  enabled:
    description:
      - Whether the flow is to be on. Left alone when not given; a new flow is off then.
      - A flow that the platform has suspended is neither on nor off; both V(true) and V(false) take it out of that.
    type: bool
  description:
    description: Description of the flow.
    type: str
  owner:
    description:
      - The user or team that is to own the flow, as user principal name, application id, name of a team, or id. The
        name people call a user is taken too, when it is unique.
      - The new owner needs a security role that may read flows. Share the connections of the flow with the new owner
        first.
    type: str
  solution:
    description:
      - Unique name of a solution. It narrows the search by O(name), and a flow is created in it.
        With O(flow_id) it counts for the creation only.
    type: str
  definition:
    description:
      - The definition in the workflow definition language, with C(triggers) and C(actions), or a whole flow file of
        a solution package.
      - It is compared by meaning. Order of members and ids of the designer do not count.
      - Secrets in it are shown as digests; see the guide on authentication.
    type: dict
  definition_path:
    description:
      - File with the definition, as JSON, where the module runs. It may be a flow file of a solution package.
    type: path
  connection_references:
    description:
      - The connections the definition names. Each key is a C(connectionName) of the definition. Its value is the
        logical name of a connection reference, or an object with C(logical_name), C(connection), C(connector) and
        C(source) (V(embedded) or V(invoker)). Both forms of flow files are taken as well.
      - C(connector) is a name such as C(shared_office365), or an id that starts with
        C(/providers/Microsoft.PowerApps/apis/).
      - V(invoker) means that whoever runs the flow brings the connection; people start it then, as with a button.
      - Those of a flow file count when this is not given.
    type: dict
  connections:
    description:
      - Names of connections, under the keys of the flow's connection references. They are written into the flow
        itself, which is how a flow without connection references is set up after an import. An empty name takes the
        connection away; keys that are not given are left alone.
      - Where the flow names a connection reference, that decides.
    type: dict
  allow_unmanaged_layer:
    description:
      - Whether name, description, definition and connections of a flow of a managed solution may be changed. That lays
        an unmanaged layer over the solution, which hides what later versions of it bring.
      - State and owner can always be changed.
    type: bool
    default: false
  backup:
    description:
      - A file, or a folder, in which the present definition is kept before it is replaced or deleted. What does not
        exist and ends in a slash is a folder. It is kept as a flow file that O(definition_path) takes.
      - The file holds whatever secrets the definition holds; only its owner may read it.
    type: path
  impersonate:
    description:
      - The user to turn the flow on as, by directory object id or user principal name, when this needs a license that
        an application user cannot have.
      - The application user needs the privilege to act on behalf of others, as the role Delegate has.
    type: str
  predicted_flows:
    description:
      - The C(flows) that M(flowops.powerplatform.dataverse_solution_import) returned earlier in the play. In a dry run
        a flow that is not there yet is planned from them.
    type: list
    elements: dict
seealso:
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_cloud_flows
    description: Which flows a task acts on, states, owners and shares.
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

- name: Call a flow with a button, for people who bring their own connection
  flowops.powerplatform.dataverse_flow:
    name: List accounts
    definition_path: files/list-accounts.json
    connection_references:
      shared_commondataserviceforapps:
        connector: shared_commondataserviceforapps
        source: invoker

- name: Put a connection into a flow, and keep the former definition
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

- name: Delete a flow
  flowops.powerplatform.dataverse_flow:
    name: Nightly greeting
    state: absent
"""

RETURN = r"""
flow:
  description:
    - The flow as it is, or in check mode as it would be. Null when it is absent.
    - What only the server can know is null in check mode.
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
      description: Whether the flow is on.
      type: bool
      sample: true
    status:
      description: V(on), V(off) or V(suspended).
      type: str
      sample: "on"
    suspension_reason:
      description: Why the platform has suspended the flow. Null when it has not.
      type: str
      sample: null
    managed:
      description: Whether the flow came with a managed solution.
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
      description: When the flow was last changed, in UTC.
      type: str
      sample: "2026-05-23T10:37:01Z"
    created_by:
      description: Who created the flow.
      type: str
      sample: Monica Thomson
    modified_by:
      description: Who changed the flow last.
      type: str
      sample: Kiana Anderson
    flow_id_unique:
      description: Id of this installation of the flow.
      type: str
      sample: c17af45c-10a1-43ca-b816-d9cc352718cf
backup_file:
  description:
    - Path of the file that holds the former definition. Null when nothing was replaced. In check mode the path it would
      have.
  returned: when O(backup) is given
  type: str
  sample: backups/List_accounts-5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111-20260521T043723Z.json
operations:
  description: What was done, or would be done, in order. C(status) is V(planned), V(done), V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "create flow 'Order intake'", status: done}
    - {step: "turn on flow 'Order intake'", status: done}
error:
  description: What went wrong, for programs. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._ansible.resources import from_resource
from ..module_utils._dataverse.flows.declare import FlowResource
from ..module_utils._dataverse.flows.definition import parse, secrets
from ..module_utils._local import files


def build(context):
    document = context.options["definition"]
    path = context.options["definition_path"]
    if path:
        document = parse(files.read_text(path, "definition_path"), path)
    context.hide(*secrets(document))
    return FlowResource(context.dataverse, context.options, document, context.turns)


def main(host=None):
    converge(
        host,
        from_resource(build),
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
            backup=dict(type="path"),
            impersonate=dict(type="str"),
            predicted_flows=dict(type="list", elements="dict"),
        ),
        required_one_of=[("name", "flow_id")],
        mutually_exclusive=[("definition", "definition_path")],
    )


if __name__ == "__main__":
    main()
