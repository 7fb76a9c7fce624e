# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error a session ends with."""

from __future__ import annotations


class Problem(Exception):
    """Something the person at the keyboard can put right; the text says how."""
