# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that limit what a task may do, or what it acts on: null must not lift the limit.

A module gets the same for null, as an expression that has found nothing returns it, and for an option that is not set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..module_utils._core.errors import InputFailure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

GUARDS = (
    "approved_plan",
    "exact",
    "expected_environment",
    "flow",
    "flow_id",
    "name",
    "name_pattern",
    "publishers",
    "require_managed",
    "solutions",
)


def refused(options: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the result of a task that sets a guard to null; None if it sets none to it."""
    for name in GUARDS:
        if name in options and options[name] is None:
            failure = InputFailure("{0} is null.".format(name), "Set a value, or omit {0}.".format(name))
            return {**failure.as_result(), "changed": False, "failed": True}
    return None
