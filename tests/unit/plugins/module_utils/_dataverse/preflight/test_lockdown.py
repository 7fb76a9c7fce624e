# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments that block unmanaged customizations."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import lockdown

from tests.unit.plugins.support.preflight import REFUSED, said

XML = "<OrgSettings><Other>true</Other><{0}>{1}</{0}></OrgSettings>"


@pytest.mark.parametrize(
    ("xml", "on"),
    [
        (XML.format(lockdown.SETTING, "true"), True),
        (XML.format(lockdown.SETTING, " True "), True),
        (XML.format(lockdown.SETTING, "false"), False),
        (XML.format("Another", "true"), False),
        ("", False),
        (None, False),
        ("<OrgSettings>", False),
    ],
)
def test_the_setting(xml, on):
    settings = {"orgdborgsettings": xml}
    assert lockdown.is_on(settings) is on
    assert said(lockdown.findings(settings, ["core"])) == (["blocks lockdown core"] if on else [])
    assert lockdown.findings(settings, []) == []


def test_a_setting_that_cannot_be_read():
    assert said(lockdown.findings(REFUSED, ["core"])) == [f"warns lockdown {lockdown.SETTING}"]
    assert said(lockdown.findings(REFUSED, [])) == [f"informs lockdown {lockdown.SETTING}"]
