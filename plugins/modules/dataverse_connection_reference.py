#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_connection_reference
short_description: Manage a connection reference of Power Platform
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Creates or changes a connection reference in a Dataverse environment, binds it to a connection, or unbinds it.
  - Properties you do not set stay unchanged. An empty string clears O(display_name) and O(description).
  - This module does not delete connection references, since flows depend on them. They are deleted with their solution.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Logical name of the connection reference, the same in every environment.
    type: str
    required: true
  connection:
    description:
      - Name of the connection to bind to. It is the last part of the address of the connection's page, after
        C(/connections/) and the name of the connector.
      - Addresses, paths, placeholders such as C(#{token}#) and names with blanks are rejected. So is an empty string,
        since a lookup that finds nothing returns one. Use O(state=unbound) to remove the connection.
      - The caller needs permission on the connection. Otherwise flows that use it cannot be turned on.
      - Dataverse does not list connections, so check mode cannot find out whether the connection exists.
    type: str
  state:
    description:
      - With V(present), the connection reference exists and, if O(connection) is set, is bound to it.
      - With V(unbound), it has no connection.
    type: str
    choices: [present, unbound]
    default: present
  connector:
    description:
      - Name of the connector, such as V(shared_office365), or its path. Required to create a connection reference.
    type: str
  display_name:
    description:
      - Display name. If not set, a new connection reference gets O(name).
    type: str
  description:
    description:
      - Description of the connection reference.
    type: str
  solution:
    description:
      - Unique name of the unmanaged solution in which a new connection reference is created. An existing one is not
        moved.
    type: str
  predicted_solutions:
    description:
      - The RV(flowops.powerplatform.dataverse_solution_import#module:brings) of imports that come earlier in the play.
        In check mode, a connection reference that such an import would create is planned from them.
    type: list
    elements: dict
    default: []
notes:
  - Flows that are turned on may keep using the previous connection until they are turned off and on. The module warns
    about them and returns them. This is inferred from the behavior of the service and is not documented.
  - To set connections during an import, use M(flowops.powerplatform.dataverse_solution_import) instead.
seealso:
  - module: flowops.powerplatform.dataverse_connection_reference_info
  - module: flowops.powerplatform.dataverse_solution_import
"""

EXAMPLES = r"""
- name: Create a connection reference in a solution
  flowops.powerplatform.dataverse_connection_reference:
    name: contoso_shared_mailbox
    display_name: Shared mailbox
    connector: shared_office365
    solution: contoso_orders

- name: Bind it to a connection
  flowops.powerplatform.dataverse_connection_reference:
    name: contoso_shared_mailbox
    connection: 4445162937b84457a3465d2f0c2cab7e

- name: Unbind it
  flowops.powerplatform.dataverse_connection_reference:
    name: contoso_shared_mailbox
    state: unbound
"""

RETURN = r"""
connection_reference:
  description: The connection reference as it is, or in check mode as it would be.
  returned: success
  type: dict
  contains:
    name:
      description: Logical name, the same in every environment.
      type: str
      sample: contoso_shared_mailbox
    connection_reference_id:
      description: Id in this environment. Null in check mode if it does not exist yet.
      type: str
      sample: 0f2c0f5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c
    display_name:
      description: Display name.
      type: str
      sample: Shared mailbox
    description:
      description: Description of the connection reference.
      type: str
      sample: ""
    connector:
      description: Name of the connector.
      type: str
      sample: shared_office365
    connection:
      description: Name of the connection. Null if there is none.
      type: str
      sample: 4445162937b84457a3465d2f0c2cab7e
    managed:
      description: Whether it belongs to a managed solution.
      type: bool
      sample: false
flows:
  description:
    - The flows that are turned on and use the connection reference, if its connection changes; otherwise empty.
    - They may keep using the previous connection until they are turned off and on.
  returned: success
  type: list
  elements: dict
  sample:
    - {flow_id: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111, name: Order intake}
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "bind connection reference 'contoso_shared_mailbox' to '4445162937b84457a3465d2f0c2cab7e'", status: done}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.connection_references.declare import declare


def main(host=None):
    converge(
        host,
        declare,
        argument_spec=specification(
            DATAVERSE,
            name=dict(type="str", required=True),
            state=dict(type="str", choices=["present", "unbound"], default="present"),
            connection=dict(type="str"),
            connector=dict(type="str"),
            display_name=dict(type="str"),
            description=dict(type="str"),
            solution=dict(type="str"),
            predicted_solutions=dict(type="list", elements="dict", default=[]),
        ),
    )


if __name__ == "__main__":
    main()
