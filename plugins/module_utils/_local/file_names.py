# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of files that a task declares."""

from __future__ import annotations

import os

from .._core.errors import InputFailure
from .._core.text import short

# Bytes in UTF-8, as most file systems count. A file is written beside its place first, under a name that is longer.
LONGEST = 200


def check_file_name(name: str, option: str) -> None:
    """Raise InputFailure, naming ``option``, for what cannot be the name of a file in a folder."""
    if not name.isprintable():
        raise InputFailure(
            "{0}: {1} contains a character that names of files must not contain.".format(
                option, short(repr(name), 100)
            ),
            "Check where it comes from.",
        )
    if name.strip() in ("", ".", "..") or os.path.basename(name) != name:
        raise InputFailure(
            "{0}: {1!r} is not the name of a file.".format(option, short(name, 100)), "Set the folder in dest."
        )
    if len(name.encode("utf-8")) > LONGEST:
        raise InputFailure(
            "{0}: the name {1!r} is too long.".format(option, short(name, 60)),
            "Use at most {0} bytes in UTF-8.".format(LONGEST),
        )
