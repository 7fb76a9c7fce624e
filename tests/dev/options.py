# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may add to a session."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    verbose: bool = False
    ci: bool = False
    core: str | None = None
    all_loops: bool = False
    part: str | None = None
    cold: bool = False
