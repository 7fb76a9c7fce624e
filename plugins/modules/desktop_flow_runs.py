#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: desktop_flow_runs
short_description: Run desktop flows on many machines and wait for all of them
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Starts many runs of desktop flows, each at most once, and waits for all of them at the same time.
  - The options of all runs are checked first. A list with an invalid one, or with one run twice, starts nothing.
  - A run that cannot be started, for example since its flow does not exist, or that fails, does not stop the others.
    Each run gets an outcome, and the task fails at the end if a run did not succeed.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.desktop_run
  - flowops.powerplatform.recent
  - flowops.powerplatform.wait
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
attributes:
  check_mode:
    details: In check mode, the flows, their connection references and the inputs are checked without changing anything.
      If no run would be started, existing runs are followed in check mode as well.
  idempotent:
    support: partial
    details: Every task starts all runs unless O(unless_succeeded_within), O(unless_succeeded_since) or O(adopt_running)
      is set.
options:
  runs:
    description:
      - The runs, started in this order. Options that a run does not set are those of the task. If a run sets one of two
        mutually exclusive options, the other one of the task does not apply to it.
      - Each run needs a flow and a connection.
      - With O(adopt_running), a list in which a run would follow an earlier run of the same list is rejected.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: As O(name), for this run only.
        type: str
      flow_id:
        description: As O(flow_id), for this run only.
        type: str
      connection:
        description: As O(connection), for this run only.
        type: str
      connection_reference:
        description: As O(connection_reference), for this run only.
        type: str
      run_mode:
        description: As O(run_mode), for this run only.
        type: str
        choices: [unattended, attended]
      priority:
        description: As O(priority), for this run only.
        type: str
        choices: [normal, high]
      run_timeout:
        description: As O(run_timeout), for this run only.
        type: int
      inputs:
        description: As O(inputs), for this run only.
        type: dict
      validate_inputs:
        description: As O(validate_inputs), for this run only.
        type: bool
      sensitive:
        description: As O(sensitive), for this run only.
        type: list
        elements: str
      adopt_running:
        description: As O(adopt_running), for this run only.
        type: bool
      same_connection:
        description: As O(same_connection), for this run only.
        type: bool
      callback_url:
        description: As O(callback_url), for this run only.
        type: str
      unless_succeeded_within:
        description: As O(unless_succeeded_within), for this run only.
        type: str
      unless_succeeded_since:
        description: As O(unless_succeeded_since), for this run only.
        type: str
      time_zone:
        description: As O(time_zone), for this run only.
        type: str
  allow_none:
    description: Whether O(runs) may be empty. By default, the task fails in this case.
    type: bool
    default: false
  per_minute:
    description: Maximum number of starts per minute for each connection, 1 to 70. The limit of the platform is 70.
    type: int
    default: 60
  adopt_running:
    description:
      - Whether to follow a run of the flow that has not finished and has the same inputs, instead of starting a new
        one. If there are several such runs, this run is not started.
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
    description: Whether to wait until the runs have finished. With V(false), the task ends when all runs are started.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait until all runs have finished, after the last start. O(on_timeout) determines what happens after
        this time.
      - If the service requests a pause that is longer than the remaining time, the task ends immediately.
    default: 3600
  on_timeout:
    description:
      - What to do if runs have not finished after O(wait_timeout). V(fail) fails and V(return) does not; the runs
        continue in both cases. V(cancel) cancels them and fails.
    type: str
    choices: [fail, return, cancel]
    default: fail
notes:
  - Reading a flow is enough to start it, but the run belongs to the owner of the flow. The outcome of a run that the
    caller is not allowed to read is V(unseen), which is not a failure.
  - An attended run needs a machine of its own. Use each machine for only one of them.
seealso:
  - module: flowops.powerplatform.desktop_flow_run
  - module: flowops.powerplatform.desktop_flow_run_info
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_desktop_flows
    description: How runs are started once and found again.
"""

EXAMPLES = r"""
- name: Tidy up on three machines, once a day
  flowops.powerplatform.desktop_flow_runs:
    name: Tidy up
    run_timeout: 1800
    unless_succeeded_since: today
    time_zone: Europe/Zurich
    runs:
      - connection_reference: contoso_robot_north
      - connection_reference: contoso_robot_south
      - connection_reference: contoso_robot_west
        inputs:
          Thorough: true
  register: tidied

- name: Show what became of each run
  ansible.builtin.debug:
    msg: "{{ tidied.runs | map(attribute='summary') | list }}"

- name: Start two flows without waiting
  flowops.powerplatform.desktop_flow_runs:
    connection: robots
    wait: false
    runs:
      - name: Book invoices
        priority: high
      - name: Archive letters
"""

RETURN = r"""
runs:
  description: The runs in the order of O(runs). In check mode, a run that would be started has no id.
  returned: success, and failure if the list is valid
  type: list
  elements: dict
  contains:
    number:
      description: Position of the run in O(runs), from 1.
      type: int
      sample: 1
    outcome:
      description:
        - V(succeeded) if the run succeeded, in this task or before. V(failed) if it ended in another way, which
          RV(runs[].status) shows. V(not_started) if it could not be started. V(unknown) if no response showed whether
          it was started, or how it continues. V(running) if it has not finished. V(unseen) if it was started, but the
          caller is not allowed to read it. V(planned) if it would be started.
      type: str
      sample: succeeded
    summary:
      description: One line about the run, for a report.
      type: str
      sample: 1 Tidy up through contoso_robot_north succeeded after 41.0 s
    message:
      description: Why the run did not succeed, otherwise empty.
      type: str
      sample: ""
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
      sample: Tidy up
    connection:
      description: The connection or connection reference, as set.
      type: str
      sample: contoso_robot_north
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
      sample: {Rooms: 3}
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
totals:
  description: Number of runs, in total as C(all) and by outcome.
  returned: when RV(runs) is returned
  type: dict
  sample: {all: 3, succeeded: 3, failed: 0, not_started: 0, unknown: 0, running: 0, unseen: 0, planned: 0}
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed), V(skipped) or V(running).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample: [{step: "start desktop flow 'Tidy up' through contoso_robot_north", status: done}]
error:
  description: Machine-readable error details. The message is in C(msg). C(reasons) lists the first 20 runs that did not
    succeed.
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.desktop_run_options import DESKTOP_RUN
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, RECENT, choice, specification, wait
from ..module_utils._dataverse.desktop_flows.many.declare import declare

RUN = dict(
    DESKTOP_RUN,
    adopt_running=dict(type="bool"),
    same_connection=dict(type="bool", default=True),
)
# An option that a run does not set is that of the task, so none has a default.
ENTRY = {name: {key: of[key] for key in of if key != "default"} for name, of in {**RECENT, **RUN}.items()}


def main(host=None):
    converge(
        host,
        declare,
        argument_spec=specification(
            DATAVERSE,
            RECENT,
            RUN,
            wait(3600),
            runs=dict(type="list", elements="dict", required=True, options=ENTRY, no_log=True),
            allow_none=dict(type="bool", default=False),
            per_minute=dict(type="int", default=60),
            start_grace=dict(type="int", default=15),
            wait=dict(type="bool", default=True),
            on_timeout=choice("fail", "return", "cancel"),
        ),
    )


if __name__ == "__main__":
    main()
