# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing with whom flows are shared."""

from __future__ import annotations

from ...lookups import principals as principal
from .. import rows as flows
from ..listing import fitting, part
from . import rows as shares


def list_shares(dataverse, options):
    """Return (shares, total): those of the flows that match ``options`` of the module dataverse_flow_share_info.

    One request reads the shares of a hundred flows, and one each the names of all users and of all teams.
    """
    fit = fitting(dataverse, options)
    found = [flows.as_result(row) for row in part(fit, options)]
    of_flow = [
        _without_owner(flow, one)
        for flow, one in zip(found, shares.read_many(dataverse, [flow["flow_id"] for flow in found]))
    ]
    principals = principal.named(dataverse, {key for one in of_flow for key in one})
    listed = [
        {
            "flow_id": flow["flow_id"],
            "name": flow["name"],
            "owner": flow["owner"],
            "principals": shares.as_result(one, principals),
        }
        for flow, one in zip(found, of_flow)
    ]
    return listed, len(fit)


def _without_owner(flow, found):
    return {key: words for key, words in found.items() if key != principal.key_of(flow["owner"])}
