# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs dataverse_release_import, which promotions use together with filters."""

from __future__ import annotations

from ..modules.dataverse_release_import import main
from ..plugin_utils.in_process import InProcess
from ..plugin_utils.promotions import preload_promotions

preload_promotions()


class ActionModule(InProcess):
    main = staticmethod(main)
