# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments that block unmanaged customizations, before a release is imported."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups.lockdown import SETTING
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import lockdown

from tests.unit.plugins.support.preflight import REFUSED, said


@pytest.mark.parametrize("value", ["true", "false"])
def test_the_setting(value):
    settings = {"orgdborgsettings": f"<OrgSettings><{SETTING}>{value}</{SETTING}></OrgSettings>"}
    assert said(lockdown.findings(settings, ["core"])) == ["blocks lockdown core"] * (value == "true")
    assert lockdown.findings(settings, []) == []


def test_a_setting_that_cannot_be_read():
    assert said(lockdown.findings(REFUSED, ["core"])) == [f"warns lockdown {SETTING}"]
    assert said(lockdown.findings(REFUSED, [])) == [f"informs lockdown {SETTING}"]
