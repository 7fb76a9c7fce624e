# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows of a report: what the packages change in them, and what becomes of their states, owners and shares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .parts import BAD, CALM, INFO, TONES, UNKNOWN, WARN, badge, counted, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from .parts import View

NOUNS = (("flows", "cloud flow"), ("desktop_flows", "desktop flow"))
# How the comparison of packages says that a part of a flow comes or goes.
PART = re.compile(
    r"^((?:action|trigger|parameter|connection|case|member) .+) (added|removed|changed)( \(.*\))?\Z", re.DOTALL
)
MARKS = {"added": badge("Added", INFO), "removed": badge("Removed", WARN), "changed": badge("Changed", INFO)}
TURNED_OFF = "state on -> off"


class Flow:
    """One flow of a report.

    ``change`` is ``add``, ``change`` or ``delete`` by a package, None without one; ``lines`` are what the package
    changes; ``result`` is what a task that switches flows returned about it, empty without one.
    """

    def __init__(self, name: str, kind: str = "cloud flow", solution: str = "", change: str | None = None) -> None:
        self.name = name
        self.kind = kind
        self.solution = solution
        self.change = change
        self.lines: list[str] = []
        self.result: Mapping[str, Any] = {}

    @property
    def status(self) -> str | None:
        """Return the state after the plan is carried out; after a failure, the one in which the flow was found."""
        status: str | None = self.result.get("status")
        return status

    @property
    def changes(self) -> list[str]:
        """Return the names of the properties that change."""
        return self.result.get("changes") or []

    @property
    def is_open(self) -> bool:
        """Return whether the flow is not, or will not be, as it was declared."""
        return self.result.get("outcome") in ("failed", "skipped") or bool(self.result.get("reason"))

    @property
    def is_turned_on(self) -> bool:
        """Return whether the flow is off before and on after."""
        return self._is_switched and self._goal == "on"

    @property
    def is_turned_off(self) -> bool:
        """Return whether the flow is on before and off after, by a task or by the package."""
        return (self._is_switched or TURNED_OFF in self.lines) and self._goal != "on"

    @property
    def is_touched(self) -> bool:
        """Return whether there is more to say of the flow than its state."""
        return bool(self.change or self.changes or self.is_open or self.status == "suspended")

    @property
    def _goal(self) -> str | None:
        """Return the state that the plan wants."""
        goal: str | None = self.result.get("planned_status") or self.status
        return goal

    @property
    def _is_switched(self) -> bool:
        return "enabled" in self.changes and self.result.get("outcome") == "changed"


def flows_of(report: Mapping[str, Any]) -> list[Flow]:
    """Return the flows of a report, those that need attention first."""
    found: dict[tuple[str, str], Flow] = {}
    for solution in report["solutions"]:
        for noun, kind in NOUNS:
            for flow in _changed(solution, noun, kind):
                found[flow.kind, flow.name] = flow
    for result in report["flows"]:
        label = "{0} ({1})".format(result["name"], result.get("flow_id"))
        key = "cloud flow", label if ("cloud flow", label) in found else result["name"]
        if key not in found or found[key].result:
            key = "cloud flow", label
            found[key] = Flow(result["name"])
        found[key].result = result
    return sorted(found.values(), key=lambda one: (_rank(one), one.name.casefold(), one.name))


def _changed(solution: Mapping[str, Any], noun: str, kind: str) -> Iterator[Flow]:
    changes = (solution.get("changes") or {}).get(noun) or {}
    for change, member in (("delete", "removed"), ("add", "added"), ("change", "changed")):
        for name in changes.get(member) or ():
            flow = Flow(name, kind, solution["unique_name"], change)
            flow.lines = changes[member][name] if member == "changed" else []
            yield flow


def _rank(flow: Flow) -> tuple[int, int]:
    badges = _badges(flow)
    return min(TONES.index(one["tone"]) for one in badges), -len(badges)


def items(flows: Iterable[Flow]) -> list[View]:
    """Return the flows as entries of a list: one for each that is touched, and one for all others together."""
    flows = list(flows)
    touched = [_item(one) for one in flows if one.is_touched]
    others = [one for one in flows if not one.is_touched]
    if others:
        lines = [dict(badge(one.status or UNKNOWN, CALM), text=one.name) for one in others]
        name = "{0} without a change".format(counted(len(others), "flow"))
        touched.append({"badges": [badge("Keep", CALM)], "name": name, "note": "", "lines": lines})
    return touched


def _item(flow: Flow) -> View:
    note = words(flow.kind, flow.solution and "in {0}".format(flow.solution))
    return {
        "badges": _badges(flow),
        "name": flow.name,
        "note": "{0}, state {1}".format(note, flow.status) if flow.status else note,
        "lines": [*_reason(flow), *_settings(flow), *map(_mark, flow.lines)],
    }


def _badges(flow: Flow) -> list[View]:
    """Return what happens to a flow, the most important first."""
    verdict = flow.result.get("outcome")
    found = [
        (flow.change == "delete", badge("Delete", BAD)),
        (verdict == "failed", badge("Failed", BAD)),
        (flow.is_turned_off, badge("Turn off", BAD)),
        (flow.status == "suspended", badge("Suspended", BAD)),
        (verdict == "skipped", badge("Not tried", WARN)),
        (flow.is_open and verdict not in ("failed", "skipped"), badge("Not as declared", WARN)),
        (flow.change == "add", badge("Add", INFO)),
        (flow.change == "change", badge("Change", INFO)),
        (flow.is_turned_on, badge("Turn on", INFO)),
        ("owner" in flow.changes, badge("New owner", WARN)),
        ("shares" in flow.changes, badge("New shares", WARN)),
    ]
    return [one for applies, one in found if applies] or [badge("Keep", CALM)]


def _reason(flow: Flow) -> Iterator[View]:
    reason = flow.result.get("reason") or {}
    for word, member in (("Reason", "text"), ("Remedy", "remedy")):
        if reason.get(member):
            yield dict(badge(word, WARN if member == "text" else INFO), text=reason[member])


def _settings(flow: Flow) -> Iterator[View]:
    if "owner" in flow.changes:
        yield dict(badge("Owner", WARN), text=owner_of(flow.result))
    if "shares" in flow.changes:
        yield dict(badge("Shares", WARN), text="The section Steps lists each share.")


def owner_of(flow: Mapping[str, Any]) -> str:
    """Return the name of the owner of a flow."""
    owner = flow.get("owner") or {}
    owner = owner if isinstance(owner, dict) else {"name": owner}
    return words(owner.get("type"), owner.get("name") or owner.get("id")) or UNKNOWN


def _mark(line: str) -> View:
    """Return a line of the comparison with its verb in front, where the line is one of a part of the flow."""
    part = PART.match(line)
    if part is None:
        return dict(MARKS["changed"], text=line)
    return dict(MARKS[part.group(2)], text=part.group(1) + (part.group(3) or ""))
