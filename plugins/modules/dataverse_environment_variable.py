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
  - Sets the value of an environment variable in a Dataverse environment, resets it to its default, and creates or
    changes the definition of the variable.
  - Properties you do not set stay unchanged. An empty string clears O(display_name), O(description) and
    O(default_value).
  - This module does not delete definitions, since flows depend on them. They are deleted with their solution.
  - Values of type V(secret) are references to secrets in an Azure Key Vault. A reference is not a secret and is shown.
    A value in any other form is rejected, and shown as a digest if it is already stored.
  - Secrets in values of other types are shown as digests. They are recognized by the name of the variable, such as
    C(contoso_ApiKey), by members of an object, such as C(password), and by their form.
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
      - With V(present), the variable exists and, if O(value) is set, has this value.
      - With V(default), it has no value of its own, so that its default value applies.
      - With V(empty), its value is an empty string.
    type: str
    choices: [present, default, empty]
    default: present
  value:
    description:
      - The value in this environment, at most 2000 characters as text. An empty string is rejected, since a lookup that
        finds nothing returns one. Use O(state=default) or O(state=empty) to clear the value.
      - The value must match the type of the variable. Numbers are compared as numbers, booleans as booleans, whether
        they are stored as C(yes) or C(true), and JSON by meaning. Everything else is compared as text.
      - For V(string) and V(data_source), specify text; quote words such as C(yes) and numbers with a decimal point.
      - For V(secret), specify a reference such as
        C(/subscriptions/ID/resourceGroups/NAME/providers/Microsoft.KeyVault/vaults/NAME/secrets/NAME). Dataverse reads
        the secret when the value is written. This requires the role Key Vault Secrets User on the vault for the service
        principal of Dataverse and for the application user.
    type: raw
  type:
    description:
      - Type of the variable. Required to create it; it cannot be changed later.
    type: str
    choices: [string, number, boolean, json, data_source, secret]
  display_name:
    description:
      - Display name. If not set, a new variable gets O(name).
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
      - The default value. The same rules apply as for O(value).
    type: raw
  solution:
    description:
      - Unique name of the unmanaged solution in which a new variable is created. An existing one is not moved.
    type: str
  predicted_solutions:
    description:
      - The RV(flowops.powerplatform.dataverse_solution_import#module:brings) of imports that come earlier in the play.
        In check mode, a variable that such an import would create is planned from them.
    type: list
    elements: dict
    default: []
notes:
  - If the environment has several values for one variable, the module shows a warning and compares and changes the
    first value. O(state=default) deletes all of them.
  - To set values during an import, use M(flowops.powerplatform.dataverse_solution_import) instead.
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

- name: Set its value in this environment
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
      description: Id of the definition. Null in check mode if it does not exist yet.
      type: str
      sample: 9a1f0f5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c
    type:
      description: V(string), V(number), V(boolean), V(json), V(data_source) or V(secret).
      type: str
      sample: number
    display_name:
      description: Display name.
      type: str
      sample: Approval limit
    description:
      description: Description of the variable.
      type: str
      sample: ""
    required:
      description: Whether the variable is marked as required.
      type: bool
      sample: false
    managed:
      description: Whether the definition belongs to a managed solution.
      type: bool
      sample: false
    default_value:
      description: The default value, as text.
      type: str
      sample: "500"
    value:
      description: The value in this environment, as text. Null if the default value applies.
      type: str
      sample: "2500"
    effective_value:
      description: The value that applies in this environment, as text. That an empty value applies as well is inferred.
      type: str
      sample: "2500"
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "set environment variable 'contoso_ApprovalLimit'", status: done}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.environment_variables.declare import declare


def main(host=None):
    converge(
        host,
        declare,
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
            predicted_solutions=dict(type="list", elements="dict", default=[]),
        ),
    )


if __name__ == "__main__":
    main()
