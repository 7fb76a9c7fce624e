#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: desktop_flow_run
short_description: Run a desktop flow, or follow or cancel a run
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Starts a desktop flow on a machine, waits until the run has finished and returns its outputs.
  - Before anything is sent, the inputs are compared with the schema of the flow.
  - A run is started at most once. If the response to the start is lost, the run is searched for and never started a
    second time. A run is treated as that of the task if it is the only one whose creator, trigger, mode and inputs
    match.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.desktop_run
  - flowops.powerplatform.recent
  - flowops.powerplatform.wait
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
attributes:
  check_mode:
    details: In check mode, the flow, its connection reference and the inputs are checked without changing anything. An
      existing run is followed in check mode as well.
  idempotent:
    support: partial
    details: Every task starts a run unless O(unless_succeeded_within), O(unless_succeeded_since), O(adopt_running) or
      O(session_id) is set.
options:
  session_id:
    description:
      - Id of an existing run. The module follows or cancels it and does not start the flow. Cannot be combined with
        O(inputs), O(unless_succeeded_within) and O(unless_succeeded_since).
      - In check mode, the id may be null or empty, since an earlier task that starts the run returns null there. The
        module then shows what it would do, with a warning.
    type: str
  state:
    description:
      - With V(finished), the task waits until the run has finished, and fails if it did not succeed.
      - V(canceled) cancels the run O(session_id) unless it has finished.
    type: str
    choices: [finished, canceled]
    default: finished
  adopt_running:
    description:
      - Whether to follow a run of the flow that has not finished and has the same inputs, instead of starting a new
        one. If there are several such runs, the task fails and lists them.
      - If not set, V(true) with O(unless_succeeded_within) or O(unless_succeeded_since), so that an interrupted task
        continues when it is run again, otherwise V(false).
      - A run whose inputs cannot be read is treated as a match, with a warning, also for these two options. A run that
        was started through the Web API, has finished and has no file of inputs had no inputs.
    type: bool
  same_connection:
    description: Whether O(unless_succeeded_within), O(unless_succeeded_since) and O(adopt_running) only consider runs
      through the same connection. Set it to V(false) for a flow that has to run only once, on any of the machines.
    type: bool
    default: true
  start_grace:
    description: Seconds for which to search for a run if there is no response to its start.
    type: int
    default: 15
  wait:
    description: Whether to wait until the run has finished. With V(false), the task ends once the run is started or its
      cancellation is requested.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait until the run has finished. O(on_timeout) determines what happens after this time.
      - If the service requests a pause that is longer than the remaining time, the task ends immediately.
    default: 3600
  on_timeout:
    description:
      - What to do if the run has not finished after O(wait_timeout). V(fail) fails and V(return) ends the task with
        RV(finished=false); the run continues in both cases. V(cancel) cancels the run and fails.
      - If a canceled run does not end within O(wait_timeout), the task fails regardless of this option.
    type: str
    choices: [fail, return, cancel]
    default: fail
notes:
  - Reading the flow is enough to start it, but the run belongs to the owner of the flow. A caller who is not allowed to
    read the run gets its id, the status V(started) and a warning.
  - The platform accepts 70 starts per minute for each connection. A run cannot be started as another user.
seealso:
  - module: flowops.powerplatform.desktop_flow_info
  - module: flowops.powerplatform.desktop_flow_run_info
  - module: flowops.powerplatform.desktop_flow_runs
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_desktop_flows
    description: How runs are started once and found again.
"""

EXAMPLES = r"""
- name: Book the invoices of the day, once a day
  flowops.powerplatform.desktop_flow_run:
    name: Book invoices
    connection_reference: contoso_robot
    inputs:
      Day: "2026-11-20"
      Limit: 50
    run_timeout: 1800
    unless_succeeded_since: today
    time_zone: Europe/Zurich

- name: Start a flow without waiting
  flowops.powerplatform.desktop_flow_run:
    name: Clean up
    connection: robots
    wait: false
  register: cleaning

