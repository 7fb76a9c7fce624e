#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_solution_operation_info
short_description: Get information about imports, exports and other operations on solutions
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Tells how an operation of a Dataverse environment is going. With C(until) a play can wait for it.
  - Without a choice it lists the operations on solutions that are not over, whoever started them. An environment runs
    one at a time.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  async_operation_id:
    description:
      - Id of an operation, as RV(flowops.powerplatform.dataverse_solution_import#module:async_operation_id) tells it.
    type: str
  import_job_id:
    description:
      - Id of an import job, as RV(flowops.powerplatform.dataverse_solution_import#module:import_job_id) tells it.
    type: str
  solution:
    description:
      - Unique name of a solution whose import jobs are listed, newest first, beside the operations that are not over.
    type: str
seealso:
  - module: flowops.powerplatform.dataverse_solution_import
"""

EXAMPLES = r"""
- name: Wait until nobody imports anything
  flowops.powerplatform.dataverse_solution_operation_info: {}
  register: running
  until: running.finished
  retries: 60
  delay: 10

- name: See how the last import of a solution ended
  flowops.powerplatform.dataverse_solution_operation_info:
    solution: contoso_orders
  register: imports

- name: Show it
  ansible.builtin.debug:
    var: imports.import_jobs[0].status
"""

RETURN = r"""
operations:
  description: The operations, oldest first.
  returned: success
  type: list
  elements: dict
  contains:
    async_operation_id:
      description: Id of the operation.
      type: str
      sample: 5b6a0c9e-0d1f-4e0a-9b0b-5d0f2b7c1a11
    operation:
      description: The message that was sent, such as V(ImportSolutionAsync).
      type: str
      sample: ImportSolutionAsync
    status:
      description: Its state in words. V(not visible yet) for one that the environment does not know, or no longer.
      type: str
      sample: in progress
    finished:
      description: Whether it is over.
      type: bool
      sample: false
    abandoned:
      description: Whether it began more than six hours ago and is not over, so that nobody needs to wait for it.
      type: bool
      sample: false
    succeeded:
      description: Whether it succeeded; none while it is not over.
      type: bool
      sample: true
    text:
      description: What the environment says of it.
      type: str
      sample: ""
    code:
      description: Code of its error.
      type: str
      sample: "0x80048033"
    created_on:
      description: When it was started, in UTC.
      type: str
      sample: "2026-05-21T04:37:23Z"
import_jobs:
  description:
    - The import jobs, newest first, each with C(async_operation_id), which is null, C(import_job_id), C(solution),
      C(status), C(finished), C(abandoned), C(succeeded), C(percent), C(reasons) and C(created_on). C(succeeded) is set
      for the newest job when it has left a log, else null.
  returned: success
  type: list
  elements: dict
  sample: []
finished:
  description: Whether everything listed is over, or abandoned.
  returned: success
  type: bool
  sample: true
error:
  description: What went wrong, for programs. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.solutions.operations.listing import read_list


def main(host=None):
    inform(
        host,
        lambda context: read_list(context.dataverse, context.options),
        argument_spec=specification(
            DATAVERSE,
            async_operation_id=dict(type="str"),
            import_job_id=dict(type="str"),
            solution=dict(type="str"),
        ),
        mutually_exclusive=[("async_operation_id", "import_job_id", "solution")],
    )


if __name__ == "__main__":
    main()
