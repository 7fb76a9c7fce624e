#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_solution_package
short_description: Make a solution package file with another version
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Writes a copy of a solution package (a zip file) whose manifest has another version. Everything else in the package
    stays as it is.
  - Use it to bring back the content of an earlier package, since an environment accepts only a version that is higher
    than the installed one.
  - No environment is asked. The options of sign-in are accepted, so that C(module_defaults) of the group can be used,
    and have no meaning here.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.smartflows.file
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  src:
    description:
      - The package, a zip file. It is searched for on the controller, as M(ansible.builtin.copy) does it, in C(files)
        of the role, beside the play, or at an absolute path. If the task runs elsewhere, the file is sent there.
    type: path
    required: true
  remote_src:
    description:
      - Whether O(src) is where the module runs, instead of on the controller.
    type: bool
    default: false
  dest:
    description:
      - File to write, where the module runs. Missing folders are created. It can be the same file as O(src).
      - A package that already has this content and version stays untouched.
    type: path
    required: true
  version:
    description:
      - Version of the package in O(dest), two to four numbers, as text. Quote it, since YAML takes C(1.10) for the
        number 1.1.
    type: raw
  above:
    description:
      - Version that the package in O(dest) must exceed, usually the installed one. A package whose own version is
        higher keeps it. Otherwise it gets this version with the last number raised by 1.
    type: raw
notes:
  - That a managed package can be given another version in this way is inferred. Nothing else in an exported package
    names its version, and no document of the service forbids or promises it.
  - The same O(src) and version always give the same bytes.
seealso:
  - module: flowops.powerplatform.dataverse_solution_import
  - module: flowops.powerplatform.dataverse_solution_package_info
"""

EXAMPLES = r"""
- name: See what is installed
  flowops.powerplatform.dataverse_solution_info:
    name: contoso_orders
  register: installed

- name: Prepare the earlier package to replace it
  flowops.powerplatform.dataverse_solution_package:
    src: packages/contoso_orders_managed.zip
    dest: packages/rollback/contoso_orders_managed.zip
    above: "{{ installed.solutions[0].version }}"

- name: Give a package a version of its own
  flowops.powerplatform.dataverse_solution_package:
    src: packages/contoso_orders_managed.zip
    dest: packages/contoso_orders_2.zip
    version: "2.0.0.0"
"""

RETURN = r"""
package:
  description: What the package holds, as M(flowops.powerplatform.dataverse_solution_export) returns it.
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 2.0.0.0, managed: true}
file:
  description: The file that holds it.
  returned: success
  type: str
  sample: packages/contoso_orders_2.zip
operations:
  description: What was done, or would be done, in order. C(status) is V(planned), V(done), V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: write contoso_orders 2.0.0.0 to packages/contoso_orders_2.zip, status: done}
error:
  description: Machine-readable details of a failure. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, FILE, specification
from ..module_utils._dataverse.solutions.packages.declare import declare


def main(host=None):
    converge(
        host,
        declare,
        argument_spec=specification(
            DATAVERSE,
            FILE,
            src=dict(type="path", required=True),
            remote_src=dict(type="bool", default=False),
            dest=dict(type="path", required=True),
            version=dict(type="raw"),
            above=dict(type="raw"),
        ),
        mutually_exclusive=[("version", "above")],
        required_one_of=[("version", "above")],
    )


if __name__ == "__main__":
    main()
