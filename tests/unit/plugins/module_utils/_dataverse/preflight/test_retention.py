# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long flow runs are kept."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import retention

from tests.unit.plugins.support.preflight import REFUSED, said


@pytest.mark.parametrize(
    ("settings", "severity"),
    [
        ({"flowruntimetoliveinseconds": 2419200}, None),
        ({"flowruntimetoliveinseconds": 0}, "warns"),
        ({"flowruntimetoliveinseconds": None}, "informs"),
        (REFUSED, "informs"),
    ],
)
def test_retention(settings, severity):
    assert said(retention.findings(settings)) == ([f"{severity} flow_runs history of flow runs"] if severity else [])
