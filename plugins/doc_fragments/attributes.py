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
    description: Can run in C(check_mode) and return changed status prediction without modifying the target.
    support: full
  diff_mode:
    description: Returns details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
      Both are the same.
    support: full
  idempotent:
    description: Changes nothing when run again with the same options.
    support: full
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying the target.
    support: full
    details: This module does not modify anything.
  diff_mode:
    description: Returns details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
      Both are the same.
    support: N/A
    details: This module does not modify anything.
  idempotent:
    description: Changes nothing when run again with the same options.
    support: full
    details: This module does not modify anything.
"""

    ACTIONGROUP_DATAVERSE = r"""
options: {}
attributes:
  action_group:
    description: Use one of these group names in C(module_defaults) to set default options for this module.
    support: full
    membership:
      - flowops.powerplatform.all
      - flowops.powerplatform.dataverse
"""

    ACTIONGROUP_SMARTFLOWS = r"""
options: {}
attributes:
  action_group:
    description: Use one of these group names in C(module_defaults) to set default options for this module.
    support: full
    membership:
      - flowops.powerplatform.all
      - flowops.powerplatform.smartflows
"""
