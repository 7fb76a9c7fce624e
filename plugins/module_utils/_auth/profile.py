# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the environment that belong to one named profile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .._core.errors import InputFailure
from .._core.text import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_A_PROFILE = re.compile(r"^DATAVERSE_([A-Z][A-Z0-9_]*)_(?:URL|CLIENT_ID|ACCESS_TOKEN)\Z")


def prefix_of(profile: str, environment: Mapping[str, str]) -> str:
    """Return the prefix of the variables of a profile.

    InputFailure unless at least one is set: a misspelled name would sign in as someone else.
    """
    if not re.match(r"^[A-Za-z][A-Za-z0-9_]*\Z", profile):
        raise InputFailure(
            "dataverse_profile {0!r} cannot be part of a variable's name.".format(profile),
            "Use letters, digits and underscores.",
        )
    prefix = "DATAVERSE_{0}_".format(profile.upper())
    filled = [name for name, value in environment.items() if value.strip()]
    if any(name.startswith(prefix) for name in filled):
        return prefix
    looked_for = ", ".join(prefix + suffix for suffix in ("URL", "TENANT_ID", "CLIENT_ID", "CLIENT_SECRET"))
    known = sorted({found.group(1) for found in map(_OF_A_PROFILE.match, filled) if found})
    raise InputFailure(
        "Profile {0!r} does not exist: none of {1} and similar variables is set.".format(profile, looked_for),
        "Set them where Ansible runs, or correct dataverse_profile{0}.".format(
            " (existing profiles: {0})".format(joined(known, most=5)) if known else ""
        ),
    )
