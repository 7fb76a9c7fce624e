# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a list of executions leaves out is meant."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.executions import listing, rows

from tests.unit.plugins.support.project import Project

OPTIONS = {"limit": 100, "return_state": False}


@pytest.mark.parametrize(
    ("words", "warnings"),
    [
        (["success", "user input", "Cancelled"], []),
        (["zz"], ["Status 'zz' is not documented. Statuses are: Queued, Running, Waiting,"]),
    ],
)
def test_a_status_that_is_not_documented_may_exist(monkeypatch, words, warnings):
    monkeypatch.setattr(rows, "of_flow", lambda smartflows, flow_id, since: [])
    said = []
    assert listing.list_executions(Project().client, {**OPTIONS, "status": words}, said.append) == []
    assert len(said) == len(warnings)
    assert all(one.startswith(other) for one, other in zip(said, warnings, strict=True))


def test_a_misspelled_status_is_an_error():
    with pytest.raises(InputFailure, match=r"^status contains 'Sucess', which is not a status. Did you mean: Success?"):
        listing.list_executions(Project().client, {**OPTIONS, "status": ["Error", "Sucess"]}, print)
