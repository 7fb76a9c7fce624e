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
  flow:
    description:
      - Name of the flow. Ids are safer, since several flows can have the same name.
    type: str
  flow_id:
    description:
      - Id of the flow.
    type: str
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
    type: bool
    default: false
  return_state:
    description:
      - Whether to return the state of executions as stored by the server. It may contain personal data of the records;
        in this case use C(no_log).
    type: bool
    default: false
  records:
    description:
      - Ids of the records to start the flow with, for a flow that starts from a plug-in such as Dynamics. Requires
        O(entity) and O(user_id).
    type: list
    elements: str
  entity:
    description:
      - Logical name of the table of the records.
    type: str
  user_id:
    description:
      - Id of the Dynamics user who runs the flow.
    type: str
  organization:
    description:
      - Unique name of the organization in Dynamics.
    type: str
  xml:
    description:
      - XML to start the flow with, valid for the schema of the flow. The module checks that it is well-formed.
    type: str
  data:
    description:
      - Any JSON to start the flow with.
    type: raw
  content_type:
    description:
      - Content type of the input, if the server does not expect that of JSON or XML.
    type: str
  dataset_id:
    description:
      - Id of the plug-in data set, which some servers require with O(records).
    type: str
  batch:
    description:
      - Whether to start without prompting and use default answers. Not supported by older servers.
    type: bool
    default: false
  user_input:
    description:
      - Answers to the questions of the flow, by key or title. Each form is answered once; questions without an answer
        get their default answers.
      - If an answer matches no question of a form, but is similar to one without an answer, the form is not answered,
        and O(on_user_input) applies. To keep the default answer of that question, set it as well. An answer to no
        question of all forms causes a warning when the execution is finished.
      - The answers are compared in the same way as the input. An execution with other answers is neither adopted nor
        treated as an earlier success. If an execution was not started by a task of this user on this machine, its
        answers are read from its record; if it succeeded without a question that O(user_input) answers, it does not
        match. If O(user_input) is not set, all answers in a record match. With O(batch), the default answers are
        compared.
    type: dict
  on_user_input:
    description:
      - What to do if the flow asks a question that O(user_input) does not answer. V(fail) fails with the questions and
        does not change the execution, V(cancel) cancels it and fails, and V(return) ends the task with
        C(finished=false).
      - An execution that succeeds before it can be canceled is treated as a success.
    type: str
    choices: [fail, cancel, return]
    default: fail
  on_waiting:
    description:
      - What to do if the flow waits for an external event, such as a signature. V(poll) continues to wait, V(return)
        ends the task with C(finished=false).
    type: str
    choices: [poll, return]
    default: poll
  on_timeout:
    description:
      - What to do if the execution is not finished after O(wait_timeout). V(fail) fails and V(return) ends the task
        with C(finished=false); the execution continues in both cases. V(cancel) cancels the execution and fails, unless
        it succeeds before that.
    type: str
    choices: [fail, cancel, return]
    default: fail
  success_statuses:
    description:
      - Statuses that are treated as a success, in any spelling, V(Success) and V(Warning) by default. An unknown status
        is treated as not finished.
      - A misspelled status is an error. One that is not documented is accepted with a warning, since a server may have
        more statuses.
    type: list
    elements: str
  wait:
    description:
      - Whether to wait until the execution is finished.
    type: bool
    default: true
  progress_timeout:
    description:
      - Seconds for which the server may hold a progress request while nothing happens. If not set, the server decides,
        most likely 30.
    type: int
  adopt_running:
    description:
      - Whether to follow an unfinished execution of the flow by the same user and with the same input and answers
        (O(user_input)) instead of starting a new one. It must have been started within the last day, within
        O(unless_succeeded_within) or since O(unless_succeeded_since). An interrupted task therefore continues when it
        is run again.
      - Only executions of the same user are considered, also for O(unless_succeeded_within) and
        O(unless_succeeded_since). An execution of this user whose input or answers cannot be read could match.
      - If executions, their input or their answers cannot be read, the module shows a warning, or fails if
        O(unless_succeeded_within) or O(unless_succeeded_since) is set.
    type: bool
    default: true
  start_grace:
    description:
      - Seconds for which to search for an execution if there is no response to its start.
    type: int
    default: 15
  wait_timeout:
    description:
      - Seconds to wait until the execution is finished. O(on_timeout) determines what happens after this time.
      - If the service requests a pause that is longer than the remaining time, the task ends immediately.
    default: 600
seealso:
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

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import FILE, RECENT, SMARTFLOWS, choice, specification, wait
from ..module_utils._smartflows.executions.declare import declare

INPUTS = ("records", "xml", "data")
SUCCEEDED = ("unless_succeeded_within", "unless_succeeded_since")


def main(host=None):
    converge(
        host,
        declare,
        follows="execution_id",
        argument_spec=specification(
            SMARTFLOWS,
            FILE,
            RECENT,
            wait(600),
            flow=dict(type="str"),
            flow_id=dict(type="str"),
            execution_id=dict(type="str"),
            state=choice("finished", "canceled"),
            records=dict(type="list", elements="str"),
            entity=dict(type="str"),
            user_id=dict(type="str"),
            organization=dict(type="str"),
            xml=dict(type="str", no_log=True),
            data=dict(type="raw", no_log=True),
            content_type=dict(type="str"),
            dataset_id=dict(type="str"),
            batch=dict(type="bool", default=False),
            user_input=dict(type="dict", no_log=True),
            on_user_input=choice("fail", "cancel", "return"),
            on_waiting=choice("poll", "return"),
            on_timeout=choice("fail", "cancel", "return"),
            success_statuses=dict(type="list", elements="str"),
            wait=dict(type="bool", default=True),
            progress_timeout=dict(type="int"),
            adopt_running=dict(type="bool", default=True),
            start_grace=dict(type="int", default=15),
            dest=dict(type="path"),
            creates=dict(type="path"),
            force=dict(type="bool", default=False),
            documents_required=dict(type="bool", default=False),
            return_state=dict(type="bool", default=False),
        ),
        required_one_of=[("flow", "flow_id", "execution_id")],
        mutually_exclusive=[("flow", "flow_id", "execution_id"), INPUTS, SUCCEEDED]
        + [("execution_id", name) for name in (*INPUTS, *SUCCEEDED, "creates")],
        required_by={"records": ["entity", "user_id"]},
        required_if=[("state", "canceled", ["execution_id"])],
    )


if __name__ == "__main__":
    main()
