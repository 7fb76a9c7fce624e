# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures as people read them."""

from __future__ import annotations

from collections.abc import Iterable


def row(cells: Iterable, width: int) -> str:
    """Return a line of a table."""
    return "  ".join(f"{cell(one):>{width}}" for one in cells)


def cell(value: object) -> str:
    """Return a figure as text; what was not measured is a dash."""
    return "-" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def at_most(text: str, value: float, limit: float) -> tuple[str, bool]:
    """Return a promise, and whether it is kept."""
    return f"{text}: {cell(value)}, at most {cell(limit)}", value <= limit


def verdict(promise: tuple[str, bool]) -> str:
    """Return a promise with what became of it."""
    text, kept = promise
    return f"  {'kept  ' if kept else 'BROKEN'}  {text}"
