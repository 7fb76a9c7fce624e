# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flows that earlier tasks of a dry run say will be there."""

from __future__ import annotations

from ..._core.errors import InputFailure


def find(options):
    """Return the one of ``predicted_flows`` that ``flow_id`` or ``name`` means, or None."""
    wanted = (options.get("flow_id") or "").lower()
    matches = [
        flow
        for flow in options.get("predicted_flows") or []
        if ((flow.get("flow_id") or "").lower() == wanted if wanted else flow.get("name") == options.get("name"))
    ]
    if len(matches) > 1:
        raise InputFailure(
            "{0} of predicted_flows are called {1!r}.".format(len(matches), options.get("name")), "Give flow_id."
        )
    return matches[0] if matches else None
