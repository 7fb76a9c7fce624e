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
  - Returns the environment that the address and the credentials lead to, the caller and its security roles there, and
    how the task signed in. A play that starts with it fails early and says why.
  - With O(expected_environment), the task fails when the environment is another one.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options: {}
seealso:
  - module: flowops.powerplatform.dataverse_solution_info
"""

EXAMPLES = r"""
- name: Check that the credentials work and lead to the right environment
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
      description: Unique name, as O(expected_environment) takes it, if the service tells.
      type: str
      sample: unq1234
    friendly_name:
      description: Name that people see, if the service tells.
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
      description: The cloud, as O(cloud) says or the address tells.
      type: str
      sample: public
caller:
  description: Who the caller is in the environment.
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
      description: Sign-in name of the user, if there is one.
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
      description: Names of the security roles given to the user itself. Null when the caller may not read them.
      type: list
      elements: str
      sample: [System Administrator]
sign_in:
  description: How the task signed in.
  returned: success
  type: dict
  contains:
    source:
      description: The way, one of the choices of O(auth_source) other than V(auto).
      type: str
      sample: client_secret
    authority:
      description: Address of the login authority, if the task asks one itself.
      type: str
      sample: https://login.microsoftonline.com
    tenant_id:
      description: Directory (tenant) id, if one was given.
      type: str
      sample: 2f0b3a5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c
    client_id:
      description: Application (client) id, if one was given.
      type: str
      sample: 3c0b3a5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c
clock_skew_seconds:
  description: By how many seconds the clock of the service is ahead of ours, rounded. Negative when it is behind.
  returned: success
  type: int
  sample: 0
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
