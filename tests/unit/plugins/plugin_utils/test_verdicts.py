# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a task failed, as roles see it."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.verdicts import has_failed, with_error


@pytest.mark.parametrize(
    ("result", "failed"),
    [
        ({"failed": True, "msg": "No."}, True),
        ({"failed": False, "error": {}, "msg": "No."}, True),
        ({"failed": False, "msg": "It has not finished."}, False),
        ({}, False),
    ],
)
def test_a_task_that_was_kept_from_failing_has_failed(result, failed):
    assert has_failed(result) is failed


def test_every_failure_has_an_error_by_which_roles_know_it():
    """Options that are not those of a module fail before its code."""
    told = with_error({"failed": True, "msg": "Unsupported parameters."})
    assert told["error"]["message"] == told["msg"] == "Unsupported parameters."
    assert with_error({"changed": True}) == {"changed": True}
    assert with_error({"failed": True, "error": 1}) == {"failed": True, "error": 1}
