# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which desktop flow is meant."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows import rows

from tests.unit.plugins.support.emulated import Environment


@pytest.mark.parametrize("nothing", [None, ""])
def test_options_left_without_a_value_name_no_flow(nothing):
    with pytest.raises(InputFailure, match=r"^Neither name nor flow_id has a value\. Set one of them\.$"):
        rows.require(None, nothing, nothing)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Order intake", "It is a cloud flow, which is managed with dataverse_flow and runs by itself."),
        ("Night exports", "Did you mean: Night export?"),
        ("Elsewhere", "It may not be shared with the caller."),
    ],
)
def test_a_desktop_flow_that_does_not_exist_is_told_with_what_may_be_meant(name, said):
    environment = Environment()
    environment.put_flow("Order intake", {})
    environment.put("workflows", name="Night export", category=6, type=1, statecode=1)
    with pytest.raises(InputFailure) as caught:
        rows.require(environment, name=name)
    assert caught.value.remedy == said
