# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which desktop flow is meant."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows import rows


@pytest.mark.parametrize("nothing", [None, ""])
def test_options_left_without_a_value_name_no_flow(nothing):
    with pytest.raises(InputFailure, match=r"^Neither name nor flow_id has a value\. Set one of them\.$"):
        rows.require(None, nothing, nothing)
