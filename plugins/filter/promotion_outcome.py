# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: promotion_outcome
short_description: Describe the outcome of a promotion to one target
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns the lines that people read and the figures that programs read, of a report.
  - What is only planned is reported as such, whatever made the tasks run in check mode.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input
options:
  _input:
    description: The report, as P(flowops.powerplatform.promotion_report#filter) returns it.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Report
  ansible.builtin.debug:
    msg: "{{ (known | flowops.powerplatform.promotion_report | flowops.powerplatform.promotion_outcome).lines }}"
  vars:
    known:
      word: plan
      target: test
      release: {name: contoso, version: 1.0.0.0, digest: sha256:0f3a9c2d}
      planned: {changed: false, plan_id: plan-0f3a9c2d, operations: []}
"""

RETURN = r"""
_value:
  description: The outcome of the target.
  type: dict
  contains:
    lines:
      description: The report, a line for each thing. What is deleted comes first.
      type: list
      elements: str
    figures:
      description:
        - C(release), C(version), C(digest), C(plan_id) and C(outcome) as in the report; C(message), why it did not go
          well; C(solutions), the version of each solution that is installed now; C(flows), how many flows have which
          verdict; C(deleted), names of what was deleted.
      type: dict
"""

from typing import TYPE_CHECKING

from ..plugin_utils.changes import KINDS, changed, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

PAST = {"install": "installed", "update": "updated", "upgrade": "upgraded"}
HEADLINES = {
    "unchanged": "{0} is in place already",
    "planned": "{0} would be promoted with {1}",
    "done": "{0} is in place",
    "blocked": "BLOCKED - {2}",
    "failed": "FAILED - {2}",
}
SWITCHED = {True: "turned on", False: "turned off"}
FINDINGS = {"blocks": "BLOCKS", "warns": "warning", "informs": "note"}
SMOKE = {
    "succeeded": "smoke run of {kind} {name} succeeded - {text}",
    "failed": "smoke run of {kind} {name} FAILED - {text}",
    "unknown": "warning - The outcome of the smoke run of {kind} {name} is unknown. {text}",
}


def promotion_outcome(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the lines and the figures of one target; see DOCUMENTATION.

    The lines contain no quotes and no colons except in names, since a callback that prints YAML would quote them.
    """
    # Ansible imports all filters of a collection when it uses one, and most need no page.
    from ..plugin_utils.pages.outcome import is_carried_out

    planned = report["outcome"] != "done" and not is_carried_out(report)
    lines = [
        *_deletions(report["solutions"], planned),
        _headline(report),
        *[line for one in report["solutions"] for line in _solution(one, planned)],
        *_flows(report["flows"], planned),
        *[SMOKE[one["outcome"]].format(**one) for one in report["smoke"]],
        *["{0} - {1}".format(FINDINGS[one["severity"]], _finding(one)) for one in report["findings"]],
        *["note - {0}".format(text) for text in report["warnings"]],
    ]
    return {"lines": lines, "figures": _figures(report, planned)}


def _headline(report: Mapping[str, Any]) -> str:
    name = "release {0} {1}".format(report["release"]["name"], report["release"]["version"])
    return HEADLINES[report["outcome"]].format(name, report["plan_id"], report["message"])


def _deletions(solutions: Sequence[Mapping[str, Any]], planned: bool) -> list[str]:
    """Return the lines that an approver must not miss."""
    word = "WOULD DELETE" if planned else "DELETED"
    return ["{0} {1}".format(word, _removed(one)) for solution in solutions for one in solution["removals"]]


def _removed(one: Mapping[str, Any]) -> str:
    state = " ({0})".format("on" if one["enabled"] else "off") if one.get("enabled") is not None else ""
    return "{0} {1}{2}".format(one["component_type"].replace("_", " "), one["name"], state)


def _solution(one: Mapping[str, Any], planned: bool) -> Iterator[str]:
    name = "{0} {1}".format(one["unique_name"], one["version"])
    if one["strategy"]:
        done = ("would be " if planned else "") + PAST.get(one["strategy"], "imported")
        yield "{0} {1} - {2}".format(name, done, one["reason"])
    else:
        yield "{0} is installed already".format(name)
    yield from _changes(one.get("changes") or {})
    for flow in one.get("left_behind") or []:
        yield "stays, since an update removes nothing - flow {0} ({1})".format(flow["name"], flow["status"])


def _changes(changes: Mapping[str, Any]) -> Iterator[str]:
    """Yield the differences, object by object, without the deletions."""
    for noun in KINDS:
        told = {noun: changes.get(noun)}
        yield from ("added {0}".format(one) for one in named(told, "added"))
        yield from changed(told)


def _flows(flows: Sequence[Mapping[str, Any]], planned: bool) -> Iterator[str]:
    """Yield what changes of the declared flows, and which of them are not on."""
    for one in flows:
        if one["outcome"] == "changed":
            change = ", ".join(
                SWITCHED[one.get("planned_status", one["status"]) == "on"] if name == "enabled" else name
                for name in one["changes"]
            )
            yield "flow {0} {1} - {2}".format(one["name"], "would change" if planned else "changed", change)
        elif one["outcome"] in ("failed", "skipped"):
            yield "flow {0} {1} - {2}".format(one["name"], one["outcome"].upper(), one["reason"]["text"])
    for status, words in (("off", "off"), ("suspended", "SUSPENDED by the platform")):
        names = [one["name"] for one in flows if one["status"] == status]
        if names:
            yield "{0} - {1}".format(words, ", ".join(names))


def _finding(one: Mapping[str, Any]) -> str:
    return " ".join(text for text in (one["text"], one.get("remedy")) if text)


def _figures(report: Mapping[str, Any], planned: bool) -> dict[str, Any]:
    verdicts = [one["outcome"] for one in report["flows"]]
    solutions = report["solutions"]
    return {
        "release": report["release"]["name"],
        "version": report["release"]["version"],
        "digest": report["release"]["digest"],
        "plan_id": report["plan_id"],
        "outcome": report["outcome"],
        "message": report["message"],
        "solutions": {one["unique_name"]: one["installed"] if planned else one["version"] for one in solutions},
        "flows": {word: verdicts.count(word) for word in sorted(set(verdicts))},
        "deleted": [] if planned else [removed["name"] for one in solutions for removed in one["removals"]],
    }


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"promotion_outcome": promotion_outcome}
