# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of solutions: four numbers, one of which is raised."""

from __future__ import annotations

import re

from ...._core.errors import InputFailure
from ..solution import version_key

PARTS = ("major", "minor", "build", "revision")
_VERSION = re.compile(r"^\d{1,9}(\.\d{1,9}){1,3}$")


def check(version):
    """Raise InputFailure unless the text is a version."""
    if not _VERSION.match(version):
        raise InputFailure("version must be two to four numbers such as 1.2.0.0, not {0!r}.".format(version[:40]))


def raised(version, part):
    """Return a version with one part raised and those behind it 0."""
    numbers, place = list(version_key(version)), PARTS.index(part)
    return ".".join(str(one) for one in numbers[:place] + [numbers[place] + 1] + [0] * (3 - place))


def wanted(current, written, options):
    """Return the version a changed solution has to get, None when it stays.

    ``current`` is the solution's; ``written`` lists those of the files whose content it replaces. A solution whose
    version is higher already is not raised again, so a run that was cut off does not raise it twice.
    """
    declared, part = options.get("version"), options.get("version_bump")
    if declared:
        return declared if version_key(declared) != version_key(current) else None
    if part and any(version_key(current) <= version_key(one) for one in written):
        return raised(max([current, *written], key=version_key), part)
    return None
