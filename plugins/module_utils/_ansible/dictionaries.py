# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options with keys of their own: whether they hold dictionaries.

Ansible's own check breaks off at a boolean, or does not name the option.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible.module_utils.common.validation import check_type_dict

from .._core.text import joined

if TYPE_CHECKING:
    from typing import Any


def misfit(argument_spec: dict[str, Any], options: dict[str, Any]) -> str | None:
    """Return what is wrong with an option that should hold dictionaries and holds something else; None if nothing is.

    By the words "option ... is of type"
    ansible-lint recognizes a check of a template that is not a value yet.
    """
    for name, one in argument_spec.items():
        value = options.get(name)
        wrong = [member for member in _members(one, value) if not _is_dictionary(member)]
        if one.get("options") and wrong:
            entry = " with an entry of type {0}".format(_kind(wrong[0])) if isinstance(value, list) else ""
            form = "a dictionary" if one["type"] == "dict" else "a list of dictionaries"
            return "The option {0!r} is of type {1}{2}. It must be {3} with: {4}.".format(
                name, _kind(value), entry, form, joined(list(one["options"]), 160)
            )
    return None


def _kind(value: Any) -> str:
    return type(value).__name__


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
