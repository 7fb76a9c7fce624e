#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: smartflows_execution
short_description: Run a flow of Smart Flows, wait for it and download its documents
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Starts a flow without input, for records of Dynamics, with XML or with JSON, waits until it is finished and writes
    its documents to files. It also follows, answers and cancels an existing execution.
  - A start is sent only once. If its response is lost, the module searches for the execution that it started. An
    execution is adopted only if creator, flow, input and answers match; otherwise the candidates are listed in
    RV(candidates).
  - Each run of the task starts the flow again, unless O(unless_succeeded_since) or O(unless_succeeded_within) finds a
    success, the file of O(creates) exists, or an execution with the same input and answers is not finished
    (O(adopt_running)). A flow that has run cannot be undone.
  - Values in O(data), O(xml) and O(user_input) whose names indicate secrets, such as C(password), are never shown. Use
    C(no_log) for other secrets.
  - Check mode reads the flow and its executions, which proves that the address, the key and the permission to read are
    correct. Whether the user of the key is allowed to run the flow is only known when it runs.
extends_documentation_fragment:
  - flowops.powerplatform.smartflows
  - flowops.powerplatform.smartflows.file
  - flowops.powerplatform.execution
  - flowops.powerplatform.recent
  - flowops.powerplatform.wait
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_smartflows
attributes:
  idempotent:
    support: partial
    details: Idempotent with O(unless_succeeded_since), O(unless_succeeded_within), O(creates), or a file as O(dest);
      otherwise each run starts the flow.
options:
  execution_id:
    description:
      - Id of an existing execution. The module follows it and does not start the flow.
      - In check mode, the id may be null or empty, since an earlier task that starts the execution returns null there.
        The module then shows what it would do, with a warning.
    type: str
  state:
    description:
      - V(canceled) cancels the execution O(execution_id) unless it is finished. V(cancelled) is accepted as an
        alternative spelling.
    type: str
    choices: [finished, canceled]
    default: finished
  dest:
    description:
      - Where to write the documents. If it is an existing folder, or ends with a slash, all documents are written to
        this folder and the files are named after the documents. Otherwise it is the path of the file for the only
        document, and an execution without documents is treated as a failure.
    type: path
  creates:
    description:
      - Path of a file, or a shell pattern. If such a file exists, the flow is not started. A file with exactly this
        name is found as well, even if the name contains special characters of patterns. Defaults to O(dest) if that is
        a file.
    type: path
  force:
    description:
      - Whether to start the flow even if the file of O(creates) exists.
    type: bool
    default: false
  documents_required:
    description:
      - Whether an execution without documents is treated as a failure, as it always is if O(dest) is a file. A flow can
        also send documents by email or store them. If O(dest) is a folder, the module shows a warning.
  wait:
    description:
      - Whether to wait until the execution is finished.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait until the execution is finished. O(on_timeout) determines what happens after this time.
      - If the service requests a pause that is longer than the remaining time, the task ends immediately.
    default: 600
seealso:
  - module: flowops.powerplatform.smartflows_executions
  - module: flowops.powerplatform.smartflows_execution_info
  - module: flowops.powerplatform.smartflows_document
"""

EXAMPLES = r"""
- name: Create the letter for a quote, at most once a day
  flowops.powerplatform.smartflows_execution:
    flow: Quote letter
    records:
      - 0f6b5a10-1111-4c4c-9d9d-000000000001
    entity: quote
    user_id: 5b0e7a44-2222-4b4b-8c8c-000000000009
    organization: contoso
    unless_succeeded_since: today
    time_zone: Europe/Zurich
    dest: letters/

- name: Create a document from XML, unless the file exists
  flowops.powerplatform.smartflows_execution:
    flow: Order letter
    xml: <order><number>SO-1001</number></order>
    dest: letters/SO-1001.docx

- name: Answer the questions of a flow in advance
  flowops.powerplatform.smartflows_execution:
    flow: Price list
    user_input:
      Region: US
    dest: letters/

- name: Start a flow that waits for a signature, and continue
  flowops.powerplatform.smartflows_execution:
    flow: Contract
    on_waiting: return
  register: contract

- name: Cancel it
  flowops.powerplatform.smartflows_execution:
    execution_id: "{{ contract.execution.execution_id }}"
    state: canceled
"""

RETURN = r"""
execution:
  description:
    - The execution, with members as in RV(flowops.powerplatform.smartflows_execution_info#module:executions). In check
      mode, an execution that would be started has no id.
  returned: success, and failure of an execution that was started
  type: dict
  sample: {execution_id: a1d7c0f2-5c1b-4e0d-8a76-2f9d3b7e4c10, flow: Quote letter, status: Success, finished: true}
finished:
  description: Whether the execution is finished. If not, a later task can follow it with C(execution.execution_id).
  returned: success
  type: bool
  sample: true
documents:
  description:
    - The documents of the execution, with members as in RV(flowops.powerplatform.smartflows_document#module:document).
  returned: success
  type: list
  elements: dict
  sample:
    - {document_id: 9e1f0001-0000-4000-8000-000000000011, name: Quote, file: letters/Quote.pdf, changed: true}
decision:
  description:
    - Why the flow was started or not. V(started), V(succeeded_before) (see O(unless_succeeded_since) and
      O(unless_succeeded_within)), V(adopted) (see O(adopt_running)), V(followed) (see O(execution_id)), or V(exists)
      (see O(creates)).
  returned: success
  type: str
  sample: started
candidates:
  description: Executions that may have been started by the lost request, each with C(execution_id), C(created_at),
    C(created_by) and C(status).
  returned: when the response to the start was lost and the started execution could not be identified
  type: list
  elements: dict
  sample: []
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed), V(skipped) or V(running).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "start flow 'Quote letter'", status: done}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.execution_options import EXECUTION, INPUTS, SUCCEEDED
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import FILE, RECENT, SMARTFLOWS, choice, specification, wait
from ..module_utils._smartflows.executions.declare import declare


def main(host=None):
    converge(
        host,
        declare,
        follows="execution_id",
        argument_spec=specification(
            SMARTFLOWS,
            FILE,
            RECENT,
            EXECUTION,
            wait(600),
            execution_id=dict(type="str"),
            state=choice("finished", "canceled"),
            wait=dict(type="bool", default=True),
            dest=dict(type="path"),
            creates=dict(type="path"),
            force=dict(type="bool", default=False),
        ),
        required_one_of=[("flow", "flow_id", "execution_id")],
        mutually_exclusive=[("flow", "flow_id", "execution_id"), INPUTS, SUCCEEDED]
        + [("execution_id", name) for name in (*INPUTS, *SUCCEEDED, "creates")],
        required_by={"records": ["entity", "user_id"]},
        required_if=[("state", "canceled", ["execution_id"])],
    )


if __name__ == "__main__":
    main()
