# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desktop flows: started, queued on machines, run by the clock, cancelled (contract 15).

A flow's script is its member `$run`: `{queued, seconds, status, outputs, errorcode, errormessage, visible_after,
keeps_inputs, license}`, times in seconds.
"""

from __future__ import annotations

from ..messages import before_request
from .messages import cancel, run
from .sessions import advance

__all__ = ["advance", "cancel", "run"]

before_request(advance)
