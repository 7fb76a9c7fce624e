# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that are set without a meaning."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .errors import InputFailure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

# Seconds, hours and counts above this overflow what computes with them.
LARGEST = 10**9
# Options in seconds or hours, also with the name of a role before it; 0 means not to wait.
WAITS = ("wait_timeout", "wait_interval", "start_grace", "progress_timeout", "abandoned_after")
ALLOW_NONE = "Set allow_none=true if this is intended."


def refuse_empty(options: Mapping[str, Any], *names: str, where: str = "") -> None:
    """Raise InputFailure when one of these options is an empty text or list, which would be treated as not set.

    ``where`` names the entry of a list that has them, such as ``flows[0]``.
    """
    for name in names:
        value = options.get(name)
        if (isinstance(value, str) and not value.strip()) or value == []:
            full = "{0}.{1}".format(where, name) if where else name
            raise InputFailure("{0} is empty.".format(full), "Set a value, or omit {0}.".format(name))


def refuse_unusable(options: Mapping[str, Any], paths: Iterable[str] = ()) -> None:
    """Raise InputFailure for a number that nothing can compute with or that JSON does not have, and for a text that
    no path or name can be; an option of ``paths`` cannot be empty."""
    refuse_empty(options, *paths)
    for name, value in options.items():
        if isinstance(value, int) and abs(value) > LARGEST:
            raise InputFailure("{0} must be at most {1}, not {2}.".format(name, LARGEST, value))
        if is_negative_wait(name, value):
            raise InputFailure("{0} must be 0 or more, not {1}.".format(name, value))
        if isinstance(value, str) and "\0" in value:
            raise InputFailure("{0} contains a null character.".format(name), "Check where its value comes from.")
        try:
            json.dumps(value, allow_nan=False, default=str)
        except ValueError:
            raise InputFailure(
                "{0} contains a number that JSON cannot represent.".format(name), "Remove nan and infinite numbers."
            )


def is_negative_wait(name: str, value: Any) -> bool:
    """Return whether the value of an option means to wait for less than no time."""
    return isinstance(value, int) and value < 0 and name.endswith(WAITS)


def check_limit(limit: int) -> None:
    """Raise InputFailure for a limit that allows nothing."""
    if limit < 1:
        raise InputFailure("limit must be 1 or more, not {0}.".format(limit))
