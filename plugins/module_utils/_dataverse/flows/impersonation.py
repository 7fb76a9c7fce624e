# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Acting as another user (contract 3.1: the header CallerObjectId)."""

from __future__ import annotations

from ..._core.errors import InputFailure
from ..._core.text import short
from ..api.address import is_guid, text

COLUMNS = "fullname,isdisabled,azureactivedirectoryobjectid"


def object_id(dataverse, wanted):
    """Return the directory object id of the user ``wanted``, which is such an id or a user principal name."""
    by_id = is_guid(wanted)
    rows = dataverse.rows(
        "systemusers",
        "Looking for the user {0!r} to act as".format(short(wanted, 60)),
        select=COLUMNS,
        filter="azureactivedirectoryobjectid eq {0}".format(wanted.lower())
        if by_id
        else "domainname eq {0}".format(text(wanted)),
    )
    found = [one for one in rows if one.get("azureactivedirectoryobjectid")]
    if len(found) != 1:
        raise InputFailure(
            "impersonate: {0} user of {1} is named {2!r}.".format(
                "more than one" if found else "no", dataverse.url, short(wanted, 80)
            ),
            "Use the directory object id or the user principal name of a user of the environment.",
        )
    if found[0].get("isdisabled"):
        raise InputFailure(
            "impersonate: the user {0!r} is disabled.".format(short(wanted, 80)), "Use one that can sign in."
        )
    return found[0]["azureactivedirectoryobjectid"].lower()
