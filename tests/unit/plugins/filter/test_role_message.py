# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of modules in roles: they name what users of the role can set."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.promotion_report import promotion_report
from ansible_collections.flowops.powerplatform.plugins.filter.role_message import FilterModule

NAMES = ["allow_removals", "allow_none", "runs", "strategy", "wait_timeout", "connection_references", "smoke_wait"]
VARIABLES = {name: "role_" + name for name in NAMES}


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Set allow_removals, or use strategy update.", "Set role_allow_removals, or use role_strategy update."),
        ("runs is empty. Set allow_none.", "role_runs is empty. Set role_allow_none."),
        ("runs[0] has a key 'x'.", "role_runs[0] has a key 'x'."),
        ("Three runs failed. runs must differ.", "Three runs failed. role_runs must differ."),
        ("connection_references.shared: no flow uses it.", "role_connection_references.shared: no flow uses it."),
        ("Set 'wait_timeout: 5' or more.", "Set 'role_wait_timeout: 5' or more."),
        ("The flow 'allow_none' failed.", "The flow 'allow_none' failed."),
        ("Read reports/allow_none and role_wait_timeout.", "Read reports/allow_none and role_wait_timeout."),
    ],
)
def test_options_are_variables_in_a_role(message, said):
    assert FilterModule().filters()["role_message"](message, VARIABLES) == said


def test_a_role_without_known_variables_says_what_the_module_says():
    assert FilterModule().filters()["role_message"]("Set allow_none.", {}) == "Set allow_none."


def test_a_report_names_variables_also_for_options_of_another_name():
    found = {"severity": "blocks", "check": "c", "object": "o", "text": "No.", "remedy": "Set allow_removals."}
    smoke = {"kind": "desktop flow", "name": "", "outcome": "failed", "text": "Increase wait_timeout."}
    flows = [{"name": "A", "reason": {"code": "c", "text": "Set it in connection_references."}}, {"name": "B"}]
    report = promotion_report(
        {
            "release": {},
            "variables": VARIABLES,
            "planned": {"changed": False, "operations": [], "warnings": ["Increase wait_timeout."], "flows": flows},
            "checked": {"findings": [found]},
            "smoke": [smoke],
        }
    )
    assert report["findings"][0]["remedy"] == "Set role_allow_removals."
    assert report["smoke"][0]["text"] == "Increase role_smoke_wait."
    assert report["warnings"] == ["Increase role_wait_timeout."]
    assert report["flows"][0]["reason"] == {"code": "c", "text": "Set it in role_connection_references."}
    assert report["message"].endswith("Increase role_smoke_wait.")
