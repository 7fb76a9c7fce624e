# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Options and requirements of every module that talks to a Smart Flows project."""

    DOCUMENTATION = r"""
options:
  smartflows_url:
    description:
      - Address of the project, for example V(https://contoso.smartflows.xpertdoc.com), or of a server on the premises
        with its port. What follows the project's root, such as C(/api/v1), is left out.
      - Falls back to the variable C(smartflows_url) of the host, then to the environment variable E(SMARTFLOWS_URL).
    type: str
  smartflows_api_key:
    description:
      - API key of a user of the project. A task has exactly the rights of that user. The user has to run the flows of
        others to be able to start them, as a super user may.
      - Falls back to the variable C(smartflows_api_key) of the host, then to E(SMARTFLOWS_API_KEY).
    type: str
  allow_http:
    description:
      - Whether the key may go to a server on the premises without encryption. It never does unless this or
        E(SMARTFLOWS_ALLOW_HTTP) says so.
    type: bool
  ca_path:
    description:
      - File with the certificate authorities to trust instead of the system's. Falls back to E(SMARTFLOWS_CA_PATH).
    type: path
  validate_certs:
    description:
      - Whether certificates are checked. On unless this is V(false), or E(SMARTFLOWS_SKIP_TLS_VERIFICATION) is true.
    type: bool
  request_timeout:
    description:
      - Seconds to wait for a connection, and for each silence of the server, which is never less than 60 since a
        server holds questions for up to 30 seconds. 120 unless this or E(SMARTFLOWS_REQUEST_TIMEOUT) says otherwise.
    type: int
requirements:
  - requests
notes:
  - Make each project a host of the inventory with C(ansible_connection=local), its address and key as variables of that
    host, or run the tasks on C(localhost).
"""

    FILE = r"""
options:
  mode:
    description:
      - Permissions of the files, as octal digits in quotes. Those of a file that is there stay as they are by default.
    type: raw
  owner:
    description:
      - User who owns the files, as name or number.
    type: str
  group:
    description:
      - Group that owns the files, as name or number.
    type: str
"""

    EXECUTION = r"""
options:
  user_input:
    description:
      - Answers to the questions of the flow, by key or by title. Each form is answered once; questions without an
        answer get their defaults.
    type: dict
  on_user_input:
    description:
      - What to do when the flow asks what O(user_input) does not answer. V(fail) fails with the questions and leaves
        the execution as it is, V(cancel) cancels it and fails, V(return) ends the task with C(finished=false).
      - An execution that succeeds before it can be canceled is a success.
    type: str
    choices: [fail, cancel, return]
    default: fail
  on_waiting:
    description:
      - What to do when the flow waits for something outside, such as a signature. V(poll) goes on waiting, V(return)
        ends the task with C(finished=false).
    type: str
    choices: [poll, return]
    default: poll
  on_timeout:
    description:
      - What to do when O(wait_timeout) is over before the execution is. V(fail) fails and V(return) ends the task with
        C(finished=false); the execution goes on either way. V(cancel) cancels it and fails, unless it succeeds before
        that.
    type: str
    choices: [fail, cancel, return]
    default: fail
  success_statuses:
    description:
      - Statuses that count as success, in any spelling, V(Success) and V(Warning) by default. A status that nobody
        knows counts as not over.
    type: list
    elements: str
  wait:
    description:
      - Whether to wait for the end.
    type: bool
    default: true
  progress_timeout:
    description:
      - Seconds for which the server may hold a question for progress while nothing happens. The server decides by
        default, most likely on 30.
    type: int
  adopt_running:
    description:
      - Whether an execution of the flow by the same user and with the same input is followed in the place of a new one
        when it is not over yet. It must have begun in the last day, in O(unless_succeeded_within) or
        O(unless_succeeded_since). So a task that was interrupted goes on when it is run again.
      - Only executions of the same user count, here and for O(unless_succeeded_within) and O(unless_succeeded_since).
        One of that user whose input cannot be read could be the same.
      - What cannot be read, executions or their input, is warned of, and is a failure with O(unless_succeeded_within)
        or O(unless_succeeded_since).
    type: bool
    default: true
  start_grace:
    description:
      - Seconds for which an execution whose start was never answered is looked for.
    type: int
    default: 15
"""

    GIVEN = r"""
options:
  records:
    description:
      - Ids of the records to start with, for a flow that starts from a plug-in such as Dynamics. They need O(entity)
        and O(user_id).
    type: list
    elements: str
  entity:
    description:
      - Logical name of the records' table.
    type: str
  user_id:
    description:
      - Id of the user in Dynamics who executes the flow.
    type: str
  organization:
    description:
      - Unique name of the organization in Dynamics.
    type: str
  xml:
    description:
      - XML to start with, valid for the flow's schema. It is checked for being well formed.
    type: str
  data:
    description:
      - Any JSON to start with.
    type: raw
  content_type:
    description:
      - Content type of the input, if the server expects another one than that of JSON or XML.
    type: str
  dataset_id:
    description:
      - Id of the plug-in data set, which some servers want with O(records).
    type: str
  batch:
    description:
      - Whether to start without any questions; defaults fill them. Older servers do not know this.
    type: bool
    default: false
"""
