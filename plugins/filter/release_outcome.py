# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: release_outcome
short_description: Describe a release that was made
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns the lines of a report on a release, from the result of M(flowops.powerplatform.dataverse_release).
  - Made for the role P(flowops.powerplatform.solution_release#role).
positional: _input
options:
  _input:
    description: Result of M(flowops.powerplatform.dataverse_release).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Report
  ansible.builtin.debug:
    msg: "{{ made | flowops.powerplatform.release_outcome }}"
  vars:
    made:
      release:
        name: contoso
        version: 1.0.0.1
        solutions: [{unique_name: contoso_orders, version: 1.1.0.0, managed: true, flows: []}]
      folder: releases/contoso-1.0.0.1
      earlier_version: 1.0.0.0
      changes:
        contoso_orders:
          flows: {added: [Order archive], changed: {}, removed: []}
      operations: []
"""

RETURN = r"""
_value:
  description: The report, with a line for each object. It begins with what the previous release contains and this one
    does not.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING

from ..plugin_utils.changes import changed, named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def release_outcome(made: Mapping[str, Any]) -> list[str]:
    """Return the lines of a release; see DOCUMENTATION.

    They hold no quotes and no colons, which would make a callback that prints YAML quote them.
    """
    changes = made.get("changes") or {}
    return [
        *["REMOVED {0}".format(one) for name in changes for one in named(changes[name], "removed")],
        _headline(made),
        *["contains {0}".format(_solution(one)) for one in made["release"]["solutions"]],
        *["added {0}".format(one) for name in changes for one in named(changes[name], "added")],
        *[line for name in changes for line in changed(changes[name])],
    ]


def _headline(made: Mapping[str, Any]) -> str:
    release = made["release"]
    name = "release {0} {1}".format(release["name"], release["version"])
    if not made.get("operations"):
        return "{0} exists already with this content, in {1}".format(name, made["folder"])
    earlier = made.get("earlier_version")
    compared = ", compared with {0}".format(earlier) if earlier else ""
    if any(one["status"] == "planned" for one in made["operations"]):
        # the folder is that in which the dry run keeps it
        return "{0} would be made{1}".format(name, compared)
    return "{0} was made in {1}{2}".format(name, made["folder"], compared)


def _solution(one: Mapping[str, Any]) -> str:
    kind = "managed" if one["managed"] else "unmanaged"
    return "{0} {1} ({2}, flows - {3})".format(one["unique_name"], one["version"], kind, len(one["flows"]))


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"release_outcome": release_outcome}
