#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_solution_package
short_description: Create a solution package file with a different version
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Writes a copy of a solution package (a zip file) with a different version in its manifest. Everything else in the
    package stays unchanged.
  - Use it to restore the content of an earlier package, since an environment only accepts a version that is higher than
    the installed one.
  - The module does not connect to an environment. The authentication options are accepted so that C(module_defaults) of
    the group can be used, and are ignored.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.smartflows.file
  - flowops.powerplatform.attributes
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
      - Whether O(src) is on the host where the module runs instead of on the controller.
    type: bool
    default: false
  dest:
    description:
      - Path of the file to write, on the host where the module runs. Missing folders are created. It can be the same
        file as O(src).
      - A file that already has this content and version is not changed.
    type: path
    required: true
  version:
    description:
      - Version of the package in O(dest), two to four numbers, as text. Quote the version, since YAML reads C(1.10) as
        the number 1.1.
    type: raw
  above:
    description:
      - Version that the package in O(dest) must exceed, usually the installed one. A package whose own version is
        higher keeps it. Otherwise it gets this version with the last number increased by 1.
    type: raw
notes:
  - That the version of a managed package can be changed in this way is inferred. Nothing else in an exported package
    contains its version, and it is not documented whether this is supported.
  - The same O(src) and version always result in the same bytes.
seealso:
  - module: flowops.powerplatform.dataverse_solution_import
  - module: flowops.powerplatform.dataverse_solution_package_info
"""

EXAMPLES = r"""
- name: Get the installed version
  flowops.powerplatform.dataverse_solution_info:
    name: contoso_orders
  register: installed

- name: Prepare the earlier package to replace it
  flowops.powerplatform.dataverse_solution_package:
    src: packages/contoso_orders_managed.zip
    dest: packages/rollback/contoso_orders_managed.zip
    above: "{{ installed.solutions[0].version }}"

- name: Set the version of a package
  flowops.powerplatform.dataverse_solution_package:
    src: packages/contoso_orders_managed.zip
    dest: packages/contoso_orders_2.zip
    version: "2.0.0.0"
"""

RETURN = r"""
package:
  description: Content of the package, as returned by M(flowops.powerplatform.dataverse_solution_export).
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 2.0.0.0, managed: true}
file:
  description:
    - Path of the package.
    - In check mode, if the file at O(dest) would change, the path of the new package in the user's cache folder
      (E(DATAVERSE_TOKEN_CACHE_DIR)), from which later tasks plan. It is removed after one day.
  returned: success
  type: str
  sample: packages/contoso_orders_2.zip
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: write contoso_orders 2.0.0.0 to packages/contoso_orders_2.zip, status: done}
error:
  description: Machine-readable error details. The message is in C(msg).
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
