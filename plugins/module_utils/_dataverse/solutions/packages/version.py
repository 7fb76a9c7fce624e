# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of solutions: four numbers, one of which is raised."""

from __future__ import annotations

import re

from ...._core.errors import InputFailure
from ...lookups.solutions import version_key

PARTS = ("major", "minor", "build", "revision")
_VERSION = re.compile(r"^[0-9]{1,9}(\.[0-9]{1,9}){1,3}\Z")


def declared(options, name="version", where=None):
    """Return the version that an option declares, None without one; InputFailure unless it is text and a version.

    ``where`` is what messages call it, by default ``name``.
    """
    version = options.get(name)
    if version in (None, ""):
        return None
    if isinstance(version, float):
        raise InputFailure(
            "{0} is a number, {1}, and may have lost a zero: without quotes, 1.10 is 1.1.".format(
                where or name, version
            ),
            "Quote it, such as '1.10'.",
        )
    if not _VERSION.match(str(version)):
        shown = str(version)[:40]
        raise InputFailure("{0} must be two to four numbers such as 1.2.0.0, not {1!r}.".format(where or name, shown))
    return str(version)


def warnings(name, current, version):
    """Return a warning about a version that goes down; ``current`` is None for a solution that is new."""
    if not (version and current and version_key(version) < version_key(current)):
        return []
    return [
        "The version of solution {0!r} decreases from {1} to {2}. Where {1} is installed, an import of {2} fails "
        "unless lower_version is set.".format(name, current, version)
    ]


def raised(version, part):
    """Return a version with one part raised and those behind it 0."""
    numbers, place = list(version_key(version)), PARTS.index(part)
    return ".".join(str(one) for one in numbers[:place] + [numbers[place] + 1] + [0] * (3 - place))


def wanted(current, written, options):
    """Return the version a changed solution has to get, None when it stays.

    ``current`` is the solution's; ``written`` lists those of the files whose content it replaces. A solution whose
    version is higher already is not raised again, so a run that was cut off does not raise it twice.
    """
    version, part = declared(options), options.get("version_bump")
    if version:
        return version if version_key(version) != version_key(current) else None
    if part and any(version_key(current) <= version_key(one) for one in written):
        return raised(max([current, *written], key=version_key), part)
    return None
