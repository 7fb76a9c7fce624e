# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of solutions and releases, compared."""

from __future__ import annotations


def version_key(version: str | None) -> tuple[int, ...]:
    """Return a version as four numbers, for comparison."""
    numbers = [int(part) if part.isdecimal() else 0 for part in (version or "").split(".")]
    return tuple((numbers + [0, 0, 0, 0])[:4])
