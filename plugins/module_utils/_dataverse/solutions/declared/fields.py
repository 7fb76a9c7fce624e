# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a solution can be declared: where it is stored, and how it is compared."""

from __future__ import annotations

from ...._core.field import Field
from ...lookups.solutions import version_key


def canonical_version(version: str | None) -> str:
    """Return a version with its four parts."""
    return ".".join(str(part) for part in version_key(version))


PUBLISHER = Field("publisher", canonical=lambda name: (name or "").lower())
PROPERTIES = (
    Field("friendly_name", "friendlyname"),
    Field("description", "description"),
    Field("version", "version", canonical=canonical_version),
    PUBLISHER,
)
FLOWS = Field("flows", must_hold=True)
