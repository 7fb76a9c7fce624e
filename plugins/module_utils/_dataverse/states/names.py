# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rows names mean: exactly, otherwise without regard to case, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.naming import fitting, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    Row = dict[str, Any]

# Searching for similar names is slow, and of use to people only.
MOST_SUGGESTIONS = 10


class Names:
    """Rows by name, in which the ``declared`` names are searched for; ``name_of(row)`` is what one is called."""

    def __init__(self, rows: Sequence[Row], name_of: Callable[[Row], str], declared: Iterable[str]) -> None:
        self._name_of = name_of
        self._rows: dict[str, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(name_of(row).casefold(), []).append(row)
        self._suggested = [name for name in declared if not self.meant(name)][:MOST_SUGGESTIONS]

    def meant(self, name: str) -> list[Row]:
        """Return the rows that a name means."""
        return fitting(name, self._rows.get(name.casefold(), []), self._name_of)

    def suggestion(self, name: str) -> str:
        """Return a sentence about what may have been meant by a name that means none; "" after many of them."""
        if name not in self._suggested:
            return ""
        return suggestion(name, [self._name_of(row) for rows in self._rows.values() for row in rows])