- name: Cancel it
  flowops.powerplatform.desktop_flow_run:
    session_id: "{{ cleaning.run.session_id }}"
    state: canceled
"""

RETURN = r"""
run:
  description: The run. In check mode, a run that would be started has no id and the status V(planned).
  returned: success, and failure if there is a run
  type: dict
  contains:
    session_id:
      description: Id of the run.
      type: str
      sample: d9687093-d0c0-ec11-983e-0022480b428a
    flow_id:
      description: Id of the flow.
      type: str
    flow_name:
      description: Name of the flow.
      type: str
    status:
      description: Status of the run, such as V(waiting), V(running), V(succeeded), V(failed), V(timed out) or
        V(canceled). V(started) if the caller is not allowed to read the run.
      type: str
      sample: succeeded
    finished:
      description: Whether the run has finished.
      type: bool
    succeeded:
      description: Whether the run succeeded. Null until it has finished.
      type: bool
    run_mode:
      description: V(attended), V(unattended) or V(local).
      type: str
    trigger:
      description: What started the run, V(web api), V(cloud flow), V(desktop flow), V(local) or V(computer use).
      type: str
    connection:
      description: Name of the connection.
      type: str
    machine:
      description: Machine or machine group. Null before one is assigned.
      type: str
    created_by:
      description: Who started the run.
      type: str
    created_on:
      description: When the run was requested, in UTC.
      type: str
    started_on:
      description: When a machine started the run, in UTC. Null before that.
      type: str
    completed_on:
      description: When the run ended, in UTC. Null until it has finished.
      type: str
    queue_seconds:
      description: Seconds that the run waited for a machine. Null if it has not been started on one.
      type: float
    run_seconds:
      description: Seconds that the run took. Null until it has finished.
      type: float
    error_code:
      description: Error code of the platform. Null if there is no error.
      type: str
      sample: NoCandidateMachine
    error_text:
      description: Error message of the platform. Null if there is no error.
      type: str
    outputs:
      description: Outputs by name, in the types of the flow's schema. Secrets are shown as digests.
      type: dict
      sample: {Total: 50}
    started_by_task:
      description: Whether this task started the run.
      type: bool
    adopted:
      description: Whether the run was found by a search, instead of being returned by the response to a start.
      type: bool
    license_check:
      description: What the platform reported about the license when this task started the run, with C(code) and
        C(message). Null if it reported nothing.
      type: dict
      sample: {code: ValidLicenseCoverage, message: ""}
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed), V(skipped) or V(running).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample: [{step: "start desktop flow 'Book invoices' through contoso_robot", status: done}]
finished:
  description: Whether the run has finished, as far as the task knows.
  returned: if the run has not finished after O(wait_timeout), and failure if there is a run
  type: bool
  sample: false
candidates:
  description: The runs that match, each with members as in RV(run).
  returned: failure, if several runs match
  type: list
  elements: dict
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.desktop_run_options import DESKTOP_RUN
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, RECENT, choice, specification, wait
from ..module_utils._dataverse.desktop_flows.declare import declare


def main(host=None):
    converge(
        host,
        declare,
        follows="session_id",
        argument_spec=specification(
            DATAVERSE,
            DESKTOP_RUN,
            RECENT,
            wait(3600),
            session_id=dict(type="str"),
            wait=dict(type="bool", default=True),
            state=choice("finished", "canceled"),
            adopt_running=dict(type="bool"),
            same_connection=dict(type="bool", default=True),
            start_grace=dict(type="int", default=15),
            on_timeout=choice("fail", "return", "cancel"),
        ),
        mutually_exclusive=[
            ("flow_id", "name", "session_id"),
            ("connection", "connection_reference"),
            ("unless_succeeded_within", "unless_succeeded_since"),
            *[("session_id", name) for name in ("inputs", "unless_succeeded_within", "unless_succeeded_since")],
        ],
        required_one_of=[("flow_id", "name", "session_id")],
        required_if=[("state", "canceled", ("session_id",))],
    )


if __name__ == "__main__":
    main()
