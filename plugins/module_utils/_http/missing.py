# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the Python libraries that a task needs are missing."""

from __future__ import annotations

import sys

from .._core.errors import Failure

LIBRARIES = ("requests", "msal")


def missing() -> Failure:
    """Return the failure that names the Python libraries that are missing, all of them, and the interpreter."""
    names = [name for name in LIBRARIES if not _is_installed(name)]
    return Failure(
        "Python libraries are missing for {0}: {1}.".format(sys.executable, ", ".join(names)),
        "Install them with '{0} -m pip install {1}'.".format(sys.executable, " ".join(names)),
    )


def _is_installed(library: str) -> bool:
    try:
        __import__(library)
    except ImportError:
        return False
    return True
