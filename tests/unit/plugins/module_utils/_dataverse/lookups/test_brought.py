# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What earlier imports of a dry run would bring, as it was handed over."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups import brought

from tests.unit.plugins.support.predicted import brings

ORDERS = brings(connection_references=[{"name": "contoso_mail", "managed": True}])


def test_what_an_import_returns_is_taken():
    assert brought.predicted({"predicted_solutions": [ORDERS]}) == [ORDERS]
    assert brought.predicted({"predicted_solutions": None}) == []


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({}, r"\[0\].unique_name"),
        ({**ORDERS, "running": None}, r"\[0\].running"),
        ({**ORDERS, "connection_references": [{"name": "contoso_q"}]}, r"\[0\].connection_references\[0\].managed"),
    ],
)
def test_what_no_import_returns_is_refused(given, where):
    with pytest.raises(InputFailure, match=f"predicted_solutions{where} is missing or invalid.*that were skipped"):
        brought.predicted({"predicted_solutions": [given]})
