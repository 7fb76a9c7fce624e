# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an object of a Smart Flows project must look like: the members that are used are of their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

TEXTS = ("displayName", "description", "status", "type", "createdAt", "contentType", "key")
OBJECTS = ("flow", "createdBy", "state")
KINDS: dict[str, Any] = {**dict.fromkeys(TEXTS, str), **dict.fromkeys(OBJECTS, dict), "id": (str, int)}


def trouble(found: dict[str, Any]) -> str:
    """Return what is wrong with an object, "" if nothing is; members may be missing or null."""
    for member, kind in KINDS.items():
        if found.get(member) is not None and not isinstance(found[member], kind):
            return "a member {0} of an unexpected type".format(member)
    inner = [found[member] for member in ("flow", "createdBy") if found.get(member)]
    return next(filter(None, map(trouble, inner)), "")


def trouble_of_row(found: Any) -> str:
    """Return what is wrong with a member of a list."""
    return trouble(found) if isinstance(found, dict) else "a list of something other than objects"
