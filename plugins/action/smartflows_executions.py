# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs smartflows_executions."""

from __future__ import annotations

from ..modules.smartflows_executions import main
from ..plugin_utils.in_process import InProcess


class ActionModule(InProcess):
    main = staticmethod(main)
