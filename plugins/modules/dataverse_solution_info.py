#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_solution_info
short_description: Get information about solutions of Power Platform
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Lists the visible solutions of a Dataverse environment, all of them or those that match the options.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Unique name of a solution.
    type: str
  managed:
    description:
      - Whether to return only managed or only unmanaged solutions. By default, both are returned.
    type: bool
seealso:
  - module: flowops.powerplatform.dataverse_solution_export
  - module: flowops.powerplatform.dataverse_solution_import
"""

EXAMPLES = r"""
- name: Look up the installed version of a solution
  flowops.powerplatform.dataverse_solution_info:
    name: contoso_orders
  register: installed

- name: Show it
  ansible.builtin.debug:
    msg: "{{ installed.solutions | map(attribute='version') | first | default('not installed') }}"
"""

RETURN = r"""
solutions:
  description: The solutions, sorted by unique name. Empty when none matches.
  returned: success
  type: list
  elements: dict
  contains:
    solution_id:
      description: Id of the solution in this environment.
      type: str
      sample: 3f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a222
    unique_name:
      description: Unique name, the same in every environment.
      type: str
      sample: contoso_orders
    friendly_name:
      description: Display name.
      type: str
      sample: Contoso Orders
    version:
      description: Installed version.
      type: str
      sample: 1.0.0.0
    managed:
      description: Whether the solution is managed.
      type: bool
      sample: true
    installed_on:
      description: When the solution was installed, in UTC.
      type: str
      sample: "2026-05-21T04:37:23Z"
    description:
      description: Description of the solution.
      type: str
      sample: ""
    publisher:
      description: Unique name of the publisher.
      type: str
      sample: contoso
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.lookups.solutions import list_solutions


def main(host=None):
    inform(
        host,
        lambda context: {"solutions": list_solutions(context.dataverse, context.options)},
        argument_spec=specification(DATAVERSE, name=dict(type="str"), managed=dict(type="bool")),
    )


if __name__ == "__main__":
    main()
