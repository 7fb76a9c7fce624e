# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the environment that a task names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._auth.token import token_for
from .._dataverse.api.client import Dataverse
from .._http.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._auth.settings import Settings
    from .._core.protocols import Host
    from .._http.pauses import Pauses


def connect(settings: Settings, host: Host, hide: Callable[..., None], read_only: bool, pauses: Pauses) -> Dataverse:
    """Return the client; its first request signs in.

    An environment that is not the one that the task expects is rejected before anything is read.
    """
    token = token_for(settings, host.environment, host.run_command, hide, pauses)
    dataverse = Dataverse(Session(settings.url, token, settings.verify, settings.timeout, read_only, pauses))
    if settings.expected_environment:
        from .._dataverse.environment import check

        check(dataverse, settings.expected_environment)
    return dataverse
