# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the environment allows unmanaged packages.

The setting stands in the column orgdborgsettings of the organization, XML of the settings that are set (organization
table reference; that it is listed there is inferred from settings of its kind). It blocks imports of unmanaged
solutions; states, owners, shares and values of variables can still be changed (documentation of the setting). That
connections can be bound is inferred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..solutions.operations import log
from .finding import BLOCKS, INFORMS, WARNS, Finding, not_known

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

CHECK = "lockdown"
SETTING = "IsLockdownOfUnmanagedCustomizationEnabled"


def is_on(settings: dict[str, Any]) -> bool:
    """Return whether the setting is on, by columns of the organization."""
    root = log.parse(settings.get("orgdborgsettings"))
    return root is not None and (root.findtext(".//" + SETTING) or "").strip().lower() in ("true", "1")


def findings(settings: Any, unmanaged: Sequence[str]) -> list[Finding]:
    """Return findings about the solutions called ``unmanaged``, whose unmanaged packages would be sent."""
    if isinstance(settings, Failure):
        return [not_known(CHECK, SETTING, settings, WARNS if unmanaged else INFORMS)]
    if not is_on(settings):
        return []
    text = "The environment blocks unmanaged customizations, and the package of {0} is unmanaged."
    remedy = "Export it as managed, or turn off the setting in the Power Platform admin center."
    return [Finding(BLOCKS, CHECK, name, text.format(name), remedy) for name in unmanaged]
