#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_solution_export
short_description: Export a solution of Power Platform into a file
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Exports a solution from the Dataverse environment where it is developed, and writes the package when its content
    differs from that of the file.
  - Two exports of one solution are never the same bytes. Here they are compared by what they mean, so an unchanged
    solution leaves the file untouched.
  - The export itself changes nothing in the environment. It is done in check mode too, since nothing else can tell
    whether the file has to change.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.wait
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.dataverse
options:
  name:
    description:
      - Unique name of the solution.
    type: str
    required: true
  managed:
    description:
      - Whether to export a managed package, as test and production environments get it.
    type: bool
    default: false
  dest:
    description:
      - File to write, where the module runs. In a folder that is there, the file is called after the solution,
        C(NAME.zip) or C(NAME_managed.zip). Folders on the way that lack are made.
    type: path
    required: true
  mode:
    description:
      - Permissions of the file, as octal digits in quotes.
    type: raw
  wait_timeout:
    default: 1800
seealso:
  - module: flowops.powerplatform.dataverse_solution_import
"""

EXAMPLES = r"""
- name: Export a solution for production
  flowops.powerplatform.dataverse_solution_export:
    name: contoso_orders
    managed: true
    dest: packages/contoso_orders_managed.zip
  register: exported

- name: Show its version
  ansible.builtin.debug:
    msg: "{{ exported.package.version }}"
"""

RETURN = r"""
file:
  description: The file, whose name is that of the solution when O(dest) is a folder.
  returned: success
  type: str
  sample: packages/contoso_orders_managed.zip
package:
  description:
    - What the package holds, read from it. An import can be planned from it before the file is there.
  returned: success
  type: dict
  contains:
    unique_name:
      description: Unique name of the solution.
      type: str
      sample: contoso_orders
    friendly_name:
      description: Name that people see.
      type: str
      sample: Contoso Orders
    version:
      description: Version of the package.
      type: str
      sample: 1.0.0.0
    managed:
      description: Whether the package is managed.
      type: bool
      sample: true
    fingerprint:
      description: Digest of what the package means.
      type: str
      sample: sha256:0f3a
    flows:
      description: Its cloud flows, each with C(flow_id), C(name), C(enabled), C(definition) (a digest),
        C(connection_references) and C(child_flows).
      type: list
      elements: dict
      sample: []
    connection_references:
      description: Its connection references, each with C(name), C(display_name) and C(connector).
      type: list
      elements: dict
      sample: []
    environment_variables:
      description: Its environment variables, each with C(name), C(display_name), C(type), C(required), C(has_default)
        and C(carries_value).
      type: list
      elements: dict
      sample: []
solution:
  description: The solution in the environment, as M(flowops.powerplatform.dataverse_solution_info) shows it.
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 1.0.0.0, managed: false}
operations:
  description: What was done, or would be done, in order. C(status) is V(planned), V(done), V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "write contoso_orders 1.0.0.0 (managed) to packages/contoso_orders_managed.zip", status: done}
error:
  description: What went wrong, for programs. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 400, code: "0x80048036", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification, wait
from ..module_utils._dataverse.solutions.export import ExportResource


def main(host=None):
    converge(
        host,
        lambda context: ExportResource(context.dataverse, context.options, context.progress),
        argument_spec=specification(
            DATAVERSE,
            wait(1800),
            name=dict(type="str", required=True),
            managed=dict(type="bool", default=False),
            dest=dict(type="path", required=True),
            mode=dict(type="raw"),
        ),
    )


if __name__ == "__main__":
    main()
