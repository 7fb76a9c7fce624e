# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Options of modules that list flows, of which an environment may have thousands."""

    DOCUMENTATION = r"""
options:
  limit:
    description:
      - Maximum number of flows to list. The result of a task contains a few hundred flows at most; to get all flows of
        a larger environment, use a loop with O(limit) and O(offset).
    type: int
  offset:
    description:
      - Number of flows to skip. Flows are sorted by name.
    type: int
    default: 0
"""
