# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a promotion says that it did: nothing that was only planned, and deletions first."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.promotion_outcome import promotion_outcome


def imported(status="done", **more):
    return {
        "strategy": "upgrade",
        "reason": "the older version 1.0.0.0 is installed",
        "solution": {"unique_name": "orders", "version": "1.1.0.0", "managed": True},
        "decision": {"installed": "1.0.0.0", "package": "1.1.0.0"},
        "changes": {},
        "removals": [],
        "flows": [{"flow_id": "1", "name": "Intake", "enabled": True, "status": "on"}],
        "operations": [{"step": "upgrade solution 'orders'", "status": status}] if status else [],
        **more,
    }


def switched(status, *flows):
    operations = [{"step": "turn on", "status": status}] if status else []
    return {
        "flows": [dict(zip(("name", "verdict", "status"), one, strict=True)) for one in flows],
        "operations": operations,
    }


def test_a_flow_that_the_planned_import_turns_on_is_not_called_on():
    lines = promotion_outcome(imported("planned"), switched(None, ("Intake", "unchanged", "on")))["lines"]
    assert lines[-1] == "every declared flow would be on"


def test_only_flows_are_on_or_off():
    removed = {"component_type": "desktop_flow", "name": "Robot", "id": "2", "enabled": None}
    assert promotion_outcome(imported(removals=[removed]))["lines"][0] == "DELETED desktop flow Robot"


def test_a_plan_claims_nothing():
    removed = {"component_type": "flow", "name": "Weekly", "id": "2", "enabled": True}
    found = promotion_outcome(imported("planned", removals=[removed]), switched("planned", ("Intake", "changed", "on")))
    assert found["lines"] == [
        "WOULD DELETE flow Weekly (on)",
        "orders 1.1.0.0 (managed) would be upgraded - the older version 1.0.0.0 is installed",
        "would turn on Intake",
    ]
    assert found["figures"] == {
        "version": "1.0.0.0",
        "planned_version": "1.1.0.0",
        "managed": True,
        "imported": False,
        "flows_turned_on": [],
        "deleted": [],
    }


def test_what_was_done_is_told_as_done():
    removed = {"component_type": "connection_reference", "name": "old_mail", "id": "2"}
    found = promotion_outcome(imported(removals=[removed]), switched("done", ("Intake", "changed", "on")))
    assert found["lines"] == [
        "DELETED connection reference old_mail",
        "orders 1.1.0.0 (managed) upgraded - the older version 1.0.0.0 is installed",
        "turned on Intake",
    ]
    assert found["figures"] == {
        "version": "1.1.0.0",
        "planned_version": None,
        "managed": True,
        "imported": True,
        "flows_turned_on": ["Intake"],
        "deleted": ["old_mail"],
    }


def test_other_connections_are_no_import_and_are_named():
    changes = {
        "flows": {"added": ["New"], "changed": {"Intake": ["action Total changed (inputs)"]}, "removed": ["Weekly"]},
        "connection_references": {"added": [], "changed": {"mail": ["connection a -> b"]}, "removed": []},
    }
    found = promotion_outcome(imported(strategy=None, changes=changes))
    assert found["lines"] == [
        "orders 1.1.0.0 (managed) is installed already, got other settings",
        "added flow New",
        "flow Intake - action Total changed (inputs)",
        "connection reference mail - connection a -> b",
    ]
    assert found["figures"]["imported"] is False
    assert "would get other settings" in promotion_outcome(imported("planned", strategy=None))["lines"][0]


@pytest.mark.parametrize("activation", [None, {}, {"skipped": True, "changed": False}])
def test_nothing_to_do(activation):
    found = promotion_outcome(imported(None, strategy=None), activation)
    assert found["lines"] == ["orders 1.1.0.0 (managed) is installed already"]
    assert found["figures"]["version"] == "1.1.0.0"


def test_what_stays_is_told():
    stays = [{"flow_id": "3", "name": "Cancellation", "enabled": True, "status": "on"}]
    found = promotion_outcome(imported(strategy="update", left_behind=stays))
    assert found["lines"][1:] == ["stays, since an update removes nothing - flow Cancellation (on)"]


def test_off_and_suspended_are_told_apart():
    flows = [("A", "unchanged", "off"), ("B", "unchanged", "suspended"), ("C", "unchanged", "on")]
    found = promotion_outcome(imported(None, strategy=None), switched(None, *flows))
    assert found["lines"][1:] == ["every declared flow is on", "off - A", "SUSPENDED by the platform - B"]


def test_warnings_of_the_import_are_in_the_report():
    found = promotion_outcome(imported(None, strategy=None, warnings=["1 of its components differ"]))
    assert found["lines"][-1] == "note - 1 of its components differ"
