# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a program of the machine."""

from __future__ import annotations

import subprocess

from ansible.module_utils.common.process import get_bin_path
from ansible.module_utils.common.text.converters import to_text

from ..module_utils._ansible.host import NOT_FOUND


def run_command(arguments):
    """Run a program; return (exit code, output, error output), as ModuleHost does."""
    try:
        path = get_bin_path(arguments[0])
    except ValueError:
        return NOT_FOUND, "", "{0} is not installed".format(arguments[0])
    done = subprocess.run([path, *arguments[1:]], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode, to_text(done.stdout), to_text(done.stderr)
