# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of a task, and of its environment. An empty variable is treated as not set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.errors import InputFailure
from .._core.text import NEVER_BLANK, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off")


class Lookup:
    """Options of a task over variables, whose names begin with one of ``prefixes``; the first that is set is used.

    ``has_empty_secret`` is whether the task sets a secret to an empty value, with which nothing can sign in.
    """

    def __init__(self, options: Mapping[str, Any], environment: Mapping[str, str], prefixes: list[str]) -> None:
        self._options = options
        self._environment = environment
        self._prefixes = prefixes
        self.has_empty_secret = any(self.is_empty(name) for name in NEVER_BLANK)

    def option(self, name: str) -> str | None:
        """Return what the task itself sets, or None."""
        return (self._options.get(name) or "").strip() or None

    def is_empty(self, name: str) -> bool:
        """Return whether the task sets an option to an empty value."""
        return self._options.get(name) is not None and is_blank(self._options[name])

    def setting(self, option: str, suffix: str) -> Any:
        """Return an option, else the variable of that suffix, else None."""
        value = self._options.get(option)
        return self.variable(suffix) if is_blank(value) else value

    def variable(self, suffix: str) -> str | None:
        """Return the first variable of that suffix that is set, or None."""
        return self._first(prefix + suffix for prefix in self._prefixes)

    def switch(self, option: str, suffix: str, inverted: bool = False, default: bool = True) -> bool:
        """Return a boolean setting; ``inverted`` is for a variable that means the opposite of its option."""
        value = self.setting(option, suffix)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        word = str(value).lower()
        if word not in _TRUE + _FALSE:
            names = [prefix + suffix for prefix in self._prefixes]
            raise InputFailure(
                "The variable {0} must be true or false, not {1!r}.".format(
                    next(name for name in names if self._first([name])), value[:20]
                )
            )
        return (word in _TRUE) != inverted

    def seconds(self, option: str, suffix: str, default: int) -> int:
        """Return a setting that is a number of seconds above 0."""
        value = self.setting(option, suffix)
        value = default if value is None else value
        try:
            seconds = int(value)
        except ValueError:
            seconds = 0
        if seconds < 1:
            raise InputFailure("{0} must be a number of seconds above 0, not {1!r}.".format(option, value))
        return seconds

    def _first(self, names: Iterable[str]) -> str | None:
        for name in names:
            value = self._environment.get(name, "").strip()
            if value:
                return value
        return None
