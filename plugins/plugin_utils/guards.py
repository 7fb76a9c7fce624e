# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that limit what a task may do, or what it acts on: null must not lift the limit.

A module gets the same for null, as an expression that has found nothing returns it, and for an option that is not set.
Ids of what an earlier task has started are null in check mode; a module gets them as empty texts, which differ from ids
that are not set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..module_utils._core.errors import InputFailure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

GUARDS = (
    "approved_plan",
    "approved_plan_file",
    "backup",
    "connection",
    "connection_references",
    "connections",
    "creates",
    "data",
    "definition",
    "definition_path",
    "deployment_settings",
    "enabled",
    "environment_variables",
    "exact",
    "expected_environment",
    "flow",
    "flow_id",
    "inputs",
    "managed",
    "name",
    "name_pattern",
    "owner",
    "publishers",
    "records",
    "require_managed",
    "solution",
    "solutions",
    "unbound",
    "unless_succeeded_since",
    "unless_succeeded_within",
    "user_input",
    "value",
    "without_value",
    "xml",
)
STARTED = ("async_operation_id", "execution_id", "import_job_id", "session_id")


def refusal(options: Mapping[str, Any]) -> InputFailure | None:
    """Return why a task is refused that sets a guard to null; None if it sets none to it."""
    for name in GUARDS:
        if name in options and options[name] is None:
            return InputFailure("{0} is null.".format(name), "Set a value, or omit {0}.".format(name))
    return None


def with_started(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options in which the id of what an earlier task has started is a text, empty instead of null."""
    return {name: "" if name in STARTED and value is None else value for name, value in options.items()}
