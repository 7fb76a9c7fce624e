# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Solutions that travel: packages, imports, exports, upgrades and what is known about them afterwards."""

from __future__ import annotations

from ..environment import Environment
from ..messages import before_request
from . import (
    component_messages,
    export_messages,
    import_messages,
    job_rows,
    layer_messages,
    layers,
    lifecycle_messages,
    operations,
    result_messages,
    staging,
)
from .lifecycle_messages import edit_table, uninstall
from .waiting import Outcome, Pending

__all__ = [
    "Outcome",
    "Pending",
    "component_messages",
    "edit_table",
    "export_messages",
    "import_messages",
    "layer_messages",
    "layers",
    "lifecycle_messages",
    "result_messages",
    "staging",
    "uninstall",
]


@before_request
def keep_time(environment: Environment) -> None:
    """Bring operations and their visible rows to where the clock is."""
    operations.advance(environment)
    job_rows.show(environment)
