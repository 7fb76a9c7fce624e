#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_environment_variable_info
short_description: Get information about environment variables of Power Platform
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Lists the environment variables of a Dataverse environment with their values, all of them or those that match the
    options.
  - Values of type V(secret) are references to secrets in an Azure Key Vault. A reference is not a secret and is shown.
  - Secrets in values of other types are shown as digests. They are recognized by the name of the variable, such as
    C(contoso_ApiKey), by members of an object, such as C(password), and by their form.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Schema name of a variable.
    type: str
  solution:
    description:
      - Unique name of the solution that contains the variables.
    type: str
  without_value:
    description:
      - Whether to return only variables without a value and a default, or only the others. By default, both are
        returned.
    type: bool
seealso:
  - module: flowops.powerplatform.dataverse_environment_variable
"""

EXAMPLES = r"""
- name: Get the variables of a solution
  flowops.powerplatform.dataverse_environment_variable_info:
    solution: contoso_orders
  register: orders

- name: Show the values that apply
  ansible.builtin.debug:
    msg: "{{ orders.environment_variables | items2dict(key_name='name', value_name='effective_value') }}"

- name: Find variables without a value
  flowops.powerplatform.dataverse_environment_variable_info:
    without_value: true
"""

RETURN = r"""
environment_variables:
  description:
    - The variables, sorted by name. Empty when none matches.
    - Members as in RV(flowops.powerplatform.dataverse_environment_variable#module:environment_variable).
  returned: success
  type: list
  elements: dict
  sample:
    - {name: contoso_ApprovalLimit, type: number, default_value: "500", value: null, effective_value: "500"}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.environment_variables.listing import list_variables


def main(host=None):
    inform(
        host,
        lambda context: {"environment_variables": list_variables(context.dataverse, context.options, context.warn)},
        argument_spec=specification(
            DATAVERSE,
            name=dict(type="str"),
            solution=dict(type="str"),
            without_value=dict(type="bool"),
        ),
    )


if __name__ == "__main__":
    main()
