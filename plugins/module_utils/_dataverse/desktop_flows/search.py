# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which earlier run makes a start unnecessary, depending on the options of a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.earlier_success import Recent
from ..._local.zones import zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .matching import EarlierRuns, Found


class Search:
    """Searches ``history``; false if, by the options, every task starts a run."""

    def __init__(self, history: EarlierRuns, options: Mapping[str, Any]) -> None:
        adopt = options["adopt_running"]
        self._history = history
        self._recent = Recent(options, zone)
        self._adopt = bool(self._recent) if adopt is None else adopt

    def __bool__(self) -> bool:
        return bool(self._recent or self._adopt)

    def find(self) -> Found | None:
        """Return (row, certain) of a run that makes another unnecessary, or None."""
        found = self._history.good_run(self._recent) if self._recent else None
        return found or (self._history.going_run() if self._adopt else None)
