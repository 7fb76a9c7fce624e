#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_environment_state
short_description: Bring an environment of Power Platform to its declared state
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Sets connection references, then environment variables, and then turns flows on or off and sets their owners and
    shares, as declared. All of this is one plan with one diff.
  - Versions of solutions are compared. A difference is a failure that only an import can fix.
  - The declaration has the form in which M(flowops.powerplatform.dataverse_environment_state_info) returns it.
    Declaring what that module returned changes nothing.
  - Each object has an outcome. If an object cannot be brought to the declared state, the task continues with everything
    else and fails at the end. As far as this is known before, it also fails in check mode.
  - In check mode, the result is a report of what differs from the declaration. For each object, it contains what is
    declared and what was found.
  - Flows, connection references and environment variables are never created or deleted by this module.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  declaration:
    description:
      - The declared state as a dictionary with the keys C(solutions), C(connection_references),
        C(environment_variables) and C(flows), each as described for the option of that name. An option of its own takes
        precedence over the key.
      - What is not declared is left alone, as far as O(exact) does not say otherwise.
    type: dict
  solutions:
    description:
      - Solutions that must be installed. Each entry is a unique name, or a dictionary with C(unique_name), and
        optionally C(version) and C(managed), which are compared. Quote versions, since YAML reads C(1.10) as the number
        1.1.
      - If solutions are declared, O(exact) only concerns what belongs to them.
    type: raw
  connection_references:
    description:
      - Names of connections, by logical names of connection references.
    type: raw
  environment_variables:
    description:
      - Values, by schema names of environment variables. For a variable of type V(secret), it is a reference to a
        secret in an Azure Key Vault.
      - An empty value is only accepted for a variable whose value is empty. To empty or reset a variable, use
        M(flowops.powerplatform.dataverse_environment_variable).
    type: raw
  flows:
    description:
      - Cloud flows. Each entry is a dictionary with C(name) or C(flow_id), and C(enabled), C(owner) and C(shares) as in
        M(flowops.powerplatform.dataverse_flows). What an entry does not set is not changed. An empty list of shares
        means that no one else must have a share, as far as O(exact) says so.
    type: raw
  exact:
    description:
      - What happens to what exists and is not declared. It only concerns parts that are declared, the solutions that
        are declared, if there are any, and names that match O(name_pattern).
      - V(ignore) leaves it alone, V(report) also lists it in a warning, and in RV(objects) with the outcome
        V(undeclared), which is not a failure.
      - Without declared solutions, O(name_pattern) is required for V(unbind), V(reset) and V(turn_off), since they
        would concern the whole environment. V(*) is the pattern for all of it.
    type: dict
    default: {}
    suboptions:
      solutions:
        description:
          - What happens to solutions that are not declared. They are never uninstalled.
        type: str
        choices: [ignore, report]
        default: ignore
      connection_references:
        description:
          - What happens to connection references that have a connection and are not declared. V(unbind) removes the
            connection, after which flows that use it cannot be turned on.
        type: str
        choices: [ignore, report, unbind]
        default: ignore
      environment_variables:
        description:
          - What happens to environment variables that have a value of their own and are not declared. V(reset) deletes
            the value, so that the default applies. Values that are recognized as secrets are reported instead, since
            they could not be restored.
        type: str
        choices: [ignore, report, reset]
        default: ignore
      flows:
        description:
          - What happens to flows that are not declared. V(turn_off) turns them off. Flows are never deleted.
        type: str
        choices: [ignore, report, turn_off]
        default: ignore
      shares:
        description:
          - What happens to shares that are not declared, of flows whose C(shares) are declared. V(revoke) removes them.
        type: str
        choices: [ignore, report, revoke]
        default: ignore
  name_pattern:
    description:
      - Pattern for the names of connection references, environment variables and flows that O(exact) concerns, in which
        V(*) matches any text and V(?) any single character. Case is ignored. Set it if the declaration was read with
        the same pattern.
    type: str
  allow_empty:
    description:
      - Whether a part that is declared as empty may unbind, reset or turn off everything that exists, as O(exact)
        says.
    type: bool
    default: false
  max_parallel:
    description:
      - Maximum number of requests to send in parallel, from 1 to 32. Fewer are sent if the service recommends it.
    type: int
    default: 8
