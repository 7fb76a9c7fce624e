# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders that only the user can access."""

from __future__ import annotations

import os


def is_private(folder: str) -> bool:
    """Return whether a folder exists, belongs to the user, and is closed to all others."""
    try:
        state = os.stat(folder)
    except OSError:
        return False
    return state.st_uid == os.geteuid() and not state.st_mode & 0o077
