# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that make the start of a flow unnecessary."""

from __future__ import annotations

import glob
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..documents.destination import Destination


def exists(options: Mapping[str, Any], destination: Destination | None) -> bool:
    """Return whether the file of ``creates`` exists, by default that of ``destination``; never with ``force``."""
    if options["force"]:
        return False
    if options.get("creates"):
        path = os.path.expanduser(options["creates"])
        return os.path.exists(path) or bool(glob.glob(path))
    return destination is not None and destination.is_file