notes:
  - Requests that change shares cannot depend on the shares that were read. If two tasks set the same share at the same
    time, both can report a change.
seealso:
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_environment_state
    description: How to bring an existing environment under declaration.
  - module: flowops.powerplatform.dataverse_environment_state_info
  - module: flowops.powerplatform.dataverse_flows
  - module: flowops.powerplatform.dataverse_release_import
"""

EXAMPLES = r"""
- name: Write the state of the environment to a file, once
  flowops.powerplatform.dataverse_environment_state_info:
    solutions: [contoso_orders]
    dest: state/dev.yml

- name: Report what differs from the file
  flowops.powerplatform.dataverse_environment_state:
    declaration: "{{ lookup('ansible.builtin.file', 'state/dev.yml') | from_yaml }}"
    exact:
      connection_references: report
      environment_variables: report
      flows: report
      shares: report
  check_mode: true
  register: drift

- name: Show it
  ansible.builtin.debug:
    msg: "{{ drift.objects | rejectattr('outcome', 'eq', 'unchanged') | list }}"

- name: Bring the environment to the declared state
  flowops.powerplatform.dataverse_environment_state:
    declaration: "{{ lookup('ansible.builtin.file', 'state/dev.yml') | from_yaml }}"
    exact:
      shares: revoke

- name: Declare some of it
  flowops.powerplatform.dataverse_environment_state:
    environment_variables:
      contoso_OrdersMailbox: orders@contoso.example
    flows:
      - name: Weekly backlog report
        enabled: false
"""

RETURN = r"""
objects:
  description: The declared objects, and what was reported besides, those that need attention first.
  returned: success, and failure once planning succeeded
  type: list
  elements: dict
  contains:
    kind:
      description: V(solution), V(connection_reference), V(environment_variable), V(flow) or V(share).
      type: str
      returned: always
    name:
      description: Name of the object, as declared. For a share, the flow and the user or team.
      type: str
      returned: always
    outcome:
      description:
        - V(unchanged) if the object is as declared; V(changed) if it was changed, or would be in check mode; V(failed)
          if it cannot be, or could not be, brought to the declared state; V(skipped) if it was not tried; V(undeclared)
          if it is not declared and is left as it is.
      type: str
      returned: always
    declared:
      description: What is declared, as far as it differs. Null if the object is not declared.
      type: dict
      returned: always
    found:
      description:
        - What was found, as far as it differs. Null if the object does not exist. Digests stand for secrets.
      type: dict
      returned: always
    flow_id: {description: Id of the flow. Null for other objects., type: str, returned: always}
    reason:
      description: Why the object is not as declared, with C(code), C(text), C(remedy) and C(service_code), or null.
      type: dict
      returned: always
  sample:
    - kind: flow
      name: Order intake
      outcome: changed
      declared: {enabled: true}
      found: {enabled: false}
      flow_id: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111
      reason: null
totals:
  description: Number of objects, in total as C(all) and by outcome.
  returned: when RV(objects) is returned
  type: dict
  sample: {all: 440, failed: 1, skipped: 0, changed: 3, undeclared: 2, unchanged: 434}
cut:
  description: The parts that were left out because the result was too long, at most ten.
  returned: when something was left out
  type: list
  elements: str
  sample: ["objects[1200:]"]
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "turn on flow 'Order intake'", status: done}
error:
  description: Machine-readable error details. The message is in C(msg). C(reasons) lists the first 20 objects that
    failed.
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._ansible.state_options import EXACT, STATE, values_of, wanted
from ..module_utils._dataverse.environment_variables.types import secret_on_failure
from ..module_utils._dataverse.states.declare import declare


def prepared(context):
    with secret_on_failure(values_of(context.options), context.hide):
        return wanted(context.options)


def main(host=None):
    converge(
        host,
        declare,
        prepare=prepared,
        argument_spec=specification(
            DATAVERSE,
            STATE,
            exact=dict(type="dict", default={}, options=EXACT),
            name_pattern=dict(type="str"),
            allow_empty=dict(type="bool", default=False),
            max_parallel=dict(type="int", default=8),
        ),
    )


if __name__ == "__main__":
    main()
