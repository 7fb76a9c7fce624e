# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package file, and what it says against another package and against deployment settings."""

from __future__ import annotations

import os

from ...._local import files
from . import comparison, package
from .new_settings import skeleton


def read_info(options):
    """Return what the module dataverse_solution_package_info reports."""
    src, settings = os.path.expanduser(options["src"]), options.get("deployment_settings")
    with files.opened(src, "src") as stream:
        given = package.Package(stream, options["src"])
        facts, changes = given.facts, _changes(given, options.get("compare_with"))
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
        "changes": changes,
    }


def _changes(given, older):
    """Return the differences from an older package; None without one."""
    if not older:
        return None
    with files.opened(os.path.expanduser(older), "compare_with") as stream:
        return comparison.changes(package.contents(stream, older), given.contents())
