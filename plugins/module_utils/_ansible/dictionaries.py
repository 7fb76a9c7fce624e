# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options with keys of their own: whether they hold dictionaries.

Ansible's own check breaks off at a boolean, or does not name the option.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible.module_utils.common.validation import check_type_dict

if TYPE_CHECKING:
    from typing import Any


def misfit(argument_spec: dict[str, Any], options: dict[str, Any]) -> str | None:
    """Return what is wrong with an option that should hold dictionaries and does not; None if nothing is."""
    for name, one in argument_spec.items():
        if one.get("options") and not all(_is_dictionary(value) for value in _members(one, options.get(name))):
            form = "a dictionary" if one["type"] == "dict" else "a list of dictionaries"
            return "{0} must be {1} with: {2}.".format(name, form, ", ".join(one["options"]))
    return None


def _members(one: dict[str, Any], value: Any) -> list[Any]:
    """Return the values that should be dictionaries, in what a task sets."""
    if value is None:
        return []
    return value if one["type"] == "list" and isinstance(value, list) else [value]


def _is_dictionary(value: Any) -> bool:
    try:
        return isinstance(check_type_dict(value), dict)
    except TypeError:
        return False
