#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: desktop_flow_run
short_description: Run a desktop flow, follow a run or cancel it
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Starts a desktop flow on a machine, waits for its end and returns its outputs.
  - Inputs are compared with what the flow takes before anything is sent.
  - A run is started at most once. When the response to the start is lost, the run is searched for and never started a
    second time. It is treated as this task's when it is the only one that agrees in creator, trigger, mode and inputs.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.recent
  - flowops.powerplatform.wait
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
attributes:
  check_mode:
    details: In check mode the flow, its connection reference and the inputs are checked by reads alone. An existing
      run is followed in check mode too.
  idempotent:
    support: partial
    details: Every task starts a run, unless O(unless_succeeded_within), O(unless_succeeded_since), O(adopt_running) or
      O(session_id) say otherwise.
options:
  flow_id:
    description: Id of the desktop flow, its C(workflowid).
    type: str
  name:
    description: Name of the desktop flow. If several flows have this name, the task fails.
    type: str
  session_id:
    description: Id of an existing run, to be followed or canceled. Nothing is started.
    type: str
  state:
    description:
      - V(finished) waits until the run is finished, and fails if it did not succeed. V(started) does not wait.
      - V(canceled), also written V(cancelled), cancels the run O(session_id). One that is over is left alone.
    type: str
    choices: [finished, started, canceled, cancelled]
    default: finished
  connection:
    description: Name of the desktop flow connection, which stands behind C(/connections/) in the address of its page.
    type: str
  connection_reference:
    description: Logical name of a connection reference, instead of O(connection).
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
    description: Seconds after which the platform ends the run, 1 to 86400. It takes three hours by default.
    type: int
  inputs:
    description: Inputs of the flow by name, in the types it takes; what can be turned into them is. One that is left
      out has its default.
    type: dict
  validate_inputs:
    description: Whether to compare inputs with what the flow takes. A flow without a schema is started with a warning.
    type: bool
    default: true
  sensitive:
    description:
      - Names of inputs and outputs whose values are kept out of everything that is shown. They are shown as a digest,
        so that a change is seen. Names that look like passwords are treated so without being listed.
    type: list
    elements: str
  adopt_running:
    description:
      - Whether a run of the flow that is not over, with the same inputs as far as they can be read, is followed
        instead of starting a new one. Several such runs are refused, with a list.
      - On by default with O(unless_succeeded_within) and O(unless_succeeded_since), so that a task that was interrupted
        continues; off without.
      - A run whose inputs cannot be read is treated as a match, with a warning, here and for those two options. A run
        that was started over the Web API and is over without a file of inputs had none.
    type: bool
  same_connection:
    description:
      - Whether only runs through the same connection count for O(unless_succeeded_within), O(unless_succeeded_since)
        and O(adopt_running), for a flow that does the same on several machines.
    type: bool
    default: false
  start_grace:
    description:
      - Seconds to look for the run when the response to its start is lost.
    type: int
    default: 15
  callback_url:
    description: An HTTPS address with a DNS name that the platform calls, without credentials, when the run is over.
    type: str
  wait:
    description: Whether to wait. If not, V(finished) means V(started), and V(canceled) does not wait for the end.
    type: bool
    default: true
  wait_timeout:
    default: 3600
  on_timeout:
    description:
      - What to do when O(wait_timeout) is over before the run is. V(fail) fails, V(return) ends the task with
        RV(finished=false), and V(cancel) cancels the run and fails.
      - If a canceled run does not end within O(wait_timeout), the task fails regardless of this option.
    type: str
    choices: [fail, return, cancel]
    default: fail
notes:
  - Reading the flow is enough to start it, but the run belongs to the flow's owner. A caller who may not read the run
    gets its id, with the status V(started) and a warning.
  - The platform takes 70 starts a minute for each connection and knows no acting as another user here.
seealso:
  - module: flowops.powerplatform.desktop_flow_info
  - module: flowops.powerplatform.desktop_flow_run_info
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
    state: started
  register: cleaning

- name: Cancel it
  flowops.powerplatform.desktop_flow_run:
    session_id: "{{ cleaning.run.session_id }}"
    state: canceled
"""

RETURN = r"""
run:
  description: The run. In check mode, a run that would be started has no id and the status V(planned).
  returned: success, and failure once there is a run
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
      description: State of the run in words, such as V(waiting), V(running), V(succeeded), V(failed), V(timed out) or
        V(canceled). V(started) when the run may not be read.
      type: str
      sample: succeeded
    finished:
      description: Whether it is over.
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
    connection:
      description: Name of its connection.
      type: str
    machine:
      description: Machine or group of machines, once there is one.
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
      description: The platform's name for what went wrong.
      type: str
      sample: NoCandidateMachine
    error_text:
      description: What the platform says of it.
      type: str
    outputs:
      description: Outputs by name, in the types of the flow's schema; secrets as a digest.
      type: dict
      sample: {Total: 50}
    started_by_task:
      description: Whether this task has started it.
      type: bool
    adopted:
      description: Whether a run was found rather than started by an answered request.
      type: bool
    license_check:
      description: What the platform said of the license when this task started the run, with C(code) and C(message);
        null when it said nothing.
      type: dict
      sample: {code: ValidLicenseCoverage, message: ""}
operations:
  description: What was done, or would be done in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{step: "start desktop flow 'Book invoices' through contoso_robot", status: done}]
finished:
  description: False while the run continues, as far as the task knows.
  returned: when O(wait_timeout) was over before the run, and failure once there is a run
  type: bool
  sample: false
candidates:
  description: Runs that match equally well, each like RV(run).
  returned: failure, when there are several
  type: list
  elements: dict
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, RECENT, choice, specification, wait
from ..module_utils._dataverse.desktop_flows.declare import declare


def main(host=None):
    converge(
        host,
        declare,
        argument_spec=specification(
            DATAVERSE,
            RECENT,
            wait(3600),
            flow_id=dict(type="str"),
            name=dict(type="str"),
            session_id=dict(type="str"),
            wait=dict(type="bool", default=True),
            state=choice("finished", "started", "canceled", "cancelled"),
            connection=dict(type="str"),
            connection_reference=dict(type="str"),
            run_mode=choice("unattended", "attended"),
            priority=choice("normal", "high"),
            run_timeout=dict(type="int"),
            inputs=dict(type="dict", no_log=True),
            validate_inputs=dict(type="bool", default=True),
            sensitive=dict(type="list", elements="str", no_log=False),
            adopt_running=dict(type="bool"),
            same_connection=dict(type="bool", default=False),
            start_grace=dict(type="int", default=15),
            callback_url=dict(type="str", no_log=True),
            on_timeout=choice("fail", "return", "cancel"),
        ),
        mutually_exclusive=[
            ("flow_id", "name", "session_id"),
            ("connection", "connection_reference"),
            ("unless_succeeded_within", "unless_succeeded_since"),
        ],
        required_one_of=[("flow_id", "name", "session_id")],
        required_if=[("state", word, ("session_id",)) for word in ("canceled", "cancelled")],
    )


if __name__ == "__main__":
    main()
