# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a report, kept together in a folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..._core.errors import Failure, InputFailure
from ..._core.field import Difference
from ..._core.plan import Plan, Step
from ..._core.text import place, short
from ..._local import files
from ..._local.text_file import TextFile

if TYPE_CHECKING:
    from typing import Any


def declare(context: Any) -> Plan:
    """Return the plan that writes those of the files that differ; options are those of dataverse_release_report."""
    options = context.options
    folder = os.path.abspath(os.path.expanduser(options["dest"]))
    paths = {name: _path(folder, name) for name in sorted(options["files"])}
    before, after, steps = _of_folder(folder)
    for name, path in paths.items():
        difference, own = TextFile(path, options).difference_and_steps(str(options["files"][name]), "the report")
        if own:
            before[name], after[name] = difference.before, difference.after
            steps += own
    return Plan("report in {0}".format(place(folder)), Difference(before, after), steps, told={"files": paths})


def _of_folder(folder: str) -> tuple[dict[str, Any], dict[str, Any], list[Step]]:
    """Return what differs of the folder itself, and the step that creates it."""
    files.check_folder(os.path.join(folder, "report"), "dest")
    if os.path.isdir(folder):
        return {}, {}, []
    return {}, {"folder": folder}, [Step("create folder {0}".format(folder), folder, _create)]


def _create(folder: str) -> None:
    try:
        files.make_folders(folder)
    except OSError as error:
        raise Failure("{0} cannot be created: {1}.".format(place(folder), error.strerror))


def _path(folder: str, name: str) -> str:
    if name in ("", ".", "..") or os.path.basename(name) != name:
        raise InputFailure(
            "files: {0!r} is not the name of a file.".format(short(name, 100)), "Set the folder in dest."
        )
    return os.path.join(folder, name)
