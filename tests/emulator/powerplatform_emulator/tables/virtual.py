# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables that keep nothing: their rows are made when a list of them is asked for, by what `$filter` names."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..environment import Environment
from ..errors import bad_query
from ..store import Row

Maker = Callable[[Environment, str], list[Row]]

MAKERS: dict[str, Maker] = {}
# Tables whose rows always have all columns.
UNSELECTED: set[str] = set()


def virtual(table: str, selects: bool = True) -> Callable[[Maker], Maker]:
    """Register what makes the rows of a table, given an environment and the text of `$filter`."""

    def register(maker: Maker) -> Maker:
        MAKERS[table] = maker
        if not selects:
            UNSELECTED.add(table)
        return maker

    return register


def required(condition: str, column: str) -> str:
    """The text that a column is compared with; a filter without it is refused."""
    found = re.search(rf"\b{column} eq '([^']*)'", condition)
    if found is None:
        raise bad_query(f"The filter must have a condition on '{column}'.")
    return found.group(1)
