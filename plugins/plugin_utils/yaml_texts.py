# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts in YAML that people have written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml


def place(error: yaml.YAMLError) -> str:
    """Return where a text ceases to be YAML, for a message; not what stands there, which may be a secret."""
    mark = getattr(error, "problem_mark", None)
    return " at line {0}, column {1}".format(mark.line + 1, mark.column + 1) if mark else ""
