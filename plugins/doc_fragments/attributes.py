# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """What can be said of how modules behave."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and tell what would change, without changing it.
    support: full
  diff_mode:
    description: Returns what changes, or would change, when in diff mode. Both are the same.
    support: full
  idempotent:
    description: Does nothing when it is run again with the same options.
    support: full
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and tell what would change, without changing it.
    support: full
    details: This module changes nothing.
  diff_mode:
    description: Returns what changes, or would change, when in diff mode. Both are the same.
    support: N/A
    details: This module changes nothing.
  idempotent:
    description: Does nothing when it is run again with the same options.
    support: full
    details: This module changes nothing.
"""

    ACTIONGROUP_DATAVERSE = r"""
options: {}
attributes:
  action_group:
    description: Takes part in C(module_defaults) under these group names.
    support: full
    membership:
      - flowops.powerplatform.all
      - flowops.powerplatform.dataverse
"""

    ACTIONGROUP_SMARTFLOWS = r"""
options: {}
attributes:
  action_group:
    description: Takes part in C(module_defaults) under these group names.
    support: full
    membership:
      - flowops.powerplatform.all
      - flowops.powerplatform.smartflows
"""
