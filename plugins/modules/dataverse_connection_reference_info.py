#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_connection_reference_info
short_description: Get information about connection references of Power Platform
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Lists the connection references of a Dataverse environment, all of them or those that match the options.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Logical name of a connection reference.
    type: str
  solution:
    description:
      - Unique name of the solution that contains the connection references.
    type: str
  unbound:
    description:
      - Whether to return only connection references without a connection, or only those with one. By default, both are
        returned.
    type: bool
seealso:
  - module: flowops.powerplatform.dataverse_connection_reference
"""

EXAMPLES = r"""
- name: Find connection references without a connection
  flowops.powerplatform.dataverse_connection_reference_info:
    solution: contoso_orders
    unbound: true
  register: unbound

- name: Fail if a connection is missing
  ansible.builtin.assert:
    that: unbound.connection_references | length == 0
    fail_msg: "Without a connection: {{ unbound.connection_references | map(attribute='name') | join(', ') }}"
"""

RETURN = r"""
connection_references:
  description:
    - The connection references, sorted by name. Empty when none matches.
    - Members as in RV(flowops.powerplatform.dataverse_connection_reference#module:connection_reference).
  returned: success
  type: list
  elements: dict
  sample:
    - {name: contoso_shared_mailbox, connector: shared_office365, connection: null, managed: false}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.connection_references.listing import list_references


def main(host=None):
    inform(
        host,
        lambda context: {"connection_references": list_references(context.dataverse, context.options)},
        argument_spec=specification(
            DATAVERSE, name=dict(type="str"), solution=dict(type="str"), unbound=dict(type="bool")
        ),
    )


if __name__ == "__main__":
    main()
