# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Options that describe an execution of a flow of Smart Flows."""

    DOCUMENTATION = r"""
options:
  flow:
    description:
      - Name of the flow. Ids are safer, since several flows can have the same name.
    type: str
  flow_id:
    description:
      - Id of the flow.
    type: str
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
        does not change the execution, V(cancel) cancels it and fails, and V(return) stops waiting and returns
        C(finished=false).
      - An execution that succeeds before it can be canceled is treated as a success.
    type: str
    choices: [fail, cancel, return]
    default: fail
  on_waiting:
    description:
      - What to do if the flow waits for an external event, such as a signature. V(poll) continues to wait, V(return)
        stops waiting and returns C(finished=false).
    type: str
    choices: [poll, return]
    default: poll
  on_timeout:
    description:
      - What to do if the execution is not finished after O(wait_timeout). V(fail) fails and V(return) returns
        C(finished=false); the execution continues in both cases. V(cancel) cancels the execution and fails, unless
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
  documents_required:
    description:
      - Whether an execution without documents is treated as a failure. A flow can also send documents by email or store
        them. If O(dest) is set, the module shows a warning.
    type: bool
    default: false
  return_state:
    description:
      - Whether to return the state of executions as stored by the server. It may contain personal data of the records;
        in this case use C(no_log).
    type: bool
    default: false
"""
