# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that say that a flow need not run."""

from __future__ import annotations

import glob
import os


def is_there(options, destination):
    """Tell whether there is a file of ``creates``, by default the one of ``destination``, and none is forced."""
    creates = options.get("creates")
    if options["force"]:
        return False
    if creates:
        path = os.path.expanduser(creates)
        return os.path.exists(path) or bool(glob.glob(path))
    return bool(destination) and not destination.is_folder and os.path.exists(destination.path)
