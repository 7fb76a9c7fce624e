#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_environment_state_info
short_description: Get the state of an environment of Power Platform as a declaration
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Reads the solutions, connection references, environment variables and cloud flows of an environment in a few
    requests, and returns them as a declaration that M(flowops.powerplatform.dataverse_environment_state) accepts.
  - Can write the declaration to a YAML file that is easy to read and to compare in version control. Names are used
    instead of ids wherever they are unique, and the order does not depend on the service.
  - A connection reference without a connection and an environment variable without a value of its own are not part of
    the declaration.
  - Secrets are never part of the declaration. Values of type V(secret) are references to secrets in an Azure Key Vault,
    and are not secrets themselves. RV(left_out) lists other values that are recognized as secrets.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
attributes:
  check_mode:
    details: Nothing is changed in the environment. In check mode, O(dest) is not written either.
    support: full
options:
  solutions:
    description:
      - Unique names of the solutions to read, with what belongs to them. By default, the whole environment is read.
    type: list
    elements: str
  publishers:
    description:
      - Unique names of publishers, to read the solutions of these publishers, with what belongs to them. Use it to
        leave out the solutions that come with the platform, which are updated often.
      - Mutually exclusive with O(solutions).
    type: list
    elements: str
  name_pattern:
    description:
      - Pattern for the names of connection references, environment variables and flows, in which V(*) matches any text
        and V(?) any single character. Case is ignored. A pattern that matches none of them is an error.
    type: str
  dest:
    description:
      - Path of a YAML file to write the declaration to, where the module runs. It is only written if its content
        differs. Missing folders are created.
      - Comments in the file name what was left out, and the users and teams that are declared by id.
      - The diff shows the existing file if it is the state of an environment and PyYAML is installed there. Digests
        stand for secrets, and comments of people are left out.
      - The result of a task contains a few hundred flows at most, the file all of them.
    type: path
  mode:
    description:
      - Permissions of the file, as octal digits such as V("0640").
      - If not set, the existing file keeps its mode, and a new file gets V("0644") as restricted by the umask.
    type: raw
  owner:
    description:
      - Owner of the file, as name or number.
    type: str
  group:
    description:
      - Group of the file, as name or number.
    type: str
seealso:
  - module: flowops.powerplatform.dataverse_environment_state
  - module: flowops.powerplatform.dataverse_flow_info
  - module: flowops.powerplatform.dataverse_connection_reference_info
  - module: flowops.powerplatform.dataverse_environment_variable_info
"""

EXAMPLES = r"""
- name: Read an environment
  flowops.powerplatform.dataverse_environment_state_info: {}
  register: found

- name: Show the flows that are off
  ansible.builtin.debug:
    msg: "{{ found.declaration.flows | rejectattr('enabled') | map(attribute='name') | list }}"

- name: Keep the state of the order product in version control
  flowops.powerplatform.dataverse_environment_state_info:
    solutions: [contoso_orders]
    dest: state/dev.yml

- name: Read what belongs to the solutions of a publisher
  flowops.powerplatform.dataverse_environment_state_info:
    publishers: [contoso]
    name_pattern: "*order*"
"""

RETURN = r"""
declaration:
  description: The state of the environment, in the form of options.
  returned: success
  type: dict
  contains:
    solutions:
      description: Solutions, each with C(unique_name), C(version) and C(managed).
      type: list
      returned: always
    connection_references:
      description: Names of connections, by logical names of connection references.
      type: dict
      returned: always
    environment_variables:
      description: Values of environment variables, by schema names.
      type: dict
      returned: always
    flows:
      description:
        - Cloud flows, each with C(name), C(enabled), C(owner) and C(shares), and C(flow_id) if the name is not unique.
          C(owner) and the C(name) of each share are a user principal name, an application id or the name of a team, or
          the id if that is not unique.
        - C(enabled) is missing for suspended flows.
      type: list
      returned: always
  sample:
    solutions: [{unique_name: contoso_orders, version: 1.4.0.0, managed: true}]
    connection_references: {contoso_orders_outlook: shared-office365-7d0f2a}
    environment_variables: {contoso_OrdersMailbox: orders@contoso.example}
    flows:
      - name: Order intake
        enabled: true
        owner: ada.lindqvist@contoso.example
        shares: [{name: Operations, rights: [read]}]
left_out:
  description:
    - What the declaration cannot contain, each with C(kind), which is V(environment_variable) or V(flow), C(name) and
      C(reason). The file contains the same as comments.
  returned: success
  type: list
  elements: dict
  sample: [{kind: environment_variable, name: contoso_ApiKey, reason: Its value is a secret.}]
file:
  description: Path of the file. Null if O(dest) is not set.
  returned: success
  type: str
  sample: state/dev.yml
cut:
  description: The parts that were left out because the result was too long, at most ten.
  returned: when something was left out
  type: list
  elements: str
  sample: ["declaration.flows[1200:]"]
operations:
  description: The steps that were done, or in check mode would be done. C(status) is V(planned), V(done), V(failed) or
    V(skipped).
  returned: always, once the environment was read
  type: list
  elements: dict
  sample:
    - {step: write the state of the environment to state/dev.yml, status: done}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, FILE, specification
from ..module_utils._dataverse.states.as_file import declare


def main(host=None):
    converge(
        host,
        declare,
        argument_spec=specification(
            DATAVERSE,
            FILE,
            solutions=dict(type="list", elements="str"),
            publishers=dict(type="list", elements="str"),
            name_pattern=dict(type="str"),
            dest=dict(type="path"),
        ),
        mutually_exclusive=[("solutions", "publishers")],
    )


if __name__ == "__main__":
    main()
