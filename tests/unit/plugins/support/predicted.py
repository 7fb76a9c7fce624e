# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import of a dry run hands on."""

from __future__ import annotations

LISTS = ("components", "running", "bound", "connection_references", "environment_variables")


def brings(**parts) -> dict:
    """Return what an import brings, which is nothing but these parts."""
    return {"unique_name": "orders", "publisher": "contoso", **{name: [] for name in LISTS}, **parts}
