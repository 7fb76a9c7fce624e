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
  - Reads a solution package (a zip file) offline, and returns its content, its dependencies, and how it differs from an
    older package.
  - Creates deployment settings for the package, in the JSON format of C(pac).
  - The module does not connect to an environment. The authentication options are accepted so that C(module_defaults) of
    the group can be used, and are ignored.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  src:
    description:
      - Path of the package, a zip file. It is searched for on the controller like the
        O(ansible.builtin.copy#module:src) of M(ansible.builtin.copy), in C(files) of the role, next to the play, or at
        an absolute path. If the task runs on another host, the file is copied there.
    type: path
    required: true
  remote_src:
    description:
      - Whether the files are on the host where the module runs instead of on the controller.
    type: bool
    default: false
  deployment_settings:
    description:
      - Path of a deployment settings file to complete, searched for like O(src). Existing entries keep their values;
        entries that the package does not contain are removed.
    type: path
  compare_with:
    description:
      - Path of an older package to compare with, searched for like O(src).
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

- name: Create a deployment settings file
  ansible.builtin.copy:
    content: "{{ orders.deployment_settings | to_nice_json }}"
    dest: packages/settings.json
    mode: "0644"

- name: Complete it for a later package, and compare the two packages
  flowops.powerplatform.dataverse_solution_package_info:
    src: packages/later/contoso_orders_managed.zip
    deployment_settings: packages/settings.json
    compare_with: packages/contoso_orders_managed.zip
  register: later

- name: Show the settings that are still missing
  ansible.builtin.debug:
    var: later.settings_unbound
"""

RETURN = r"""
package:
  description: Content of the package, as returned by M(flowops.powerplatform.dataverse_solution_export).
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 1.0.0.0, managed: true}
outside_child_flows:
  description: Ids of child flows that the flows of the package call and that the package does not contain.
  returned: success
  type: list
  elements: str
  sample: []
deployment_settings:
  description: Deployment settings for the package. C(ConnectionId) or C(Value) is empty if it is not known yet.
  returned: success
  type: dict
  sample:
    EnvironmentVariables: [{SchemaName: contoso_Limit, Value: ""}]
    ConnectionReferences:
      - LogicalName: contoso_mail
        ConnectionId: ""
        ConnectorId: /providers/Microsoft.PowerApps/apis/shared_office365
settings_added:
  description: Names of C(connection_references) and C(environment_variables) that are missing from
    O(deployment_settings).
  returned: success
  type: dict
  sample: {connection_references: [contoso_mail], environment_variables: []}
settings_removed:
  description: Names in O(deployment_settings) that the package does not contain.
  returned: success
  type: dict
  sample: {connection_references: [], environment_variables: []}
settings_unbound:
  description:
    - Names without a connection or a value, and names with a setting that an import would reject, such as the
      placeholder C(#{token}#), a path instead of a name, or a connector that differs from that of the package. A
      variable without a value is not listed if the package contains a value or a default for it.
  returned: success
  type: dict
  sample: {connection_references: [contoso_mail], environment_variables: []}
changes:
  description:
    - Differences from the package of O(compare_with), as returned by
      M(flowops.powerplatform.dataverse_solution_export). Null if O(compare_with) is not set.
  returned: success
  type: dict
  sample:
    flows: {added: [], changed: {Order intake: ["action Send_mail changed (inputs.parameters.to)"]}, removed: []}
    desktop_flows: {added: [], changed: {}, removed: []}
    connection_references: {added: [], changed: {}, removed: []}
    environment_variables: {added: [], changed: {}, removed: []}
error:
  description: Machine-readable error details. The message is in C(msg).
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
