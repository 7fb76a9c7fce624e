# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate authorities that a task trusts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .._core.errors import InputFailure
from .._core.text import place

if TYPE_CHECKING:
    from .lookup import Lookup


def verification(lookup: Lookup) -> bool | str:
    """Return what ``requests`` takes: true, false, or the path of a CA file."""
    if not lookup.switch("validate_certs", "SKIP_TLS_VERIFICATION", inverted=True):
        return False
    given = lookup.setting("ca_path", "CA_PATH")
    if not given:
        return True
    path = os.path.expanduser(str(given))
    if not (os.path.isfile(path) and os.access(path, os.R_OK)):
        raise InputFailure("ca_path is not a readable file: {0}.".format(place(path)))
    return path
