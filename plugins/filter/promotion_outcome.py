# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: promotion_outcome
short_description: Return the outcome of one solution of a promotion
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns lines for a report and figures for C(set_stats), for one import and for the flows that were turned on after
    it.
  - What is only planned is reported as planned, regardless of why the tasks run in check mode.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input
options:
  _input:
    description: Result of M(flowops.powerplatform.dataverse_solution_import).
    type: dict
    required: true
  activation:
    description: Result of M(flowops.powerplatform.dataverse_flows), if flows should be turned on.
    type: dict
"""

EXAMPLES = r"""
- name: Report
  ansible.builtin.debug:
    msg: "{{ (imported | flowops.powerplatform.promotion_outcome).lines }}"
  vars:
    imported:
      strategy: null
      reason: version 1.1.0.0 is already installed
      solution: {unique_name: contoso_orders, version: 1.1.0.0, managed: true}
      decision: {installed: 1.1.0.0, package: 1.1.0.0}
      changes: {}
      removals: []
      flows: []
      operations: []
"""

RETURN = r"""
_value:
  description: The outcome of the solution.
  type: dict
  contains:
    lines:
      description: The report, with a line for each object. It begins with what is deleted.
      type: list
      elements: str
    figures:
      description:
        - C(version) is the version that is installed now, or null. C(planned_version) is the version that would be
          installed, or null if nothing is only planned. C(imported) is whether a package was imported.
          C(flows_turned_on) and C(deleted) are lists of names. C(managed) is whether the solution is managed.
      type: dict
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

KINDS = {"flows": "flow", "connection_references": "connection reference", "environment_variables": "variable"}
PAST = {"install": "installed", "update": "updated", "upgrade": "upgraded"}


def promotion_outcome(imported: Mapping[str, Any], activation: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the report and the figures of one solution; see DOCUMENTATION.

    The lines hold no quotes and no colons, which would make a callback that prints YAML quote them.
    """
    activation = activation if isinstance(activation, dict) else {}
    import_planned, flows_planned = _is_planned(imported), _is_planned(activation)
    turned_on = [one["name"] for one in activation.get("flows") or [] if one["verdict"] == "changed"]
    return {
        "lines": [
            *_deletions(imported, import_planned),
            _headline(imported, import_planned),
            *_changes(imported.get("changes") or {}),
            *_left_behind(imported),
            *_switched(turned_on, activation, import_planned or flows_planned),
            *_not_on(activation.get("flows") or imported["flows"]),
            *["note - {0}".format(text) for text in imported.get("warnings") or []],
        ],
        "figures": _figures(imported, import_planned, [] if flows_planned else turned_on),
    }


def _is_planned(result: Mapping[str, Any]) -> bool:
    """Return whether something would be done, and nothing was."""
    return any(one["status"] == "planned" for one in result.get("operations") or [])


def _deletions(imported: Mapping[str, Any], planned: bool) -> list[str]:
    """Return the lines that an approver must not miss."""
    word = "WOULD DELETE" if planned else "DELETED"
    return ["{0} {1}".format(word, _removed(one)) for one in imported.get("removals") or []]


def _removed(one: Mapping[str, Any]) -> str:
    state = " ({0})".format("on" if one["enabled"] else "off") if one.get("enabled") is not None else ""
    return "{0} {1}{2}".format(one["component_type"].replace("_", " "), one["name"], state)


def _left_behind(imported: Mapping[str, Any]) -> list[str]:
    """Return the lines of what an older version or an update leaves in the environment."""
    return [
        "stays, since an update removes nothing - flow {0} ({1})".format(one["name"], one["status"])
        for one in imported.get("left_behind") or []
    ]


def _headline(imported: Mapping[str, Any], planned: bool) -> str:
    solution = imported["solution"]
    name = "{0} {1} ({2})".format(
        solution["unique_name"], solution["version"], "managed" if solution["managed"] else "unmanaged"
    )
    if imported["strategy"]:
        done = ("would be " if planned else "") + PAST.get(imported["strategy"], "imported")
        return "{0} {1} - {2}".format(name, done, imported["reason"])
    if imported.get("operations"):
        return "{0} is installed already, {1} other settings".format(name, "would get" if planned else "got")
    return "{0} is installed already".format(name)


def _changes(changes: Mapping[str, Any]) -> list[str]:
    """Return the differences, object by object, without the deletions."""
    lines: list[str] = []
    for noun, kind in KINDS.items():
        told = changes.get(noun) or {}
        lines += ["added {0} {1}".format(kind, name) for name in told.get("added") or []]
        for name, differences in (told.get("changed") or {}).items():
            lines += ["{0} {1} - {2}".format(kind, name, text) for text in differences]
    return lines


def _switched(turned_on: Sequence[str], activation: Mapping[str, Any], planned: bool) -> list[str]:
    if turned_on:
        return ["{0} {1}".format("would turn on" if planned else "turned on", ", ".join(turned_on))]
    return ["every declared flow {0} on".format("would be" if planned else "is")] if activation.get("flows") else []


def _not_on(flows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the flows that are off and those that the platform has suspended, which are not the same."""
    lines: list[str] = []
    for status, words in (("off", "off"), ("suspended", "SUSPENDED by the platform")):
        names = [one["name"] for one in flows if _status(one) == status]
        lines += ["{0} - {1}".format(words, ", ".join(names))] if names else []
    return lines


def _status(flow: Mapping[str, Any]) -> str:
    return str(flow.get("status") or ("on" if flow["enabled"] else "off"))


def _figures(imported: Mapping[str, Any], planned: bool, turned_on: Sequence[str]) -> dict[str, Any]:
    solution, strategy = imported["solution"], imported["strategy"]
    before = imported["decision"]["installed"]
    return {
        "version": before if planned else solution["version"],
        "planned_version": solution["version"] if planned and strategy else None,
        "managed": solution["managed"],
        "imported": bool(strategy) and not planned,
        "flows_turned_on": turned_on,
        "deleted": [] if planned else [one["name"] for one in imported.get("removals") or []],
    }


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"promotion_outcome": promotion_outcome}
