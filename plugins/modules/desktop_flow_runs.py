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
  - The whole list is checked first, so that a mistake in it starts nothing.
  - A run that cannot be started, or fails, does not stop the others. Each run gets an outcome, and the task fails at
    the end when some run did not succeed.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.recent
  - flowops.powerplatform.wait
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
attributes:
  check_mode:
    details: In check mode the flows, their connection references and the inputs are checked by reads alone. When no run
      would be started, the existing ones are followed in check mode too.
  idempotent:
    support: partial
    details: Every task starts all runs, unless O(unless_succeeded_within), O(unless_succeeded_since) or
      O(adopt_running) say otherwise.
options:
  runs:
    description:
      - The runs, started in this order. A run has the options of the task that it does not set itself. If a run sets
        one of two options that exclude each other, it replaces the other one of the task.
      - Each run needs a flow and a connection.
      - A run with O(adopt_running) that would follow an earlier run of the same list is refused.
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
    description: Whether O(runs) may be empty. An empty list is a failure otherwise.
    type: bool
    default: false
  per_minute:
    description: Maximum number of starts a minute for each connection, 1 to 70, which is the limit of the platform.
    type: int
    default: 60
  name:
    description: Name of the desktop flow. A name that several flows have is refused.
    type: str
  flow_id:
    description: Id of the desktop flow, its C(workflowid).
    type: str
  connection:
    description: Name of the desktop flow connection, which stands behind C(/connections/) in the address of its page.
    type: str
  connection_reference:
    description: Logical name of a connection reference, instead of a connection.
    type: str
  run_mode:
    description: Whether a person is signed in at the machine, V(attended), or not.
    type: str
    choices: [unattended, attended]
    default: unattended
  priority:
    description: Place of the run in the queue of the machine.
    type: str
    choices: [normal, high]
    default: normal
  run_timeout:
    description: Seconds after which the platform ends the run, 1 to 86400. The platform's default is three hours.
    type: int
  inputs:
    description:
      - Inputs of the flow by name. They are converted to the types of the flow. An input that is not set has its
        default.
    type: dict
  validate_inputs:
    description:
      - Whether to compare the inputs with the schema of the flow. A flow without a schema is started with a warning.
    type: bool
    default: true
  sensitive:
    description:
      - Names of inputs and outputs whose values are shown as a digest. Names that look like passwords are always
        treated as sensitive.
    type: list
    elements: str
  adopt_running:
    description:
      - Whether an existing run of the flow that is not over is followed instead of starting a new one. By default it
        is when O(unless_succeeded_within) or O(unless_succeeded_since) is set.
    type: bool
  same_connection:
    description:
      - Whether only runs through the same connection are treated as earlier runs. Set it to V(false) for a
        flow that does the same on every machine.
    type: bool
    default: true
  callback_url:
    description: An HTTPS address with a DNS name that the platform calls, without credentials, when the run is over.
    type: str
  start_grace:
    description: Seconds to look for a run when the response to its start is lost.
    type: int
    default: 15
  wait:
    description: Whether to wait for the runs. Without it the task ends when all runs are started.
    type: bool
    default: true
  wait_timeout:
    description: Seconds to wait for the end of all runs, from the last start on.
    default: 3600
  on_timeout:
    description:
      - What to do with runs that are not over within O(wait_timeout). V(fail) leaves them running and fails, V(return)
        leaves them running, and V(cancel) cancels them and fails.
    type: str
    choices: [fail, return, cancel]
    default: fail
notes:
  - Reading a flow is enough to start it, but the run belongs to the flow's owner. The outcome of a run that the caller
    is not allowed to read is V(unseen), which is not a failure.
  - Attended runs need a machine for themselves. Use each machine for one of them only.
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
  returned: success, and failure once the list was checked
  type: list
  elements: dict
  contains:
    number:
      description: Position of the run in O(runs), from 1.
      type: int
      sample: 1
    outcome:
      description:
        - V(succeeded), in this task or before it. V(failed), when it ended in another way, which RV(runs[].status)
          shows. V(not_started), when it could not be started. V(unknown), when no response showed whether it was
          started or how it continues. V(running), when it is not over. V(unseen), when it was started and the caller is
          not allowed to read it. V(planned), when it would be started.
      type: str
      sample: succeeded
    summary:
      description: One line about the run, for people.
      type: str
      sample: 1 Tidy up through contoso_robot_north succeeded after 41.0 s
    message:
      description: Why the run did not succeed.
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
      description: State of the run in words, such as V(waiting), V(running), V(succeeded), V(failed) or V(canceled).
      type: str
      sample: succeeded
    finished:
      description: Whether the run is over.
      type: bool
    succeeded:
      description: Whether it succeeded; null while it is not over.
      type: bool
    run_mode:
      description: V(attended), V(unattended) or V(local).
      type: str
    trigger:
      description: What started it.
      type: str
    machine:
      description: Machine or group of machines, once one has taken the run.
      type: str
    created_by:
      description: Who started it.
      type: str
    created_on:
      description: When it was started, in UTC.
      type: str
    started_on:
      description: When a machine took it.
      type: str
    completed_on:
      description: When it ended.
      type: str
    queue_seconds:
      description: Seconds it waited for a machine.
      type: float
    run_seconds:
      description: Seconds it ran.
      type: float
    error_code:
      description: The platform's name of the error.
      type: str
      sample: NoCandidateMachine
    error_text:
      description: The platform's description of the error.
      type: str
    outputs:
      description: Outputs by name, in the types of the flow's schema; secrets as a digest.
      type: dict
      sample: {Rooms: 3}
    started_by_task:
      description: Whether this task started it.
      type: bool
    adopted:
      description: Whether the run was found rather than started by a request with a response.
      type: bool
    license_check:
      description: What the platform reported about the license when this task started the run, with C(code) and
        C(message).
      type: dict
totals:
  description: Number of runs, C(all) and by outcome.
  returned: when runs are
  type: dict
  sample: {all: 3, succeeded: 3, failed: 0, not_started: 0, unknown: 0, running: 0, unseen: 0, planned: 0}
operations:
  description: What was done, or would be done. C(status) is V(planned), V(done), V(failed), V(skipped) or V(running).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample: [{step: "start desktop flow 'Tidy up' through contoso_robot_north", status: done}]
error:
  description: Machine-readable error details; C(msg) holds the message. C(reasons) has the first 20 runs that did not
    succeed.
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, RECENT, choice, specification, wait
from ..module_utils._dataverse.desktop_flows.many.declare import declare

RUN = dict(
    name=dict(type="str"),
    flow_id=dict(type="str"),
    connection=dict(type="str"),
    connection_reference=dict(type="str"),
    run_mode=choice("unattended", "attended"),
    priority=choice("normal", "high"),
    run_timeout=dict(type="int"),
    inputs=dict(type="dict", no_log=True),
    validate_inputs=dict(type="bool", default=True),
    sensitive=dict(type="list", elements="str", no_log=False),
    adopt_running=dict(type="bool"),
    same_connection=dict(type="bool", default=True),
    callback_url=dict(type="str", no_log=True),
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
