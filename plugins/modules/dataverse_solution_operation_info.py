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
  - Returns the progress of an operation in a Dataverse environment. Use it with C(until) to wait for the operation.
  - By default, lists the operations on solutions that are not finished, including those of other users. An environment
    runs one operation at a time.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  async_operation_id:
    description:
      - Id of an operation, as returned in
        RV(flowops.powerplatform.dataverse_solution_import#module:async_operation_id).
      - In check mode, the id may be null or empty, since an earlier task that starts an import returns null there. The
        module then shows a warning and returns no operation.
    type: str
  import_job_id:
    description:
      - Id of an import job, as returned in RV(flowops.powerplatform.dataverse_solution_import#module:import_job_id).
      - In check mode, it may be null or empty as well.
    type: str
  solution:
    description:
      - Unique name of a solution whose import jobs are listed, newest first, in addition to the operations that are not
        finished.
    type: str
seealso:
  - module: flowops.powerplatform.dataverse_solution_import
"""

EXAMPLES = r"""
- name: Wait until no operation is running
  flowops.powerplatform.dataverse_solution_operation_info: {}
  register: running
  until: running.finished
  retries: 60
  delay: 10

- name: Get the import jobs of a solution
  flowops.powerplatform.dataverse_solution_operation_info:
    solution: contoso_orders
  register: imports

- name: Show the outcome of the last import
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
      description: The message of the platform, such as V(ImportSolutionAsync).
      type: str
      sample: ImportSolutionAsync
    status:
      description: Status of the operation. V(not visible yet) if the environment does not know the operation, or no
        longer does.
      type: str
      sample: in progress
    finished:
      description: Whether the operation is finished.
      type: bool
      sample: false
    abandoned:
      description: Whether the operation started more than six hours ago and is not finished. There is no need to wait
        for it.
      type: bool
      sample: false
    succeeded:
      description: Whether the operation succeeded. Null while it is not finished.
      type: bool
      sample: true
    text:
      description: Message of the environment about the operation.
      type: str
      sample: ""
    code:
      description: Error code.
      type: str
      sample: "0x80048033"
    created_on:
      description: When the operation was started, in UTC.
      type: str
      sample: "2026-05-21T04:37:23Z"
import_jobs:
  description:
    - The import jobs, newest first, each with C(async_operation_id), which is null, C(import_job_id), C(solution),
      C(status), C(finished), C(abandoned), C(succeeded), C(percent), C(reasons) and C(created_on). C(succeeded) is set
      for the newest job if it has a log, and null otherwise.
  returned: success
  type: list
  elements: dict
  sample: []
finished:
  description: Whether all listed operations and jobs are finished or abandoned.
  returned: success
  type: bool
  sample: true
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._ansible.unstarted import unless_missing
from ..module_utils._dataverse.solutions.operations.listing import read_list

NOTHING = {"operations": [], "import_jobs": [], "finished": True}


def read(context):
    return read_list(context.dataverse, context.options)


def main(host=None):
    inform(
        host,
        read,
        dry=unless_missing(read, NOTHING, "async_operation_id", "import_job_id"),
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
