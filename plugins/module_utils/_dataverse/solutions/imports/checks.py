# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused of an import before anything is read from the environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...._core.errors import InputFailure
from ...._core.option_checks import refuse_empty
from ...._core.text import place
from ...._local import files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def check(options: Mapping[str, Any], package: Mapping[str, Any]) -> None:
    """Raise InputFailure if the package is not the one that is meant, or if options contradict it."""
    refuse_empty(options, "name")
    wanted, name = options.get("name"), package["unique_name"]
    if wanted and wanted.lower() != name.lower():
        raise InputFailure(
            "{0} holds solution {1!r}, not {2!r}.".format(place(options["src"], 80), name, wanted),
            "Set src to the package of that solution, or name to the name of this one.",
        )
    if options.get("require_managed") and not package["managed"]:
        raise InputFailure(
            "The package of {0} is unmanaged, and require_managed is set.".format(name),
            "Export it with 'managed: true'.",
        )
    if options["convert_to_managed"] and not package["managed"]:
        raise InputFailure(
            "convert_to_managed is not possible with an unmanaged package.", "Export the package as managed."
        )
    if options.get("log_path"):
        files.check_folder(os.path.expanduser(options["log_path"]), "log_path")
