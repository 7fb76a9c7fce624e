# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that are texts, but were read as something else, since YAML reads 1.10 as a number and yes as true.

To a module, the number is a text that has lost its zero, true is the text True, and a list is a text with brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..module_utils._core.errors import InputFailure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def refusal(specification: Mapping[str, Any], options: Mapping[str, Any]) -> InputFailure | None:
    """Return why a task is refused in which a text is not one; None if all are. Ansible reads choices itself."""
    for name, option in specification.items():
        if option.get("type", "str") == "str" and "choices" not in option:
            said, remedy = _trouble(options.get(name))
            if said:
                return InputFailure("{0} {1}".format(name, said), remedy)
    return None


def _trouble(value: Any) -> tuple[str, str]:
    """Return what is wrong with a value that must be a string, and the remedy; empty texts if nothing is."""
    if isinstance(value, bool):
        return "is true or false, and no longer what was written.", "Quote it."
    if isinstance(value, float):
        return "is a number, and may have lost a zero: without quotes, 1.10 is 1.1.", "Quote it."
    if isinstance(value, list):
        return "is a list, but must be a string.", "Set one of its values, or use one task for each of them."
    return "", ""
