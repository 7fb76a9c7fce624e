#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: desktop_flow_run_info
short_description: Get information about runs of desktop flows
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Lists runs of desktop flows, regardless of who started them, newest first. A task can use C(until) to wait for a
    run.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.newest_first
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  session_id:
    description:
      - Id of the run. Cannot be combined with options that select runs of a list.
      - In check mode, the id may be null or empty, since an earlier task that starts the run returns null there. The
        module then shows a warning and returns no run.
    type: str
  flow_id:
    description:
      - Id of the desktop flow whose runs are listed.
    type: str
  name:
    description:
      - Name of the desktop flow whose runs are listed.
    type: str
  status:
    description:
      - Statuses of the runs to list. By default, runs of all statuses are listed. V(cancelled) is accepted as an
        alternative spelling of V(canceled).
    type: list
    elements: str
    choices:
      - not specified
      - paused
      - running
      - waiting
      - succeeded
      - skipped
      - suspended
      - canceled
      - failed
      - faulted
      - timed out
      - aborted
      - ignored
      - deleted
      - terminated
  outputs:
    description:
      - Whether to read the outputs of finished runs. This requires at least two requests for each run.
    type: bool
    default: false
  sensitive:
    description:
      - Names of outputs whose values are shown as digests. Values that are recognized as secrets by their name or by
        the schema of the flow do not have to be listed. If the runs of one flow are listed, a name that is not in its
        schema is rejected.
    type: list
    elements: str
seealso:
  - module: flowops.powerplatform.desktop_flow_run
"""

EXAMPLES = r"""
- name: Get the runs of the last day that failed
  flowops.powerplatform.desktop_flow_run_info:
    since: 24h
    status: [failed, faulted, timed out, aborted]
  register: bad

- name: Show them
  ansible.builtin.debug:
    msg: "{{ item.flow_name }}: {{ item.error_code }}"
  loop: "{{ bad.runs }}"

- name: Wait until all runs of the flow have finished
  flowops.powerplatform.desktop_flow_run_info:
    name: Book invoices
    status: [running, waiting]
  register: going
  until: going.runs | length == 0
  retries: 60
  delay: 30
"""

RETURN = r"""
runs:
  description:
    - The runs, newest first. Empty when none matches.
    - Members as in RV(flowops.powerplatform.desktop_flow_run#module:run) up to C(error_text). With O(outputs=true),
      finished runs also have C(outputs).
  returned: success
  type: list
  elements: dict
  sample:
    - session_id: d9687093-d0c0-ec11-983e-0022480b428a
      flow_name: Book invoices
      status: failed
      finished: true
      succeeded: false
      error_code: NoCandidateMachine
finished:
  description: Whether all listed runs have finished.
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
from ..module_utils._ansible.options import DATAVERSE, NEWEST_FIRST, specification
from ..module_utils._ansible.unstarted import unless_missing
from ..module_utils._dataverse.desktop_flows.listing import list_runs
from ..module_utils._dataverse.desktop_flows.statuses import CODES


def read(context):
    runs = list_runs(context.dataverse, context.options, context.hide)
    return {"runs": runs, "finished": all(run["finished"] for run in runs)}


def main(host=None):
    inform(
        host,
        read,
        dry=unless_missing(read, {"runs": [], "finished": True}, "session_id"),
        argument_spec=specification(
            DATAVERSE,
            NEWEST_FIRST,
            session_id=dict(type="str"),
            flow_id=dict(type="str"),
            name=dict(type="str"),
            status=dict(type="list", elements="str", choices=list(CODES)),
            outputs=dict(type="bool", default=False),
            sensitive=dict(type="list", elements="str", no_log=False),
        ),
        mutually_exclusive=[
            ("session_id", "flow_id", "name"),
            *(("session_id", name) for name in ("status", "since", "until")),
        ],
    )


if __name__ == "__main__":
    main()
