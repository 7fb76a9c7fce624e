# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Options of modules that wait for an operation of the environment."""

    DOCUMENTATION = r"""
options:
  wait_timeout:
    description:
      - Seconds to wait for the operation. After this time, the task fails, and the message states what is still
        running.
      - If the service requests a pause that is longer than the remaining time, the task ends immediately.
    type: int
  wait_interval:
    description:
      - Seconds between two checks of the operation. The first checks are more frequent.
    type: int
    default: 5
"""

    OTHERS = r"""
options:
  abandoned_after:
    description:
      - Hours after which another operation that is not finished is treated as abandoned. The module does not wait for
        it and shows a warning. Lower this value to continue despite an operation that hangs; the platform may still
        reject requests while it is running.
      - In check mode, the module does not wait for other operations. It shows a warning about them.
    type: int
    default: 6
"""
