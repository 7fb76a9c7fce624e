# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last lines of every module."""

from __future__ import annotations

from .host import ModuleHost
from .runner import Run


def converge(host, build, **arguments):
    """Bring the resource of ``build(context)`` into the declared state.

    ``host`` makes the host of the task from ``arguments``, those of AnsibleModule; None is AnsibleModule itself.
    """
    Run((host or ModuleHost)(arguments)).converge(build)


def inform(host, read, **arguments):
    """Report what ``read(context)`` returns; ``host`` and ``arguments`` as for ``converge``."""
    Run((host or ModuleHost)(arguments)).inform(read)
