# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python libraries that every task needs: ``requests``, imported here alone, and ``msal``."""

from __future__ import annotations

import sys

from .._core.errors import Failure

try:
    import requests

    HTTPAdapter = requests.adapters.HTTPAdapter
except ImportError:
    requests, HTTPAdapter = None, object

LIBRARIES = ("requests", "msal")


def check():
    """Raise Failure unless requests can be sent."""
    if requests is None:
        raise missing()


def missing():
    """Return the failure that names the Python libraries that are missing, all of them, and the interpreter."""
    lacking = [name for name in LIBRARIES if not _is_there(name)]
    return Failure(
        "Python libraries are missing for {0}: {1}.".format(sys.executable, ", ".join(lacking)),
        "Install them with '{0} -m pip install {1}'.".format(sys.executable, " ".join(lacking)),
    )


def _is_there(library):
    try:
        __import__(library)
    except ImportError:
        return False
    return True
