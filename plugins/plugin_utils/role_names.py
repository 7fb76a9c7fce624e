# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables that begin with the name of a role, and are none of its options: misspellings, which Ansible ignores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..module_utils._core.naming import suggestion

if TYPE_CHECKING:
    from collections.abc import Collection


def strangers(names: Collection[str], options: Collection[str], role: str, roles: Collection[str]) -> list[str]:
    """Return a sentence for each of ``names`` that is neither an option nor the result of the role, and belongs to no
    other role of the play."""
    others = tuple(other.rpartition(".")[2] + "_" for other in roles)
    longer = tuple(other for other in others if other.startswith(role + "_") and other != role + "_")
    return [
        "{0} is not an option of the role {1}. {2}".format(name, role, _remedy(name, options, role))
        for name in sorted({*names} - {*options, role + "_result"})
        if not name.startswith(longer)
    ]


def _remedy(name: str, options: Collection[str], role: str) -> str:
    """Return what to do about a name: which one may have been meant, otherwise that it needs to be another one."""
    return suggestion(name, options, role + "_") or (
        "Supported options are {0}. A variable of your own needs a name that does not begin with {1}_.".format(
            ", ".join(options), role
        )
    )
