# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the Smart Flows project that a task names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._auth.project import ApiKey
from .._http.session import Session
from .._smartflows.api.client import SmartFlows

if TYPE_CHECKING:
    from .._auth.project import ProjectSettings
    from .._http.pauses import Pauses


def connect(settings: ProjectSettings, read_only: bool, pauses: Pauses) -> SmartFlows:
    """Return the client."""
    key, option = ApiKey(settings.key), "smartflows_url"
    return SmartFlows(Session(settings.url, key, settings.verify, settings.timeout, read_only, pauses, option))
