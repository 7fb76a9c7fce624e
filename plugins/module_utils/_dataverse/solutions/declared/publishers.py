# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Publishers: who solutions belong to (contract 16.2)."""

from __future__ import annotations

from ...._core import naming
from ...._core.errors import InputFailure
from ...api.address import text


def foresee(dataverse, unique_name, predicted_solutions):
    """Raise InputFailure unless a publisher exists, or comes with a solution that an earlier task would bring."""
    coming = {(one.get("publisher") or "").lower() for one in predicted_solutions}
    if unique_name.lower() not in coming:
        require(dataverse, unique_name)


def require(dataverse, unique_name):
    """Return the id of a publisher; InputFailure with similar names when it does not exist."""
    tried = "Searching for publisher {0!r}".format(unique_name)
    rows = dataverse.rows(
        "publishers", tried, select="publisherid,uniquename", filter="uniquename eq {0}".format(text(unique_name))
    )
    if rows:
        return rows[0]["publisherid"]
    others = dataverse.rows("publishers", tried, select="uniquename,friendlyname")
    raise InputFailure(
        "There is no publisher {0!r} in {1}.".format(unique_name, dataverse.url),
        naming.meant(unique_name, [(one["uniquename"], one.get("friendlyname")) for one in others])
        or "Use the unique name of an existing publisher.",
    )
