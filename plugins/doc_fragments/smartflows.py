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
      - Address of the project, for example V(https://contoso.smartflows.xpertdoc.com), or of an on-premises server with
        its port. A path below the root of the project, such as C(/api/v1), is ignored.
      - Falls back to the variable C(smartflows_url) of the host, then to the environment variable E(SMARTFLOWS_URL).
    type: str
  smartflows_api_key:
    description:
      - API key of a user of the project. A task has exactly the permissions of that user. To start the flows of other
        users, the user must be allowed to run them, as super users are.
      - Falls back to the variable C(smartflows_api_key) of the host, then to E(SMARTFLOWS_API_KEY).
    type: str
  allow_http:
    description:
      - Whether the key may be sent to an on-premises server without encryption. It is only sent unencrypted if this
        option or E(SMARTFLOWS_ALLOW_HTTP) is true.
    type: bool
  ca_path:
    description:
      - Path of a file with the certificate authorities to trust instead of those of the system. Falls back to
        E(SMARTFLOWS_CA_PATH).
    type: path
  validate_certs:
    description:
      - Whether to validate TLS certificates. They are validated unless this option is V(false), or
        E(SMARTFLOWS_SKIP_TLS_VERIFICATION) is true.
    type: bool
  request_timeout:
    description:
      - Seconds to wait for a connection, and for each pause of the server while it responds. Pauses of up to 60 seconds
        are always accepted, since a server holds progress requests for up to 30 seconds. Falls back to
        E(SMARTFLOWS_REQUEST_TIMEOUT), then to 120.
    type: int
requirements:
  - requests
notes:
  - Define each project as a host of the inventory with C(ansible_connection=local), and its address and key as
    variables of that host, or run the tasks on C(localhost).
"""

    FILE = r"""
options:
  mode:
    description:
      - Permissions of the files, as quoted octal digits. By default, existing files keep their permissions.
    type: raw
  owner:
    description:
      - Owner of the files, as user name or number.
    type: str
  group:
    description:
      - Group of the files, as name or number.
    type: str
"""

    EXECUTION = r"""
options:
  user_input:
    description:
      - Answers to the questions of the flow, by key or title. Each form is answered once; questions without an answer
        get their default answers.
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
      - Whether to follow an unfinished execution of the flow by the same user and with the same input instead of
        starting a new one. It must have been started within the last day, within O(unless_succeeded_within) or since
        O(unless_succeeded_since). An interrupted task therefore continues when it is run again.
      - Only executions of the same user are considered, also for O(unless_succeeded_within) and
        O(unless_succeeded_since). An execution of this user whose input cannot be read could match.
      - If executions or their input cannot be read, the module shows a warning, or fails if O(unless_succeeded_within)
        or O(unless_succeeded_since) is set.
    type: bool
    default: true
  start_grace:
    description:
      - Seconds for which to search for an execution if there is no response to its start.
    type: int
    default: 15
"""

    GIVEN = r"""
options:
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
"""
