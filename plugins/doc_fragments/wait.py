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
      - Seconds to wait for the operation. When they are over the task fails with the ids of what is still running, and
        a later run goes on with it.
      - No pause that the service asks for is longer than what is left of them. A longer one ends the task at once.
    type: int
  wait_interval:
    description:
      - Seconds between two looks at the operation. The first looks follow each other faster.
    type: int
    default: 5
"""

    OTHERS = r"""
options:
  abandoned_after:
    description:
      - Hours after which another operation that has not ended is taken to be abandoned and is not waited for any more.
        It is named in a warning. Lower this to go on beside one that hangs; the platform may refuse what it still holds
        up.
      - In check mode, in which nothing is started, others are not waited for at all. They are named in a warning.
    type: int
    default: 6
"""
