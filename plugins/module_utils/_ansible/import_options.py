# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of imports; each group mirrors a documentation fragment, as those in options.py do."""

from __future__ import annotations

from .options import choice

IMPORT_POSITIONS = dict(
    strategy=choice("auto", "update", "upgrade", "holding", "apply_holding"),
    same_version=choice("skip", "reimport", "fail_if_different"),
    lower_version=choice("fail", "skip", "import"),
    managed_mismatch=choice("fail", "skip"),
    leftover_upgrade=choice("fail", "apply", "remove"),
)

IMPORT_REMOVALS = dict(allow_removals=dict(type="bool", default=False))

IMPORT_POLICY = dict(IMPORT_POSITIONS, **IMPORT_REMOVALS)

IMPORT_SENDING = dict(
    overwrite_unmanaged_customizations=dict(type="bool"),
    publish_workflows=dict(type="bool", default=True),
    convert_to_managed=dict(type="bool", default=False),
    skip_product_update_dependencies=dict(type="bool", default=False),
    asynchronous=dict(type="bool", default=True),
)

IMPORT_OPERATION = dict(
    record_path=dict(type="path"),
    log_path=dict(type="path"),
)

IMPORT_START = dict(
    start_grace=dict(type="int", default=120),
    on_timeout=choice("fail", "return"),
)
