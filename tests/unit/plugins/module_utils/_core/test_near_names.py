# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that may have been meant."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.near_names import suggestion

NAMES = ["contoso_Mail", "contoso_Mails", "contoso_Sql", "fabrikam_Limit", "other"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("contoso_mial", "Near names: contoso_Mail, contoso_Mails, contoso_Sql."),
        ("CONTOSO_SQ", "Near names: contoso_Sql, contoso_Mails, contoso_Mail."),
        ("fabrikam_limits", "Near names: fabrikam_Limit."),
        ("zzzzzz", ""),
    ],
)
def test_near_names(wanted, said):
    assert suggestion(wanted, NAMES) == said


def test_without_names_nothing_is_said():
    assert suggestion("x", []) == ""


def test_long_names_are_cut():
    assert len(suggestion("a" * 200, ["a" * 199 + str(number) for number in range(9)])) < 180
