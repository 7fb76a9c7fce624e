# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases that exist, for the module dataverse_release_info."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ...._core.errors import InputFailure
from ...._core.option_checks import refuse_empty
from ...._core.text import place
from ..packages import version as versions
from . import folder

if TYPE_CHECKING:
    from collections.abc import Mapping


def read(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``{release, folder, files}`` of a release whose packages are as they were when it was made.

    ``options`` name its folder (``src``), or it is the newest of ``name`` in ``dest``, or that of a ``version``.
    Raises InputFailure if there is none, or it was changed.
    """
    refuse_empty(options, "src", "dest", "name", "version")
    if options.get("src"):
        release: folder.Release | None = folder.Release(os.path.abspath(options["src"]))
    else:
        release = folder.at(options["dest"], options["name"], versions.declared(options))
    if release is None:
        version = " {0}".format(options["version"]) if options.get("version") else ""
        raise InputFailure(
            "No release {0!r}{1} exists in {2}.".format(options["name"], version, place(options["dest"])),
            "Make it with the module dataverse_release.",
        )
    return {
        "release": release.document,
        "folder": release.path,
        "files": {one["unique_name"]: release.file(one) for one in release.solutions},
    }
