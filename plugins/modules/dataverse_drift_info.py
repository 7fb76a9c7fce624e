#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_drift_info
short_description: Find out what differs between an environment and its declaration, and who changed it
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Compares an environment with a declaration, as M(flowops.powerplatform.dataverse_environment_state) does in check
    mode, and returns what differs, with who changed it last, when, and the import or uninstallation during which that
    was, as far as this is known.
  - Also finds components of managed solutions that were changed manually, suspended flows with the reason, connection
    references without a connection, upgrades that were never finished, and flows whose runs have failed.
  - The task succeeds even if something differs. Use RV(outcome) to decide whether to continue.
  - For 20 solutions with 300 flows, 60 connection references and 60 environment variables, at most 25 requests are
    sent, and one more for each 30 components that the environment marks as changed.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  declaration:
    description:
      - The declared state, in the form in which M(flowops.powerplatform.dataverse_environment_state_info) returns it.
      - If it contains solutions, only what belongs to them is checked. Without solutions, the whole environment is
        checked, except for manual changes in managed solutions.
    type: dict
    required: true
  report_undeclared:
    description:
      - Whether connection references with a connection, environment variables with a value, flows, and shares of flows
        are reported if they exist and are not declared. This only concerns the parts that are declared.
    type: bool
    default: true
  manual_changes:
    description:
      - Whether to find components of managed solutions that were changed manually. This takes about a third of a second
        for each component that the environment marks as changed, and it may mark every flow that was turned on or off.
    type: bool
    default: true
  name_pattern:
    description:
      - Pattern for the names of connection references, environment variables and flows that are checked besides those
        that are declared, in which V(*) matches any text and V(?) any single character. Case is ignored. Set it if the
        declaration was read with the same pattern.
    type: str
  runs_since:
    description:
      - Runs of flows that started at this time or later are reported if they failed. Specify a time such as
        V(2026-05-21T04:00:00Z), a duration before the current time of the server such as V(24h), or a calendar time
        such as V(today), V(yesterday), V(2026-05-21), V(06:00), V(monday) or V(monday 06:00).
    type: str
    default: 24h
  time_zone:
    description:
      - Time zone of calendar times, such as V(Europe/Zurich).
    type: str
    default: UTC
notes:
  - An object stores only its last change, which may not be the one that is reported. Who changed a
    share is not stored. That what changes during an import is changed by it is inferred.
  - What the caller is not allowed to read, such as runs of flows, is reported as a finding.
seealso:
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_environment_state
    description: How to find and restore what someone changed by hand.
  - module: flowops.powerplatform.dataverse_environment_state
  - module: flowops.powerplatform.dataverse_component_layer_info
  - module: flowops.powerplatform.dataverse_flow_run_info
  - module: flowops.powerplatform.dataverse_solution_history_info
"""

EXAMPLES = r"""
- name: Read the state of the environment once
  flowops.powerplatform.dataverse_environment_state_info:
    solutions: [contoso_orders]
  register: state

- name: Find out what has changed since
  flowops.powerplatform.dataverse_drift_info:
    declaration: "{{ state.declaration }}"
    runs_since: monday
    time_zone: Europe/Zurich
  register: drift

- name: Show what differs, and who changed it
  ansible.builtin.debug:
    msg: "{{ item.kind }} {{ item.name }} was changed by {{ item.modified_by }} on {{ item.modified_on }}"
  loop: "{{ drift.objects }}"

- name: Stop if something differs
  ansible.builtin.assert:
    that: drift.outcome != 'drift'
"""

RETURN = r"""
outcome:
  description: V(drift) if something differs from the declaration or was changed manually in a managed solution,
    V(attention) if there are other findings only, V(as_declared) otherwise.
  returned: success
  type: str
  sample: drift
