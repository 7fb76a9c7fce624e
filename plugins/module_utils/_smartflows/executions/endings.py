# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task says of an execution that did not succeed, or not in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure, Incomplete, StillRunning
from ..._core.text import joined, short

if TYPE_CHECKING:
    from typing import Any

    from .execution import Execution

ASKED = "it asked for input"


def still_running(execution: Execution, timeout: int) -> StillRunning:
    """Return what to say when the time is up."""
    return StillRunning(
        "{0} is still {1} after {2} s.".format(execution.what, execution.progress.word or "without a status", timeout),
        "Follow it with execution_id, or increase wait_timeout.",
        facts=_without_documents(execution),
    )


def asks(execution: Execution, misspelt: str) -> Failure:
    """Return the failure of an execution that asks a question without an answer; ``misspelt`` is what may be one."""
    questions = joined([short(one["title"], 30) for one in execution.progress.questions()], most=3)
    return Failure(
        "{0} waits for user input ({1}){2}.".format(
            execution.what, execution.progress.word, ": {0}".format(questions) if questions else ""
        ),
        "{0} To keep a default answer, set it as well.".format(misspelt)
        if misspelt
        else "Set user_input to its answers, or set on_user_input.",
        facts=_without_documents(execution),
    )


def answered_otherwise(execution: Execution) -> Failure:
    """Return the failure of an execution that someone else has answered while the task followed it."""
    return Failure(
        "{0} was adopted, but its answers differ from user_input.".format(execution.what),
        "Run the task again to start another execution.",
        facts=_without_documents(execution),
    )


def canceled(execution: Execution, why: str) -> Failure:
    """Return the failure of an execution that the task canceled."""
    return Failure(
        "{0} is {1}: it was canceled, since {2}.".format(execution.what, execution.progress.word, why),
        facts=_without_documents(execution),
    )


def would_be_canceled(execution: Execution, why: str) -> Incomplete:
    """Return the failure of a dry run: Incomplete, so that the planned step is a change."""
    return Incomplete(
        "{0} is {1}: it would be canceled, since {2}.".format(execution.what, execution.progress.word, why),
        facts=_without_documents(execution),
    )


def too_long(timeout: int) -> str:
    """Return why an execution is canceled when the time is up."""
    return "it took longer than {0} s".format(timeout)


def failed(execution: Execution) -> Failure:
    """Return the failure of an execution that did not succeed, with the reasons of the service."""
    facts = _without_documents(execution)
    reasons = facts["execution"]["errors"]
    why = reasons[0]["text"] if reasons else execution.progress.message
    return Failure(
        "{0} ended with status {1}{2}.".format(
            execution.what, execution.progress.word, ": {0}".format(short(why, 120)) if why else ", without a reason"
        ),
        facts=facts,
        detail=why,
        reasons=reasons,
    )


def no_document(execution: Execution, is_file: bool) -> Failure:
    """Return the failure of an execution that succeeded without a document where one is required."""
    return Failure(
        "{0} succeeded, but returned no document{1}.".format(execution.what, ", and dest is a file" if is_file else ""),
        "In the flow builder, choose the document as an output parameter{0}.".format(
            "; if the flow has none, omit dest" if is_file else ""
        ),
        facts=execution.facts(),
    )


def _without_documents(execution: Execution) -> dict[str, Any]:
    return dict(execution.facts(), documents=[])
