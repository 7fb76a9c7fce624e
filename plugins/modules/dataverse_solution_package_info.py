#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_solution_package_info
short_description: Get information about a solution package, without an environment
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Reads a solution package (a zip file) offline, and tells what is in it, what it needs, and what is another than in
    an older package.
  - Makes deployment settings for it, in the form of JSON that pac reads and writes.
  - No environment is asked. The options of sign-in are accepted, so that C(module_defaults) of the group can be used,
    and have no meaning here.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  src:
    description:
      - The package, a zip file. It is looked for on the controller, as M(ansible.builtin.copy) does it, in C(files) of
        the role, beside the play, or at an absolute path. Where the task runs elsewhere, it is sent there.
    type: path
    required: true
  remote_src:
    description:
      - Whether all files are where the module runs, instead of on the controller.
    type: bool
    default: false
  deployment_settings:
    description:
      - A file of deployment settings to complete, found as O(src) is. Entries that stay keep what they have, those that
        the package lacks go.
    type: path
  compare_with:
    description:
      - An older package to compare with, found as O(src) is.
    type: path
seealso:
  - module: flowops.powerplatform.dataverse_solution_export
  - module: flowops.powerplatform.dataverse_solution_import
"""

EXAMPLES = r"""
- name: Read a package
  flowops.powerplatform.dataverse_solution_package_info:
    src: packages/contoso_orders_managed.zip
  register: orders

- name: Begin a file of deployment settings
  ansible.builtin.copy:
    content: "{{ orders.deployment_settings | to_nice_json }}"
    dest: packages/settings.json
    mode: "0644"

- name: Complete it for a later package, and see what is different in that
  flowops.powerplatform.dataverse_solution_package_info:
    src: packages/later/contoso_orders_managed.zip
    deployment_settings: packages/settings.json
    compare_with: packages/contoso_orders_managed.zip
  register: later

- name: Show what is still to be filled in
  ansible.builtin.debug:
    var: later.settings_unbound
"""

RETURN = r"""
package:
  description: What the package holds, as M(flowops.powerplatform.dataverse_solution_export) returns it.
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 1.0.0.0, managed: true}
outside_child_flows:
  description: Ids of flows that its flows call and that it does not hold.
  returned: success
  type: list
  elements: str
  sample: []
deployment_settings:
  description: Deployment settings for the package. Where there is nothing yet, C(ConnectionId) or C(Value) is empty.
  returned: success
  type: dict
  sample:
    EnvironmentVariables: [{SchemaName: contoso_Limit, Value: ""}]
    ConnectionReferences:
      - LogicalName: contoso_mail
        ConnectionId: ""
        ConnectorId: /providers/Microsoft.PowerApps/apis/shared_office365
settings_added:
  description: Names of C(connection_references) and C(environment_variables) that O(deployment_settings) lacks.
  returned: success
  type: dict
  sample: {connection_references: [contoso_mail], environment_variables: []}
settings_removed:
  description: Names in O(deployment_settings) that the package lacks.
  returned: success
  type: dict
  sample: {connection_references: [], environment_variables: []}
settings_unbound:
  description:
    - Names without a connection or a value, and those with what an import refuses, such as the placeholder
      C(#{token}#), a path in the place of a name, or another connector than the package's. A variable without a value
      is not among them when the package brings a value or a default.
  returned: success
  type: dict
  sample: {connection_references: [contoso_mail], environment_variables: []}
changes:
  description:
    - Differences from the package of O(compare_with), as M(flowops.powerplatform.dataverse_solution_export) returns
      them; null without it.
  returned: success
  type: dict
  sample:
    flows: {added: [], changed: {Order intake: ["action Send_mail changed (inputs.parameters.to)"]}, removed: []}
    desktop_flows: {added: [], changed: {}, removed: []}
    connection_references: {added: [], changed: {}, removed: []}
    environment_variables: {added: [], changed: {}, removed: []}
error:
  description: What went wrong, for programs. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.solutions.packages.info import read_info


def main(host=None):
    inform(
        host,
        lambda context: read_info(context.options),
        argument_spec=specification(
            DATAVERSE,
            src=dict(type="path", required=True),
            remote_src=dict(type="bool", default=False),
            deployment_settings=dict(type="path"),
            compare_with=dict(type="path"),
        ),
    )


if __name__ == "__main__":
    main()
