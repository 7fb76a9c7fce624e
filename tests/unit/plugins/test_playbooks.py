# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the playbooks make of variables that Ansible reads before it knows the hosts."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
import yaml

PLAYBOOKS = Path(__file__).resolve().parents[3] / "playbooks"
OF_TARGETS = ("plan_promotion", "promote", "roll_back", "verify_promotion")


@pytest.mark.parametrize("playbook", OF_TARGETS)
@pytest.mark.parametrize(("given", "taken"), [(0, "0"), ("0", "0"), (20, "20"), ("", "100"), (None, "100")])
def test_no_failure_at_all_can_be_demanded(playbook, given, taken):
    plays = yaml.safe_load((PLAYBOOKS / f"{playbook}.yml").read_text("utf-8"))
    (template,) = [play["max_fail_percentage"] for play in plays if "max_fail_percentage" in play]
    text = jinja2.Environment(autoescape=True).from_string(template)
    assert text.render(environment_promotion_max_fail_percentage=given) == taken
    assert text.render() == "100"
