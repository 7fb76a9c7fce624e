# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a package says of the components that it needs and does not contain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# A package names the solution of a dependency as "contoso_base (1.0.0.0)".
LABEL = re.compile(r"^(.*?)(?: \([\d.]+\))?\Z")


def solution_of(required: Mapping[str, Any]) -> str:
    """Return the unique name of the solution of a needed component, "" if the package does not name it."""
    label = LABEL.match(required["solution"])
    return label.group(1) if label else ""
