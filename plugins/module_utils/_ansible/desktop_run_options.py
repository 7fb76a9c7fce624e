# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that describe a run of a desktop flow; apart from the others, since every module imports those."""

from __future__ import annotations

from .options import choice

DESKTOP_RUN = dict(
    name=dict(type="str"),
    flow_id=dict(type="str"),
    connection=dict(type="str"),
    connection_reference=dict(type="str"),
    run_mode=choice("unattended", "attended"),
    priority=choice("normal", "high"),
    run_timeout=dict(type="int"),
    inputs=dict(type="dict", no_log=True),
    validate_inputs=dict(type="bool", default=True),
    sensitive=dict(type="list", elements="str", no_log=False),
    callback_url=dict(type="str", no_log=True),
)
