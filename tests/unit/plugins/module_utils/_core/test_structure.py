# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which member of a value is missing or of another type."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.structure import Maybe, fault

FORM = {"id": str, "count": Maybe(int), "rows": [{"name": str}]}


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"id": "a", "rows": []}, ""),
        ({"id": "a", "count": None, "rows": [{"name": "b", "more": 1}]}, ""),
        ([], "dict"),
        ({}, "id"),
        ({"id": {}, "rows": []}, "id"),
        ({"id": "a", "count": True, "rows": []}, "count"),
        ({"id": "a", "rows": {}}, "rows"),
        ({"id": "a", "rows": [{"name": "b"}, None]}, "rows[1]"),
        ({"id": "a", "rows": [{"name": 5}]}, "rows[0].name"),
    ],
)
def test_the_first_fault_is_named(value, where):
    assert fault(value, FORM) == where
