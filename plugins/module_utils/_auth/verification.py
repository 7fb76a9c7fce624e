# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificate authorities a task trusts."""

from __future__ import annotations

import os

from .._core.errors import InputFailure
from .._core.text import place


def verification(lookup):
    """Return what ``requests`` takes: true, false, or the path of a CA file."""
    if not lookup.switch("validate_certs", "SKIP_TLS_VERIFICATION", inverted=True):
        return False
    path = lookup.setting("ca_path", "CA_PATH")
    if not path:
        return True
    path = os.path.expanduser(path)
    if not (os.path.isfile(path) and os.access(path, os.R_OK)):
        raise InputFailure("ca_path is not a readable file: {0}.".format(place(path)))
    return path
