# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a report, kept together in a folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..._core.errors import Failure, InputFailure
from ..._core.field import Difference
from ..._core.option_checks import refuse_empty
from ..._core.plan import Plan, Step
from ..._core.shown_text import shown_text
from ..._core.text import place, short
from ..._local import files
from ..._local.file_names import check_file_name
from ..._local.text_file import TextFile

if TYPE_CHECKING:
    from typing import Any


def declare(context: Any) -> Plan:
    """Return the plan that writes those of the files that differ; options are those of dataverse_release_report."""
    options = context.options
    refuse_empty(options, "dest")
    texts = {str(name): _text(str(name), text) for name, text in options["files"].items()}
    folder = os.path.abspath(os.path.expanduser(options["dest"]))
    paths = {name: os.path.join(folder, name) for name in sorted(texts)}
    before, after, steps = _of_folder(folder)
    shown = shown_text if context.wants_diff else str
    for name, path in paths.items():
        difference, own = TextFile(path, options).difference_and_steps(texts[name], "the report", shown)
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


def _text(name: str, text: Any) -> str:
    """Return the content of a file; InputFailure if no file can have the name or the content."""
    check_file_name(name, "files")
    if not isinstance(text, str):
        raise InputFailure(
            "files: the content of {0!r} must be a string.".format(short(name, 100)),
            "Quote it, or convert it with to_nice_json.",
        )
    return text
