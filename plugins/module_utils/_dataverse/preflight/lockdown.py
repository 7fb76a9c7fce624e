# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the environment allows unmanaged packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..lookups.lockdown import REMEDY, SETTING, TEXT, is_on
from .finding import BLOCKS, INFORMS, WARNS, Finding, not_known

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

CHECK = "lockdown"


def findings(settings: Any, unmanaged: Sequence[str]) -> list[Finding]:
    """Return findings about the solutions called ``unmanaged``, whose unmanaged packages would be sent."""
    if isinstance(settings, Failure):
        return [not_known(CHECK, SETTING, settings, WARNS if unmanaged else INFORMS)]
    if not is_on(settings):
        return []
    return [Finding(BLOCKS, CHECK, name, TEXT.format(name), REMEDY) for name in unmanaged]
