# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that the objects of a list share."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.shared_options import merged, refuse


def test_an_object_has_the_options_of_the_task_that_it_does_not_set():
    shared = {"flow": "A", "flow_id": None, "wait": False, "runs": []}
    own = [
        {"name": "x", "flow": None, "flow_id": None, "wait": None},
        {"name": "y", "flow": None, "flow_id": "F", "wait": True},
    ]
    assert merged(shared, own, [("flow", "flow_id")]) == [
        {"name": "x", "flow": "A", "flow_id": None, "wait": False},
        {"name": "y", "flow": None, "flow_id": "F", "wait": True},
    ]


def test_everything_is_said_at_once():
    assert refuse([]) is None
    with pytest.raises(InputFailure, match="One. Two.") as caught:
        refuse(["One.", "Two."])
    assert caught.value.reasons == [{"text": "One."}, {"text": "Two."}]
