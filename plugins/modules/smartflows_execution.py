#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: smartflows_execution
short_description: Run a flow of Smart Flows, follow it and keep its documents
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Starts a flow without input, for records of Dynamics, with XML or with JSON, waits for its end and writes its
    documents to files. It also follows, answers and cancels an execution that is there.
  - A start is sent once. When its answer is lost, what it has started is looked for. One execution is adopted only when
    creator, flow and input agree; otherwise the candidates are listed in RV(candidates).
  - A flow that has run cannot be undone, so each run starts it again, unless something says that it need not. That can
    be O(unless_succeeded_since) or O(unless_succeeded_within), a file that is there already (O(creates)), or an
    execution with the same input that is not over (O(adopt_running)).
  - Values in O(data), O(xml) and O(user_input) under names of secrets, such as C(password), are kept out of everything
    that is shown. Use C(no_log) for what else is secret.
  - Check mode reads the flow and what has run, which proves address, key and rights to read. Whether the key's user may
    run the flow shows only when it runs.
extends_documentation_fragment:
  - flowops.powerplatform.smartflows
  - flowops.powerplatform.smartflows.given
  - flowops.powerplatform.smartflows.execution
  - flowops.powerplatform.smartflows.file
  - flowops.powerplatform.recent
  - flowops.powerplatform.wait
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_smartflows
attributes:
  idempotent:
    support: partial
    details: With O(unless_succeeded_since), O(unless_succeeded_within), O(creates), or O(dest) as a file; otherwise
      each run starts the flow.
options:
  flow:
    description:
      - Name of the flow. Ids are safer, since names may be given twice.
    type: str
  flow_id:
    description:
      - Id of the flow.
    type: str
  execution_id:
    description:
      - Id of an execution that is there. It is followed, nothing is started.
    type: str
  state:
    description:
      - With V(canceled), also written V(cancelled), the execution O(execution_id) is canceled unless it is over.
    type: str
    choices: [finished, canceled, cancelled]
    default: finished
  dest:
    description:
      - Where to write the documents. A folder that is there, or a name with a slash at the end, gets them all, called
        after the documents. Otherwise it is the file for the only one.
    type: path
  creates:
    description:
      - File, or pattern of files as shells have them. When there is one, the flow is not started. A file of exactly
        this name counts too, whatever the signs in it mean in a pattern. By default O(dest), when it is a file.
    type: path
  force:
    description:
      - Whether to start the flow although the file of O(creates) is there.
    type: bool
    default: false
  documents_required:
    description:
      - Whether an execution without documents is a failure. A flow may have mailed or stored them.
    type: bool
    default: false
  return_state:
    description:
      - Whether to return the state of executions as the server keeps it. It may hold personal data of the records; use
        C(no_log) then.
    type: bool
    default: false
  wait_timeout:
    default: 600
seealso:
  - module: flowops.powerplatform.smartflows_execution_info
  - module: flowops.powerplatform.smartflows_document
"""

EXAMPLES = r"""
- name: Make the letter of a quote, once a day at most
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

- name: Make a document from XML, unless the file is there
  flowops.powerplatform.smartflows_execution:
    flow: Order letter
    xml: <order><number>SO-1001</number></order>
    dest: letters/SO-1001.docx

- name: Answer beforehand what the flow asks
  flowops.powerplatform.smartflows_execution:
    flow: Price list
    user_input:
      Region: US
    dest: letters/

- name: Start a flow that waits for a signature, and go on
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
    - The execution, with members as in RV(flowops.powerplatform.smartflows_execution_info#module:executions). It has no
      id in check mode, when one would be started.
  returned: success, and when one that was started did not end well
  type: dict
  sample: {execution_id: a1d7c0f2-5c1b-4e0d-8a76-2f9d3b7e4c10, flow: Quote letter, status: Success, finished: true}
finished:
  description: Whether the execution is over. A later task may go on with C(execution.execution_id).
  returned: success
  type: bool
  sample: true
documents:
  description:
    - Its documents, with members as in RV(flowops.powerplatform.smartflows_document#module:document).
  returned: success
  type: list
  elements: dict
  sample:
    - {document_id: 9e1f0001-0000-4000-8000-000000000011, name: Quote, file: letters/Quote.pdf, changed: true}
decision:
  description:
    - Why it was started or not. V(started), V(succeeded_before) (see O(unless_succeeded_since) and
      O(unless_succeeded_within)), V(adopted) (see O(adopt_running)), V(followed) (see O(execution_id)), or V(there)
      (see O(creates)).
  returned: success
  type: str
  sample: started
candidates:
  description: Executions that may have been started when the answer was lost, each with C(execution_id),
    C(created_at), C(created_by) and C(status).
  returned: when the answer to the start was lost and what it has started is not certain
  type: list
  elements: dict
  sample: []
operations:
  description: What was done, or would be done, in order. C(status) is V(planned), V(done), V(failed), V(skipped) or
    V(running).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "start flow 'Quote letter'", status: done}
error:
  description: What went wrong, for programs. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import EXECUTION, FILE, GIVEN, RECENT, SMARTFLOWS, choice, specification, wait
from ..module_utils._ansible.resources import from_resource
from ..module_utils._smartflows.executions.declare import ExecutionResource
from ..module_utils._smartflows.executions.inputs import Inputs
from ..module_utils._smartflows.executions.secrets import secrets_of

INPUTS = ("records", "xml", "data")
SUCCEEDED = ("unless_succeeded_within", "unless_succeeded_since")


def build(context):
    context.hide(*secrets_of(context.options))
    return ExecutionResource(
        context.smartflows,
        context.options,
        context.waiter(),
        Inputs(context.cache_folder, context.smartflows.url),
        context.turns,
        context.warn,
        context.sleep,
    )


def main(host=None):
    converge(
        host,
        from_resource(build),
        argument_spec=specification(
            SMARTFLOWS,
            GIVEN,
            EXECUTION,
            FILE,
            RECENT,
            wait(600),
            flow=dict(type="str"),
            flow_id=dict(type="str"),
            execution_id=dict(type="str"),
            state=choice("finished", "canceled", "cancelled"),
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
        required_if=[("state", word, ["execution_id"]) for word in ("canceled", "cancelled")],
    )


if __name__ == "__main__":
    main()
