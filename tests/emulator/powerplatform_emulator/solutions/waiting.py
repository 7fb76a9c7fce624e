# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that come later: the synchronous messages that last as long as the work behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..environment import Environment
from ..errors import DataverseError


@dataclass(frozen=True)
class Outcome:
    """How it ended. An error is sent after the commit, so that what the failed work left behind can be read."""

    members: dict[str, Any] | None = None
    error: DataverseError | None = None


@dataclass(frozen=True)
class Pending:
    """What a handler returns instead of an answer; `poll` gives None as long as there is none."""

    poll: Callable[[Environment], Outcome | None]
