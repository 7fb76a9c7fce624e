# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that may have been meant."""

from __future__ import annotations

import difflib

from .text import short


def suggestion(wanted, names):
    """Return a sentence with up to three of ``names`` that are near ``wanted``, "" when none is."""
    folded = {name.lower(): name for name in names}
    near = difflib.get_close_matches(wanted.lower(), sorted(folded), 3, 0.5)
    return "Near names: {0}.".format(", ".join(short(folded[name], 50) for name in near)) if near else ""
