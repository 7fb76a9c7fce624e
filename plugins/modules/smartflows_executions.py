#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: smartflows_executions
short_description: Run flows of Smart Flows many times, wait for all of them and download their documents
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Starts many executions, each at most once, up to O(max_parallel) at the same time, waits for them, and writes the
    documents of each to a folder of its own.
  - Each run is what a task of M(flowops.powerplatform.smartflows_execution) is. A start is sent only once, and an
    execution that makes it unnecessary is found with O(unless_succeeded_within), O(unless_succeeded_since) or
    O(adopt_running).
  - The list is checked first, so that a mistake in it starts nothing. The input of a run is only checked when the run
    is planned; if it is not valid, this run is not started.
  - A run that cannot be started, or fails, does not stop the others. Each run gets an outcome, and the task fails at
    the end if a run did not succeed. If the key is not accepted, or the server cannot be reached, no other run is
    started.
  - Values in O(data), O(xml) and O(user_input) whose names indicate secrets, such as C(password), are never shown. Use
    C(no_log) for other secrets.
extends_documentation_fragment:
  - flowops.powerplatform.smartflows
  - flowops.powerplatform.smartflows.file
  - flowops.powerplatform.execution
  - flowops.powerplatform.recent
  - flowops.powerplatform.wait
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_smartflows
attributes:
  check_mode:
    details: In check mode, the flows and their executions are read, and the inputs are checked, without changing
      anything. Existing executions are followed in check mode as well.
  idempotent:
    support: partial
    details: Idempotent with O(unless_succeeded_since) or O(unless_succeeded_within); otherwise each run of the task
      starts the flows.
options:
  runs:
    description:
      - The runs, started in this order. Options that a run does not set are those of the task. If a run sets one of
        several mutually exclusive options, the others of the task do not apply to it.
      - Each run needs a flow.
      - With O(adopt_running), runs of the same flow with the same input and answers share one execution until it is
        finished.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the run in the result, and of its folder below O(dest). Two runs must not have the same
          name.
        type: str
        required: true
      flow:
        description: As O(flow), for this run only.
        type: str
      flow_id:
        description: As O(flow_id), for this run only.
        type: str
      records:
        description: As O(records), for this run only.
        type: list
        elements: str
      entity:
        description: As O(entity), for this run only.
        type: str
      user_id:
        description: As O(user_id), for this run only.
        type: str
      organization:
        description: As O(organization), for this run only.
        type: str
      xml:
        description: As O(xml), for this run only.
        type: str
      data:
        description: As O(data), for this run only.
        type: raw
      content_type:
        description: As O(content_type), for this run only.
        type: str
      dataset_id:
        description: As O(dataset_id), for this run only.
        type: str
      user_input:
        description: As O(user_input), for this run only.
        type: dict
      adopt_running:
        description: As O(adopt_running), for this run only.
        type: bool
      documents_required:
        description: As O(documents_required), for this run only.
        type: bool
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
  max_parallel:
    description: Number of runs that are carried out at the same time. The next one begins when one of them has ended.
    type: int
    default: 5
  dest:
    description:
      - Folder for the documents, which is created if it does not exist. The documents of each run are written to a
        folder below it that has the name of the run, and the files are named after the documents. If not set, no
        documents are written.
    type: path
  wait:
    description: Whether to wait until the executions are finished. With V(false), the task ends when all of them are
      started.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait for each execution until it is finished. O(on_timeout) determines what happens after this time.
      - If the service requests a pause that is longer than the remaining time, the run ends immediately.
    default: 600
seealso:
  - module: flowops.powerplatform.smartflows_execution
  - module: flowops.powerplatform.smartflows_execution_info
"""

EXAMPLES = r"""
- name: Create the letters of the day
  flowops.powerplatform.smartflows_executions:
    flow: Quote letter
    entity: quote
    user_id: 5b0e7a44-2222-4b4b-8c8c-000000000009
    unless_succeeded_since: today
    time_zone: Europe/Zurich
    max_parallel: 4
    dest: letters/
    runs:
      - name: SO-1001
        records: [0f6b5a10-1111-4c4c-9d9d-000000000001]
      - name: SO-1002
        records: [0f6b5a10-1111-4c4c-9d9d-000000000002]
  register: letters