objects:
  description: What differs from the declaration, by kind and name.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: V(solution), V(connection_reference), V(environment_variable), V(flow) or V(share).
      type: str
    name:
      description: Name of the object. For a share, the flow and the user or team.
      type: str
    outcome:
      description: V(missing) if it is declared and does not exist, V(differs) if it exists and differs from the
        declaration, V(undeclared) if it exists and is not declared.
      type: str
    declared:
      description: What is declared, as far as it differs. Null if the object is not declared.
      type: dict
    found:
      description: What was found, as far as it differs. Null if the object does not exist. Digests stand for secrets.
      type: dict
    restorable:
      description: Whether M(flowops.powerplatform.dataverse_environment_state) would bring it to the declared state.
      type: bool
    reason:
      description: Why it cannot be brought to the declared state, with C(code), C(text), C(remedy) and
        C(service_code), or null.
      type: dict
    flow_id: {description: Id of the flow. Null for other objects., type: str}
    modified_by:
      description: Name of the user who changed it last. Null if that is not known.
      type: str
    modified_on:
      description: When it was changed last, in UTC. Null if that is not known.
      type: str
    operation:
      description: The import or uninstallation during which it was changed. Null if there is none.
      type: str
  sample:
    - kind: flow
      name: Order intake
      outcome: differs
      declared: {enabled: true}
      found: {enabled: false}
      restorable: true
      reason: null
      flow_id: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111
      modified_by: Ada Lindqvist
      modified_on: "2026-05-21T04:37:23Z"
      operation: null
findings:
  description: What needs attention besides.
  returned: success
  type: list
  elements: dict
  contains:
    check:
      description: V(manual_change), V(suspended), V(no_connection), V(leftover_upgrade), V(failed_runs), or
        V(unchecked) if something could not be read.
      type: str
    kind:
      description: Kind of the object, such as V(flow), V(connection_reference) or V(solution), the type of a component,
        or V(environment).
      type: str
    name: {description: Name of the object., type: str}
    text: {description: What was found., type: str}
    remedy: {description: What can be done about it. Empty if there is nothing to do., type: str}
    flow_id: {description: Id of the flow. Null for other objects., type: str}
    modified_by: {description: As in RV(objects)., type: str}
    modified_on: {description: As in RV(objects)., type: str}
    operation: {description: As in RV(objects)., type: str}
  sample:
    - check: failed_runs
      kind: flow
      name: Order intake
      text: "3 runs failed, the last on 2026-05-21T04:37:23Z: An action failed."
      remedy: Open the run in Power Automate, and fix what its error says.
      flow_id: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111
      modified_by: Ada Lindqvist
      modified_on: "2026-05-20T08:12:00Z"
      operation: import (upgrade) of contoso_orders 1.1.0.0
as_declared:
  description: Names of the objects that are as declared, by kind.
  returned: success
  type: dict
  sample: {solution: [contoso_orders], flow: [Check order, Look up customer]}
totals:
  description: Number of declared objects as C(declared), of objects that differ by outcome, and of RV(findings).
  returned: success
  type: dict
  sample: {declared: 440, missing: 0, differs: 3, undeclared: 1, findings: 2}
manual_changes:
  description: Whether manual changes in managed solutions were searched for. False if no solutions are declared.
  returned: success
  type: bool
  sample: true
environment:
  description: The environment.
  returned: success
  type: dict
  contains:
    url: {description: Address of the environment., type: str, sample: https://contoso.crm4.dynamics.com}
    organization_id: {description: Id of the organization., type: str, sample: 11111111-2222-4333-8444-555555555555}
cut:
  description: The parts that were left out because the result was too long, at most ten.
  returned: when something was left out
  type: list
  elements: str
  sample: ["objects[1200:]"]
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._ansible.state_options import for_comparison, values_of, wanted
from ..module_utils._dataverse.drift.comparison import report
from ..module_utils._dataverse.environment_variables.types import secret_on_failure


def read(context):
    given = for_comparison(context.options)
    with secret_on_failure(values_of(given), context.hide):
        options = wanted(given)
    return report(context, options)


def main(host=None):
    inform(
        host,
        read,
        argument_spec=specification(
            DATAVERSE,
            declaration=dict(type="dict", required=True, no_log=True),
            report_undeclared=dict(type="bool", default=True),
            manual_changes=dict(type="bool", default=True),
            name_pattern=dict(type="str"),
            runs_since=dict(type="str", default="24h"),
            time_zone=dict(type="str", default="UTC"),
        ),
    )


if __name__ == "__main__":
    main()
