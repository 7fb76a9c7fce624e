#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: smartflows_execution_info
short_description: Get information about executions of Smart Flows
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Returns one execution, or lists the executions of a flow or of the whole project, newest first.
  - Lists contain neither documents nor errors. Use O(execution_id) to get them for one execution.
extends_documentation_fragment:
  - flowops.powerplatform.smartflows
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_smartflows
options:
  execution_id:
    description:
      - Id of the execution. Cannot be combined with options that select executions of a list.
      - In check mode, the id may be null or empty, since an earlier task that starts the execution returns null there.
        The module then shows a warning and returns no execution.
    type: str
  flow:
    description:
      - Name of the flow whose executions are listed.
    type: str
  flow_id:
    description:
      - Id of the flow whose executions are listed.
    type: str
  status:
    description:
      - Statuses of the executions to list, in any spelling. By default, executions of all statuses are listed. A
        misspelled status is an error. The module warns about a status that is not documented.
    type: list
    elements: str
  since:
    description:
      - List only executions that were started at this time or later. Specify a time such as V(2026-05-21T04:00:00Z), a
        duration before the current time of the server such as V(24h), or a calendar time such as V(today),
        V(yesterday), V(2026-05-21), V(06:00), V(monday) or V(monday 06:00), in O(time_zone).
    type: str
  until:
    description:
      - List only executions that were started at this time or earlier, in the same formats as O(since).
        With O(since=yesterday) and O(until=today), the executions of yesterday are listed.
    type: str
  time_zone:
    description:
      - Time zone of calendar times, such as V(Europe/Zurich).
    type: str
    default: UTC
  limit:
    description:
      - Maximum number of executions to return.
    type: int
    default: 100
  return_state:
    description:
      - Whether to return the state of executions as stored by the server. It may contain personal data of the records;
        in this case use C(no_log).
    type: bool
    default: false
seealso:
  - module: flowops.powerplatform.smartflows_execution
"""

EXAMPLES = r"""
- name: List the failed executions of the last 24 hours
  flowops.powerplatform.smartflows_execution_info:
    since: 24h
    status: [Error, Interrupted]
  register: failed

- name: List the newest executions of a flow
  flowops.powerplatform.smartflows_execution_info:
    flow: Welcome letter
    limit: 5
"""

RETURN = r"""
executions:
  description: The executions, newest first. Empty when none matches.
  returned: success
  type: list
  elements: dict
  contains:
    execution_id:
      description: Id of the execution.
      type: str
      sample: a1d7c0f2-5c1b-4e0d-8a76-2f9d3b7e4c10
    flow_id:
      description: Id of the flow.
      type: str
      sample: 3f0c2b6e-7d51-4a0e-9a55-0b6f1e8c1d01
    flow:
      description: Name of the flow.
      type: str
      sample: Quote letter
    status:
      description: C(Queued), C(Running), C(Waiting), C(UserInput), C(SelectFlow), C(Success), C(Warning), C(Error),
        C(Canceled), C(Interrupted), or another status of the server.
      type: str
      sample: Success
    finished:
      description: Whether the status is final.
      type: bool
      sample: true
    succeeded:
      description: Whether the execution succeeded.
      type: bool
      sample: true
    percentage:
      description: Progress in percent, if the server returns it.
      type: int
      sample: 100
    message:
      description: Progress message, if the server returns one.
      type: str
      sample: Finished
    questions:
      description: Open questions of the flow, each with C(key), C(title) and C(default).
      type: list
      elements: dict
      sample: []
    created_at:
      description: When the execution was started, by the clock of the server.
      type: str
      sample: "2026-02-03T08:00:00.000Z"
    created_by:
      description: Name of the user who started it.
      type: str
      sample: svc-ansible
    modified_at:
      description: When the execution last changed.
      type: str
      sample: "2026-02-03T08:00:09.250Z"
    errors:
      description: Errors of the execution, each with C(text), C(error) and C(causes).
      type: list
      elements: dict
      sample: []
    warnings:
      description: Warnings of the execution, in the same form.
      type: list
      elements: dict
      sample: []
    state:
      description: Input, output, stages and report as stored by the server, with O(return_state=true).
      type: dict
      sample: {}
    documents:
      description: The documents, each with C(document_id) and C(name). Empty in lists.
      type: list
      elements: dict
      sample: []
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import SMARTFLOWS, specification
from ..module_utils._ansible.unstarted import unless_missing
from ..module_utils._smartflows.executions.listing import list_executions


def read(context):
    return {"executions": list_executions(context.smartflows, context.options, context.warn)}


def main(host=None):
    inform(
        host,
        read,
        dry=unless_missing(read, {"executions": []}, "execution_id"),
        argument_spec=specification(
            SMARTFLOWS,
            execution_id=dict(type="str"),
            flow=dict(type="str"),
            flow_id=dict(type="str"),
            status=dict(type="list", elements="str"),
            since=dict(type="str"),
            until=dict(type="str"),
            time_zone=dict(type="str", default="UTC"),
            limit=dict(type="int", default=100),
            return_state=dict(type="bool", default=False),
        ),
        mutually_exclusive=[
            ("execution_id", "flow", "flow_id"),
            ("execution_id", "status"),
            ("execution_id", "since"),
            ("execution_id", "until"),
        ],
    )


if __name__ == "__main__":
    main()
