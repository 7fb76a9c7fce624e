#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_solution_history_info
short_description: Get the history of solutions in an environment
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Lists imports, upgrades, exports, publications and uninstallations of solutions, newest first, whoever started them
    and however. Solutions that are no longer installed are included.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.newest_first
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  solution:
    description:
      - Unique name of a solution. By default, the history of all solutions is listed.
    type: str
  operation:
    description:
      - The operations to list. By default, all are listed. An upgrade is an V(import), as is its completion.
    type: list
    elements: str
    choices:
      - import
      - uninstall
      - export
      - publish
      - publish all
      - provision language
      - import translations
      - generate ribbon metadata
      - set workflow state
      - none
  status:
    description:
      - Statuses of the operations to list. By default, operations of all statuses are listed.
    type: list
    elements: str
    choices: [queued, running, succeeded, failed]
notes:
  - Requires the privilege to read the history of solutions, as in the security role Environment Maker.
  - The history does not contain who started an operation. For imports, the module finds it in the import job of the
    solution at that time, if the caller can read it. That they belong together is inferred from their times.
  - How long the environment stores its history is not documented.
seealso:
  - module: flowops.powerplatform.dataverse_solution_operation_info
  - module: flowops.powerplatform.dataverse_solution_info
"""

EXAMPLES = r"""
- name: Get the imports of the last day that failed
  flowops.powerplatform.dataverse_solution_history_info:
    operation: [import]
    status: [failed]
    since: 24h
  register: failed

- name: Show them
  ansible.builtin.debug:
    msg: "{{ item.solution }} {{ item.version }}: {{ item.error_text }}"
  loop: "{{ failed.history }}"

- name: Get the last import of a solution
  flowops.powerplatform.dataverse_solution_history_info:
    solution: contoso_orders
    operation: [import]
    limit: 1
  register: last

- name: Show who installed which version
  ansible.builtin.debug:
    msg: "{{ last.history[0].version }} by {{ last.history[0].started_by }} on {{ last.history[0].started_on }}"

- name: Get what was done to solutions since Monday
  flowops.powerplatform.dataverse_solution_history_info:
    since: monday
    time_zone: Europe/Zurich
    limit: 1000
  register: week

- name: Show which imports replaced changes that were made manually
  ansible.builtin.debug:
    msg: "{{ week.history | selectattr('customizations_overwritten') | map(attribute='solution') | unique }}"
"""

RETURN = r"""
history:
  description: The operations, newest first. Empty when none matches.
  returned: success
  type: list
  elements: dict
  contains:
    history_id:
      description: Id of the entry.
      type: str
      sample: 5b6a0c9e-0d1f-4e0a-9b0b-5d0f2b7c1a11
    operation:
      description: A choice of O(operation), or V(unknown) with the number of the platform.
      type: str
      sample: import
    change:
      description: What the operation did to the solution, V(new), V(update), V(upgrade) or V(delete). Null if the
        history does not contain it.
      type: str
      sample: upgrade
    solution:
      description: Unique name of the solution. Null if the operation is not about one.
      type: str
      sample: contoso_orders
    version:
      description: Version of the solution.
      type: str
      sample: 1.1.0.0
    managed:
      description: Whether the solution is managed.
      type: bool
      sample: true
    patch:
      description: Whether the solution is a patch.
      type: bool
      sample: false
    publisher:
      description: Name of the publisher.
      type: str
      sample: Contoso
    customizations_overwritten:
      description: Whether an import replaced changes that were made manually.
      type: bool
      sample: false
    status:
      description: A choice of O(status).
      type: str
      sample: succeeded
    finished:
      description: Whether the operation is over.
      type: bool
      sample: true
    succeeded:
      description: Whether the operation succeeded. Null while it is not over.
      type: bool
      sample: true
    started_on:
      description: When the operation started, in UTC.
      type: str
      sample: "2026-05-21T04:37:23Z"
    completed_on:
      description: When the operation ended, in UTC. Null while it is not over.
      type: str
      sample: "2026-05-21T04:39:02Z"
    run_seconds:
      description: Seconds from the start to the end. Null while the operation is not over.
      type: float
      sample: 99.0
    error_code:
      description: Error code. Null without an error.
      type: str
      sample: null
    error_text:
      description: Error message. Null without an error.
      type: str
      sample: null
    started_by:
      description: Name of the user who started an import. Null if it is not known, and for other operations.
      type: str
      sample: Monica Thomson
totals:
  description: Number of listed operations with each status, also if it is 0.
  returned: success
  type: dict
  sample: {queued: 0, running: 0, succeeded: 1, failed: 0}
more:
  description: Whether more operations match than O(limit) allows to list.
  returned: success
  type: bool
  sample: false
finished:
  description: Whether all listed operations are over.
  returned: success
  type: bool
  sample: true
cut:
  description: The parts that were left out because the result was too long, at most ten.
  returned: when something was left out
  type: list
  elements: str
  sample: ["history[772:]"]
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: "0x80040220", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, NEWEST_FIRST, specification
from ..module_utils._dataverse.solutions.history.listing import list_history
from ..module_utils._dataverse.solutions.history.rows import CONDITIONS, OPERATIONS


def main(host=None):
    inform(
        host,
        lambda context: list_history(context.dataverse, context.options),
        argument_spec=specification(
            DATAVERSE,
            NEWEST_FIRST,
            solution=dict(type="str"),
            operation=dict(type="list", elements="str", choices=[*OPERATIONS]),
            status=dict(type="list", elements="str", choices=[*CONDITIONS]),
        ),
    )


if __name__ == "__main__":
    main()
