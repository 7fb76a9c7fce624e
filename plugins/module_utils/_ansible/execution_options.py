# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that describe an execution of a flow of Smart Flows; apart from the others, since every module imports
those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .options import choice

if TYPE_CHECKING:
    from typing import Any

# What an execution is started with, and what makes its start unnecessary: one of many executions may have its own.
STARTED: dict[str, dict[str, Any]] = dict(
    flow=dict(type="str"),
    flow_id=dict(type="str"),
    records=dict(type="list", elements="str"),
    entity=dict(type="str"),
    user_id=dict(type="str"),
    organization=dict(type="str"),
    xml=dict(type="str", no_log=True),
    data=dict(type="raw", no_log=True),
    content_type=dict(type="str"),
    dataset_id=dict(type="str"),
    user_input=dict(type="dict", no_log=True),
    adopt_running=dict(type="bool", default=True),
    documents_required=dict(type="bool", default=False),
)

EXECUTION: dict[str, dict[str, Any]] = dict(
    STARTED,
    batch=dict(type="bool", default=False),
    on_user_input=choice("fail", "cancel", "return"),
    on_waiting=choice("poll", "return"),
    on_timeout=choice("fail", "cancel", "return"),
    success_statuses=dict(type="list", elements="str"),
    progress_timeout=dict(type="int"),
    start_grace=dict(type="int", default=15),
    return_state=dict(type="bool", default=False),
)

INPUTS = ("records", "xml", "data")
SUCCEEDED = ("unless_succeeded_within", "unless_succeeded_since")
