#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_flow_run_info
short_description: Get information about runs of cloud flows of Power Automate
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Lists runs of cloud flows, newest first, as the environment has stored them. A task can use C(until) to wait for a
    run.
  - A run may have happened even if it is not listed. The module checks which runs the caller can read, how long the
    environment stores runs, and whether it reports runs that it did not store. It returns what it finds as
    RV(doubts), and warns about it.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.newest_first
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Name of the flow whose runs are listed. An exact match takes precedence; otherwise a name that differs only in
        case matches if it is unique. If several flows have the same name, set O(solution) or O(flow_id).
      - If neither O(name), O(flow_id), O(flows) nor O(solution) is set, the runs of all flows are listed.
    type: str
  flow_id:
    description:
      - Id of the flow whose runs are listed. Mutually exclusive with O(name).
    type: str
  flows:
    description:
      - The flows whose runs are listed. Each entry is the name or the id of a flow, or a dictionary with C(name) or
        C(flow_id). The C(flows) that other modules return are accepted as they are. Mutually exclusive with O(name) and
        O(flow_id).
    type: raw
  solution:
    description:
      - Unique name of the solution that contains the flows. Without O(name), O(flow_id) and O(flows), the runs of all
        its flows are listed.
    type: str
  status:
    description:
      - Statuses of the runs to list. By default, runs of all statuses are listed. V(cancelled) is accepted as an
        alternative spelling of V(canceled).
    type: list
    elements: str
    choices:
      - running
      - waiting
      - succeeded
      - failed
      - canceled
      - timed out
notes:
  - Requires the privilege C(prvReadflowrun) for the organization, as in the security role System Customizer. With the
    role Environment Maker, only runs of flows that the caller owns can be read, with Power Automate Operator none.
    Whether the environment has failed to store runs is only known with C(prvReadflowevent) for the organization.
  - Only runs of flows in solutions are stored, seconds or minutes after they start, and for 28 days by default. The
    platform does not guarantee that each run is stored.
  - Runs can be neither canceled nor resubmitted with this collection, since the platform has no documented request for
    it. Turn a flow off with M(flowops.powerplatform.dataverse_flow) to prevent further runs; those that have started
    continue.
seealso:
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_cloud_flows
    description: How flows are selected, and how states, owners and shares work.
  - module: flowops.powerplatform.dataverse_flow_info
  - module: flowops.powerplatform.desktop_flow_run_info
"""

EXAMPLES = r"""
- name: Get the runs of the last day that did not succeed
  flowops.powerplatform.dataverse_flow_run_info:
    since: 24h
    status: [failed, timed out]
  register: bad

- name: Show them
  ansible.builtin.debug:
    msg: "{{ item.flow_name }} at {{ item.started_on }}: {{ item.error_code }}"
  loop: "{{ bad.runs }}"

- name: Wait until the flow has succeeded today
  flowops.powerplatform.dataverse_flow_run_info:
    name: Order intake
    since: today
    status: [succeeded]
  register: today
  until: today.runs | length > 0
  retries: 20
  delay: 30

- name: List the runs of yesterday
  flowops.powerplatform.dataverse_flow_run_info:
    name: Order intake
    since: yesterday
    until: today
    time_zone: Europe/Zurich

- name: Count the runs of all flows of a solution since Monday
  flowops.powerplatform.dataverse_flow_run_info:
    solution: contoso_orders
    since: monday
    time_zone: Europe/Zurich
    limit: 5000
  register: week

- name: Show how many succeeded
  ansible.builtin.debug:
    msg: "{{ week.totals.succeeded }} of {{ week.totals.values() | sum }} runs succeeded"

- name: Get the last run of each of two flows
  flowops.powerplatform.dataverse_flow_run_info:
    name: "{{ item }}"
    limit: 1
  loop: [Order intake, Weekly backlog report]
"""

RETURN = r"""
runs:
  description: The runs, newest first. Empty when none matches; see RV(doubts).
  returned: success
  type: list
  elements: dict
  contains:
    run_id:
      description: Id of the run, as in its address in Power Automate.
      type: str
      sample: 08585210742390617402349846290CU19
    flow_id:
      description: Id of the flow.
      type: str
      sample: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111
    flow_name:
      description: Name of the flow. Null if the flow does not exist anymore or cannot be read.
      type: str
      sample: Order intake
    status:
      description: V(running), V(waiting), V(succeeded), V(failed), V(canceled), V(timed out), or V(unknown) with the
        word of the platform.
      type: str
      sample: failed
    finished:
      description: Whether the run has finished.
      type: bool
      sample: true
    succeeded:
      description: Whether the run succeeded. Null until it has finished.
      type: bool
      sample: false
    trigger:
      description: How the run was started, such as V(automated), V(scheduled) or V(manual). Null if it is not stored.
      type: str
      sample: automated
    started_on:
      description: When the run started, in UTC.
      type: str
      sample: "2026-05-21T04:37:23Z"
    completed_on:
      description: When the run ended, in UTC. Null until it has finished.
      type: str
      sample: "2026-05-21T04:37:31Z"
    run_seconds:
      description: Seconds from the start to the end. Null until the run has finished.
      type: float
      sample: 8.0
    error_code:
      description: Error code. Null without an error.
      type: str
      sample: ActionFailed
    error_text:
      description: Error message. Null without an error.
      type: str
      sample: An action failed. No dependent actions succeeded.
    parent_run_id:
      description: Id of the run that called this flow as a child flow. Null if none did.
      type: str
      sample: null
totals:
  description: Number of listed runs with each status, also if it is 0.
  returned: success
  type: dict
  sample: {running: 0, waiting: 0, succeeded: 0, failed: 1, canceled: 0, timed out: 0}
more:
  description: Whether more runs match than O(limit) allows to list.
  returned: success
  type: bool
  sample: false
finished:
  description: Whether all listed runs have finished.
  returned: success
  type: bool
  sample: true
doubts:
  description:
    - Why runs may be missing. Empty if there is no reason for doubt.
    - If RV(runs) is empty, there may have been runs unless this list is empty, too.
  returned: success
  type: list
  elements: dict
  contains:
    reason:
      description: V(privilege) if the caller can only read some runs, V(retention) if the environment does not store
        runs for the whole time, V(ingestion) if it did not store all runs, or V(unknown) if this cannot be read.
      type: str
      sample: retention
    text:
      description: Message about the reason.
      type: str
      sample: "The environment does not store runs: their retention is turned off in its settings."
cut:
  description: The parts that were left out because the result was too long, at most ten.
  returned: when something was left out
  type: list
  elements: str
  sample: ["runs[772:]"]
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.entries import entries, named_list
from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, NEWEST_FIRST, specification
from ..module_utils._dataverse.flows.rows import RETURNED
from ..module_utils._dataverse.flows.runs.listing import list_runs
from ..module_utils._dataverse.flows.runs.statuses import SPELLINGS

FLOW = dict(name=dict(type="str"), flow_id=dict(type="str"))
STATUS = dict(type="list", elements="str", choices=list(SPELLINGS))


def read(context):
    flows = entries(context.options["flows"], "flows", FLOW, (*RETURNED, "shares"))
    return list_runs(context.dataverse, dict(context.options, flows=flows), context.warn)


def main(host=None):
    own = dict(FLOW, flows=named_list(), solution=dict(type="str"), status=STATUS)
    inform(host, read, argument_spec=specification(DATAVERSE, NEWEST_FIRST, **own))


if __name__ == "__main__":
    main()
