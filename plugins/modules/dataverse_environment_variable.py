#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_environment_variable
short_description: Manage an environment variable of Power Platform
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Sets the value of an environment variable of a Dataverse environment, resets it to its default, or creates or
    changes the variable's definition.
  - Properties you do not set stay unchanged. An empty text clears O(display_name), O(description) and
    O(default_value).
  - This module does not delete definitions, since flows depend on them. They are deleted with their solution.
  - Values of type V(secret) are references to secrets in an Azure Key Vault. A reference is no secret and is shown. A
    value in any other form is refused, and shown as a digest where it is stored already.
  - Secrets in values of other types are shown as digests. They are told by the name of the variable, such as
    C(contoso_ApiKey), by members such as C(password) of an object, and by their look.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Schema name of the variable, the same in every environment.
    type: str
    required: true
  state:
    description:
      - With V(present), the variable has the O(value) that is given.
      - With V(default), it has no value of its own, so that its default counts.
      - With V(empty), its value is the empty text.
    type: str
    choices: [present, default, empty]
    default: present
  value:
    description:
      - The value in this environment, at most 2000 characters as text. An empty text is refused, since a lookup that
        finds nothing gives one. Use O(state=default) or O(state=empty) to clear the value.
      - It has to fit the variable's type. Numbers are compared as numbers, booleans as such, whether they are stored as
        C(yes) or C(true), and JSON by meaning. Everything else is compared as text.
      - For V(string) and V(data_source) give text; quote words such as C(yes) and numbers with a point.
      - For V(secret) give a reference such as
        C(/subscriptions/ID/resourceGroups/NAME/providers/Microsoft.KeyVault/vaults/NAME/secrets/NAME). Dataverse reads
        the secret when the value is written. For this, Dataverse's service principal and the application user need the
        role Key Vault Secrets User on the vault.
    type: raw
  type:
    description:
      - Type of the variable. Needed to create it; it cannot be changed later.
    type: str
    choices: [string, number, boolean, json, data_source, secret]
  display_name:
    description:
      - Name that people see. O(name) when a variable is created without it.
    type: str
  description:
    description:
      - Description of the variable.
    type: str
  required:
    description:
      - Whether the variable is marked as required.
    type: bool
  default_value:
    description:
      - The value that counts where there is no other. The same rules hold as for O(value).
    type: raw
  solution:
    description:
      - Unique name of the unmanaged solution a variable is created in. One that is there is not moved.
    type: str
notes:
  - When the environment has several values for one variable, the module warns, compares and changes the first, and
    O(state=default) deletes all of them.
  - During an import, give values to M(flowops.powerplatform.dataverse_solution_import) instead.
seealso:
  - module: flowops.powerplatform.dataverse_environment_variable_info
  - module: flowops.powerplatform.dataverse_solution_import
"""

EXAMPLES = r"""
- name: Create a variable in a solution
  flowops.powerplatform.dataverse_environment_variable:
    name: contoso_ApprovalLimit
    type: number
    display_name: Approval limit
    default_value: 500
    solution: contoso_orders

- name: Give it a value in this environment
  flowops.powerplatform.dataverse_environment_variable:
    name: contoso_ApprovalLimit
    value: 2500

- name: Reset it to its default
  flowops.powerplatform.dataverse_environment_variable:
    name: contoso_ApprovalLimit
    state: default

- name: Create a variable that holds a structure
  flowops.powerplatform.dataverse_environment_variable:
    name: contoso_Regions
    type: json
    value:
      north: [DK, SE]
      south: [ES, PT]
"""

RETURN = r"""
environment_variable:
  description:
    - The variable as it is, or in check mode as it would be.
  returned: success
  type: dict
  contains:
    name:
      description: Schema name, the same in every environment.
      type: str
      sample: contoso_ApprovalLimit
    definition_id:
      description: Id of the definition. Null in check mode when it does not exist yet.
      type: str
      sample: 9a1f0f5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c
    type:
      description: V(string), V(number), V(boolean), V(json), V(data_source) or V(secret).
      type: str
      sample: number
    display_name:
      description: Name that people see.
      type: str
      sample: Approval limit
    description:
      description: Description of the variable.
      type: str
      sample: ""
    required:
      description: Whether it is marked as required.
      type: bool
      sample: false
    managed:
      description: Whether the definition came with a managed solution.
      type: bool
      sample: false
    default_value:
      description: The value that counts where there is no other, as text.
      type: str
      sample: "500"
    value:
      description: The value in this environment, as text. Null when the default counts.
      type: str
      sample: "2500"
    effective_value:
      description: The value that counts here, as text. Taking an empty value for one that counts is inferred.
      type: str
      sample: "2500"
operations:
  description: What was done, or would be done, in order. C(status) is V(planned), V(done), V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "set environment variable 'contoso_ApprovalLimit'", status: done}
error:
  description: What went wrong, for programs. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._ansible.resources import from_resource
from ..module_utils._dataverse.environment_variables.declare import OF_TYPE, EnvironmentVariableResource
from ..module_utils._dataverse.environment_variables.types import secret_on_failure


def build(context):
    with secret_on_failure([context.options[name] for name in OF_TYPE], context.hide):
        return EnvironmentVariableResource(context.dataverse, context.options, context.hide)


def main(host=None):
    converge(
        host,
        from_resource(build),
        argument_spec=specification(
            DATAVERSE,
            name=dict(type="str", required=True),
            state=dict(type="str", choices=["present", "default", "empty"], default="present"),
            value=dict(type="raw", no_log=True),
            type=dict(type="str", choices=["string", "number", "boolean", "json", "data_source", "secret"]),
            display_name=dict(type="str"),
            description=dict(type="str"),
            required=dict(type="bool"),
            default_value=dict(type="raw", no_log=True),
            solution=dict(type="str"),
        ),
    )


if __name__ == "__main__":
    main()
