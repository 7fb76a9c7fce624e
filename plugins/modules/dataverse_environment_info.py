#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_environment_info
short_description: Get information about a Dataverse environment and the caller
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Returns the environment, the signed-in user with its security roles, and how the task signed in. A play that starts
    with this module fails early, and with a clear message, if the address or the credentials are wrong.
  - With O(expected_environment), the task fails if it is connected to a different environment.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options: {}
seealso:
  - module: flowops.powerplatform.dataverse_solution_info
"""

EXAMPLES = r"""
- name: Check the credentials and the environment
  flowops.powerplatform.dataverse_environment_info:
    expected_environment: dev
  register: here

- name: Show it
  ansible.builtin.debug:
    msg: "{{ here.caller.name }} in {{ here.environment.unique_name }} ({{ here.environment.version }}):
      {{ here.caller.roles | default([], true) | join(', ') }}"
"""

RETURN = r"""
environment:
  description: The environment.
  returned: success
  type: dict
  contains:
    url:
      description: Address of the environment.
      type: str
      sample: https://contoso.crm4.dynamics.com
    unique_name:
      description: Unique name, as accepted by O(expected_environment). Null if the service does not return it.
      type: str
      sample: unq1234
    friendly_name:
      description: Display name. Null if the service does not return it.
      type: str
      sample: Contoso
    organization_id:
      description: Id of the organization.
      type: str
      sample: 11111111-2222-4333-8444-555555555555
    version:
      description: Version of the platform.
      type: str
      sample: 9.2.24062.174
    cloud:
      description: The cloud, from O(cloud) or from the address.
      type: str
      sample: public
caller:
  description: The signed-in user in the environment.
  returned: success
  type: dict
  contains:
    user_id:
      description: Id of the user in the environment.
      type: str
      sample: 8061643d-ebf7-e811-a974-000d3a1e1c9a
    name:
      description: Name of the user.
      type: str
      sample: "# deployer"
    user_principal_name:
      description: Sign-in name of the user, if it has one.
      type: str
      sample: deployer@contoso.example
    application_id:
      description: Client id of an application user. Null for people.
      type: str
      sample: 3c0b3a5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c
    object_id:
      description: Id of the user or service principal in the directory.
      type: str
      sample: 5d0b3a5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c
    business_unit_id:
      description: Id of the user's business unit.
      type: str
      sample: 1f0b3a5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c
    roles:
      description: Names of the security roles that are assigned to the user directly. Null if the caller is not allowed
        to read them.
      type: list
      elements: str
      sample: [System Administrator]
sign_in:
  description: How the task signed in.
  returned: success
  type: dict
  contains:
    source:
      description: The sign-in method, one of the choices of O(auth_source) other than V(auto).
      type: str
      sample: client_secret
    authority:
      description: Address of the login authority, if the task requests a token from it.
      type: str
      sample: https://login.microsoftonline.com
    tenant_id:
      description: Directory (tenant) id, if it is set.
      type: str
      sample: 2f0b3a5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c
    client_id:
      description: Application (client) id, if it is set.
      type: str
      sample: 3c0b3a5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c
clock_skew_seconds:
  description: Clock skew in seconds, rounded (time of the service minus local time).
  returned: success
  type: int
  sample: 0
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from datetime import datetime, timezone

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.environment import describe


def read(context):
    return describe(context.dataverse, context.settings, lambda: datetime.now(timezone.utc))


def main(host=None):
    inform(host, read, argument_spec=specification(DATAVERSE))


if __name__ == "__main__":
    main()