- name: Show what became of each run
  ansible.builtin.debug:
    msg: "{{ letters.runs | map(attribute='summary') | list }}"

- name: Run two flows, one of them with XML
  flowops.powerplatform.smartflows_executions:
    dest: letters/
    runs:
      - name: welcome
        flow: Welcome letter
      - name: order
        flow: Order letter
        xml: <order><number>SO-1001</number></order>
"""

RETURN = r"""
runs:
  description: The runs in the order of O(runs). In check mode, an execution that would be started has no id.
  returned: success, and failure if the list is valid
  type: list
  elements: dict
  contains:
    name:
      description: Name of the run.
      type: str
      sample: SO-1001
    outcome:
      description:
        - V(succeeded) if the execution succeeded, in this task or before, and its documents are written. V(failed) if
          the execution, or its documents, failed. V(not_started) if it could not be started. V(unknown) if no response
          showed whether it was started, or how it continues. V(running) if it is not finished. V(planned) if it would
          be started.
      type: str
      sample: succeeded
    summary:
      description: One line about the run, for a report.
      type: str
      sample: SO-1001 succeeded, 2 documents
    message:
      description: Why the run did not succeed, otherwise empty.
      type: str
      sample: ""
    decision:
      description: Why the flow was started or not, as in
        RV(flowops.powerplatform.smartflows_execution#module:decision). Null if that is not known.
      type: str
      sample: started
    execution:
      description: The execution, with members as in
        RV(flowops.powerplatform.smartflows_execution_info#module:executions). Null if no execution is known.
      type: dict
      sample: {execution_id: a1d7c0f2-5c1b-4e0d-8a76-2f9d3b7e4c10, flow: Quote letter, status: Success, finished: true}
    finished:
      description: Whether the execution is finished. Null if no execution is known.
      type: bool
      sample: true
    documents:
      description: The documents, with members as in
        RV(flowops.powerplatform.smartflows_document#module:document).
      type: list
      elements: dict
      sample:
        - {document_id: 9e1f0001-0000-4000-8000-000000000011, file: letters/SO-1001/Quote.pdf, changed: true}
    candidates:
      description: Executions that may have been started by a request whose response was lost, each with
        C(execution_id), C(created_at), C(created_by) and C(status). Empty unless the started execution could not be
        identified.
      type: list
      elements: dict
      sample: []
totals:
  description: Number of runs, in total as C(all) and by outcome.
  returned: when RV(runs) is returned
  type: dict
  sample: {all: 2, succeeded: 2, failed: 0, not_started: 0, unknown: 0, running: 0, planned: 0}
operations:
  description: The steps that were done, or in check mode would be done, by the order of the runs. C(status) is
    V(planned), V(done), V(failed), V(skipped) or V(running).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "SO-1001: start flow 'Quote letter'", status: done}
error:
  description: Machine-readable error details. The message is in C(msg). C(reasons) lists the first 20 runs that did not
    succeed.
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.execution_options import EXECUTION, INPUTS, STARTED, SUCCEEDED
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import FILE, RECENT, SMARTFLOWS, specification, wait
from ..module_utils._smartflows.executions.many.declare import declare

# An option that a run does not set is that of the task, so none has a default.
RUN = {name: {key: of[key] for key in of if key != "default"} for name, of in {**RECENT, **STARTED}.items()}
EXCLUSIVE = (("flow", "flow_id"), INPUTS, SUCCEEDED)


def main(host=None):
    converge(
        host,
        declare,
        argument_spec=specification(
            SMARTFLOWS,
            FILE,
            RECENT,
            EXECUTION,
            wait(600),
            runs=dict(
                type="list",
                elements="dict",
                required=True,
                options=dict(RUN, name=dict(type="str", required=True)),
                mutually_exclusive=EXCLUSIVE,
                no_log=True,
            ),
            allow_none=dict(type="bool", default=False),
            max_parallel=dict(type="int", default=5),
            dest=dict(type="path"),
            wait=dict(type="bool", default=True),
        ),
        mutually_exclusive=EXCLUSIVE,
    )


if __name__ == "__main__":
    main()
