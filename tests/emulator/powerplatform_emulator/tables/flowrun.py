# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of cloud flows: each row belongs to the owner of its flow, may come late, and is kept for a time."""

from __future__ import annotations

from datetime import timedelta

from ..environment import Environment
from ..store import Row
from .rules import Rules

FOUR_WEEKS = 2419200


class FlowRunRules(Rules):
    def before_put(self, environment: Environment, row: Row) -> None:
        organization = environment.store.get("organization", environment.organization_id) or {}
        # what was kept before keeping was switched off stays for its time
        row.setdefault("ttlinseconds", organization.get("flowruntimetoliveinseconds") or FOUR_WEEKS)
        flow = environment.store.get("workflow", row.get("_workflow_value") or row.get("workflowid") or "")
        if flow and not row.get("_ownerid_value"):
            row["_ownerid_value"] = flow["_ownerid_value"]
        if "$visible_after" in row:
            row["$visible_at"] = (environment.clock.now() + timedelta(seconds=row.pop("$visible_after"))).isoformat()


RULES = FlowRunRules("flowrun")
