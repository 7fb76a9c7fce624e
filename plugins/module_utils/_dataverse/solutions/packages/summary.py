# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package in a few lines, for diffs."""

from __future__ import annotations

import os


def by_name(objects):
    """Return objects under their names; those that share a name are told apart by their ids."""
    names = [one["name"] for one in objects]
    return {
        one["name"] if names.count(one["name"]) == 1 else "{0} ({1})".format(one["name"], one["flow_id"]): one
        for one in objects
    }


def foreign_content(path):
    """Return the same of a file that is not a package and will be replaced by one; {} if there is no file."""
    if not os.path.exists(path):
        return {}
    return {"content": "{0} bytes that are not a package".format(os.path.getsize(path))}


def summary(facts):
    """Return what people compare of a package's facts; {} for {}."""
    if not facts:
        return {}
    return {
        "content": facts["fingerprint"][:19],
        "version": facts["version"],
        "managed": facts["managed"],
        "flows": {
            name: {"definition": flow["definition"], "enabled": flow["enabled"]}
            for name, flow in by_name(facts["flows"]).items()
        },
        "connection_references": {one["name"]: one["connector"] for one in facts["connection_references"]},
        "environment_variables": {one["name"]: one["type"] for one in facts["environment_variables"]},
    }
