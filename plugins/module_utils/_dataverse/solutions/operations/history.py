# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The history of solutions: what was imported, exported, published and uninstalled (wire audit D6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from .rows import Query

TABLE = "msdyn_solutionhistories"
COLUMNS = "msdyn_name,msdyn_operation,msdyn_starttime"


class Kind(NamedTuple):
    """An operation: its ``word`` in results, and the ``phrase`` for one that keeps others from starting."""

    word: str
    phrase: str = ""


KINDS = {
    0: Kind("import", "an import"),
    1: Kind("uninstall", "an uninstallation"),
    2: Kind("export"),
    3: Kind("publish", "a publication"),
    4: Kind("publish all", "a publication"),
    5: Kind("provision language", "the provision of a language"),
    6: Kind("import translations", "an import of translations"),
    7: Kind("generate ribbon metadata"),
    8: Kind("set workflow state"),
    9: Kind("none"),
}


def running_query() -> Query:
    """Return the query for what runs."""
    return TABLE, {"select": COLUMNS, "filter": "msdyn_status eq 0"}


def keeps_others(row: dict[str, Any]) -> bool:
    """Return whether others cannot start meanwhile; exports and changes of states do not keep them from that."""
    kind = KINDS.get(row["msdyn_operation"])
    return bool(kind and kind.phrase)
