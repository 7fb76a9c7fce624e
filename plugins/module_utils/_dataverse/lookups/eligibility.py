# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who cannot own a flow or have one shared with them, as far as that is known before it is tried (contract 10, 14.4).

A user needs a security role, own or of a team, that allows reading flows. Only users without any role are detected.
Where roles cannot be read, nothing is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.late_imports import late
from ..._core.text import joined, short
from .principals import USER

if TYPE_CHECKING:
    from . import roles
else:
    (roles,) = late(__package__, ".roles")


def check_owners(dataverse, owners):
    """Raise InputFailure when it is known that one of ``owners`` cannot become an owner."""
    for one in owners:
        name = short(one.name, 80)
        if one.disabled:
            raise InputFailure(
                "User {0!r} of {1} is disabled and cannot become an owner.".format(name, dataverse.url),
                "Use a user who can sign in, or a team.",
            )
        if one.access:
            raise InputFailure(
                "Team {0!r} of {1} is an access team, which cannot own anything.".format(name, dataverse.url),
                "Use an owner team or a user.",
            )
    _check_roles(dataverse, owners, "cannot become an owner")


def check_receivers(dataverse, receivers):
    """Raise InputFailure when it is known that nothing can be shared with one of ``receivers``."""
    for one in receivers:
        name = short(one.handle, 80)
        if one.disabled:
            problem = "User {0!r} of {1} is disabled, so no flow can be shared with them.".format(name, dataverse.url)
            raise InputFailure(problem, "Enable the user, or remove them from the list.")
        if one.system_managed:
            problem = "Team {0!r} of {1} is a system-managed access team; no flow can be shared with it."
            remedy = "Share the flow with its members, or with another team."
            raise InputFailure(problem.format(name, dataverse.url), remedy)
    _check_roles(dataverse, receivers, "cannot have a flow shared with them")


def _check_roles(dataverse, principals, what):
    users = [one for one in {one.key: one for one in principals}.values() if one.table == USER]
    known = roles.have_roles(dataverse, users) if users else {}
    without = [one for one in users if known[one.key] is False]
    if without:
        names = joined([repr(one.handle) for one in without], 80)
        problem = (
            "{0} of {1} has no security role and {2}."
            if len(without) == 1
            else "{0} of {1} have no security role and {2}."
        )
        raise InputFailure(
            problem.format(names, dataverse.url, what),
            "Assign a security role that allows reading flows, such as Basic User.",
        )
