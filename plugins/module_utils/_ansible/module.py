# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last lines of every module."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule

from .host import ModuleHost
from .runner import Run


def converge(build, **arguments):
    """Make the AnsibleModule and bring the resource of ``build(context)`` into the declared state."""
    Run(ModuleHost(AnsibleModule(supports_check_mode=True, **arguments))).converge(build)


def inform(read, **arguments):
    """Make the AnsibleModule and report what ``read(context)`` returns."""
    Run(ModuleHost(AnsibleModule(supports_check_mode=True, **arguments))).inform(read)
