# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors about runs that did not succeed, or not in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure, Incomplete, OutcomeUnknown, StillRunning
from ..._core.late_imports import late
from ..._core.text import short

if TYPE_CHECKING:
    from . import remedies
else:
    (remedies,) = late(__package__, ".remedies")

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

TOO_LONG = "Increase wait_timeout, or find out why the flow takes so long."


def still_running(run: Mapping[str, Any], options: Mapping[str, Any]) -> StillRunning:
    """Return the error if the run is not over in time."""
    return StillRunning(
        "Run {0} has not finished after {1} s.".format(run["session_id"], options["wait_timeout"]),
        "Follow it by session_id, or increase wait_timeout.",
        facts={"run": run},
    )


def goes_on(run: Mapping[str, Any], options: Mapping[str, Any]) -> OutcomeUnknown:
    """Return the error if the run continues after it was canceled."""
    return OutcomeUnknown(
        "Run {0} was canceled, but is still {1} after {2} s.".format(
            run["session_id"], run["status"], options["wait_timeout"]
        ),
        "Check its machine, or follow it by session_id.",
        facts={"run": run, "finished": False},
    )


def was_canceled(run: Mapping[str, Any], options: Mapping[str, Any]) -> Failure:
    """Return the error if the run was canceled since it was not over in time."""
    return Failure(
        "Run {0} was canceled, since it took longer than {1} s.".format(run["session_id"], options["wait_timeout"]),
        TOO_LONG,
        facts={"run": run},
    )


def would_be_canceled(run: Mapping[str, Any], options: Mapping[str, Any]) -> Incomplete:
    """Return the error with which the task would fail: Incomplete, so that the planned step is a change."""
    return Incomplete(
        "Run {0} takes longer than {1} s, so it would be canceled.".format(run["session_id"], options["wait_timeout"]),
        TOO_LONG,
        facts={"run": run, "finished": False},
    )


def failed(run: Mapping[str, Any]) -> Failure:
    """Return the failure of a run that did not succeed."""
    text = run["error_text"] or run["error_code"] or "no error was reported"
    return Failure(
        "Run {0} of {1!r} ended with status {2}: {3}.".format(
            run["session_id"], short(run["flow_name"] or "", 50), run["status"], short(text, 100)
        ),
        remedies.remedy(run["error_code"] or "", run["status"]),
        code=run["error_code"],
        detail=run["error_text"],
        reasons=[remedies.reason_of(run)],
        facts={"run": run},
    )
