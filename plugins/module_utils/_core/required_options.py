# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that other options, or their absence, require: null and an empty text are not a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import InputFailure
from .option_checks import refuse_empty

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any


def refuse_missing(options: Mapping[str, Any], rules: Mapping[str, Any], unless: str | None = None) -> None:
    """Raise InputFailure if an option that another one, or its absence, requires has no value.

    ``rules`` are the arguments of AnsibleModule, which treats null and an empty text as a value. The option ``unless``
    may be without one, and stands for the others of its group as well.
    """
    for names in rules.get("required_one_of", ()):
        if not any(_has_value(options.get(name)) for name in names):
            refuse_empty(options, *(name for name in names if name != unless))
            if unless not in names:
                raise InputFailure("None of {0} has a value.".format(", ".join(names)), "Set one of them.")
    for reason, names in _required(options, rules):
        for name in names:
            if name != unless and not _has_value(options.get(name)):
                refuse_empty(options, name)
                raise InputFailure("{0} requires {1}, which has no value.".format(reason, name), "Set it.")


def _required(options: Mapping[str, Any], rules: Mapping[str, Any]) -> Iterable[tuple[str, Sequence[str]]]:
    """Return what requires options in this task, and which ones."""
    for option, value, names in rules.get("required_if", ()):
        if options.get(option) == value:
            yield "{0}={1}".format(option, value), names
    for option, names in rules.get("required_by", {}).items():
        if _has_value(options.get(option)):
            yield option, names
    for names in rules.get("required_together", ()):
        for option in filter(lambda name: _has_value(options.get(name)), names):
            yield option, names


def _has_value(value: Any) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())
