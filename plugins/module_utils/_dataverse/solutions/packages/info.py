# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package file, and what it says against another package and against deployment settings."""

from __future__ import annotations

import os

from ...._local import files
from . import comparison, package
from .skeleton import skeleton


def read_info(options):
    """Return what the module dataverse_solution_package_info reports."""
    src, settings = os.path.expanduser(options["src"]), options.get("deployment_settings")
    with files.opened(src, "src") as stream:
        facts = package.read(stream, options["src"])
    text = files.read_text(os.path.expanduser(settings), "deployment_settings") if settings else None
    found = skeleton(facts, text)
    ours = {flow["flow_id"] for flow in facts["flows"]}
    return {
        "package": facts,
        "outside_child_flows": sorted({child for flow in facts["flows"] for child in flow["child_flows"]} - ours),
        "deployment_settings": found["settings"],
        "settings_added": found["added"],
        "settings_removed": found["removed"],
        "settings_unbound": found["unbound"],
        "changes": _changes(src, options),
    }


def _changes(src, options):
    """Return what is another than in an older package; None when none is given."""
    if not options.get("compare_with"):
        return None
    older = os.path.expanduser(options["compare_with"])
    with files.opened(older, "compare_with") as old, files.opened(src, "src") as new:
        return comparison.changes(package.contents(old, options["compare_with"]), package.contents(new, options["src"]))
