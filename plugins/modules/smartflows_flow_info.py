#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: smartflows_flow_info
short_description: Get information about flows of a Smart Flows project
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Lists the flows of a Smart Flows project that the user of the key is allowed to see, all of them or those that match
    the options.
extends_documentation_fragment:
  - flowops.powerplatform.smartflows
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_smartflows
options:
  name:
    description:
      - Name of the flows. An exact match takes precedence; otherwise all names that differ only in case match.
    type: str
  name_pattern:
    description:
      - Pattern for the names, in which V(*) matches any text and V(?) any single character. Case is ignored.
    type: str
  flow_id:
    description:
      - Id of the flow.
    type: str
seealso:
  - module: flowops.powerplatform.smartflows_execution
"""

EXAMPLES = r"""
- name: List the flows whose names end with letter
  flowops.powerplatform.smartflows_flow_info:
    name_pattern: "* letter"
  register: letters

- name: Show their ids
  ansible.builtin.debug:
    msg: "{{ letters.flows | items2dict(key_name='name', value_name='flow_id') }}"
"""

RETURN = r"""
flows:
  description: The flows, sorted by name. Empty when none matches.
  returned: success
  type: list
  elements: dict
  contains:
    flow_id:
      description: Id of the flow.
      type: str
      sample: 3f0c2b6e-7d51-4a0e-9a55-0b6f1e8c1d01
    name:
      description: Name of the flow.
      type: str
      sample: Quote letter
    description:
      description: Description of the flow.
      type: str
      sample: ""
    type:
      description: Type of the flow, C(simple) or C(advanced).
      type: str
      sample: simple
    input:
      description: Input of the flow, C(none), C(plugin) for records of a plug-in, or C(user) for XML of a schema.
      type: str
      sample: plugin
    asks_questions:
      description: Whether the flow asks questions before it runs. It may still ask questions later if this is false.
      type: bool
      sample: false
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import SMARTFLOWS, specification
from ..module_utils._smartflows.flows.listing import list_flows


def main(host=None):
    inform(
        host,
        lambda context: {"flows": list_flows(context.smartflows, context.options)},
        argument_spec=specification(
            SMARTFLOWS,
            name=dict(type="str"),
            name_pattern=dict(type="str"),
            flow_id=dict(type="str"),
        ),
        mutually_exclusive=[("name", "name_pattern", "flow_id")],
    )


if __name__ == "__main__":
    main()
