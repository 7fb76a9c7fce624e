# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else runs in the environment."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import running
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.operations import (
    other_operations,
)

from tests.unit.plugins.support.preflight import REFUSED, said


def test_nothing_runs():
    assert running.findings([], [], None) == []


def test_something_runs_or_hangs():
    found = running.findings(
        [other_operations.Other("an import of solution x", "2026-01-01T00:00:00Z")], ["It hangs."], None
    )
    assert said(found) == ["warns running an import of solution x", "informs running solution operations"]
    assert "started 2026-01-01T00:00:00Z" in found[0].text


def test_what_runs_cannot_be_listed():
    assert said(running.findings(REFUSED, [], None)) == ["warns running solution operations"]
    assert said(running.findings([], [], REFUSED)) == ["warns running history of solutions"]
