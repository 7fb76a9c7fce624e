# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A view in every form in which people and programs read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import as_html, as_markdown

if TYPE_CHECKING:
    from typing import Any

    from .parts import View


def in_all_forms(view: View) -> dict[str, Any]:
    """Return a view, its HTML and its Markdown."""
    return {"view": view, "html": as_html.page(view), "markdown": as_markdown.comment(view)}
