# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Info modules in a dry run: the id of what an earlier task would start is empty, and nothing can be read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.not_started import warn_of_missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .context import Context
    from .runner import Read


def unless_missing(read: Read, nothing: Mapping[str, Any], *names: str) -> Read:
    """Return what reads in a dry run: ``nothing``, with a warning, if the id in one of the options ``names`` is empty,
    otherwise what ``read(context)`` returns."""

    def read_started(context: Context) -> Mapping[str, Any]:
        missing = [name for name in names if context.options[name] == ""]
        for name in missing:
            warn_of_missing(name, context.warn)
        return nothing if missing else read(context)

    return read_started
