# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan puts at risk, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..versions import version_key
from .parts import BAD, GOOD, INFO, WARN, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from .flows import Flow
    from .parts import View

    Solutions = Sequence[Mapping[str, Any]]

# Each risk, the worst first: its tone, what it is in general, and what it is of a number of objects.
RISKS = {
    "deletes_components": (BAD, "Deletes components", "Deletes {0}", "component"),
    "turns_flows_off": (BAD, "Turns flows off", "Turns off {0}", "flow"),
    "replaces_newer_version": (BAD, "Replaces newer versions", "Replaces {0} by an older one", "newer version"),
    "leaves_flows_open": (WARN, "Leaves flows not as declared", "Leaves {0} not as declared", "flow"),
    "changes_owner": (WARN, "Changes owners", "Changes the owner of {0}", "flow"),
    "changes_shares": (WARN, "Changes shares", "Changes the shares of {0}", "flow"),
    "leaves_flows_behind": (INFO, "Leaves flows behind", "Leaves behind {0} that the release does not contain", "flow"),
}
TURNED_ON = "turned on"
NO_RISK = "Deletes nothing, turns no flow off, and replaces no newer version"


def risks(report: Mapping[str, Any], flows: Sequence[Flow]) -> list[View]:
    """Return the risks of a plan; each has its word for programs in ``risk`` and the objects in ``names``."""
    solutions = report["solutions"]
    names = {
        "deletes_components": _removed(solutions),
        "turns_flows_off": _named(flows, lambda flow: flow.is_turned_off),
        "replaces_newer_version": [_lowered(one) for one in solutions if _is_lowered(one)],
        "leaves_flows_open": _named(flows, lambda flow: flow.is_open),
        "changes_owner": _named(flows, lambda flow: "owner" in flow.changes),
        "changes_shares": _named(flows, lambda flow: "shares" in flow.changes),
        "leaves_flows_behind": list(_behind(solutions)),
    }
    found = [_risk(risk, names[risk]) for risk in RISKS if names[risk]]
    return found or [{"risk": "none", "tone": GOOD, "text": NO_RISK, "names": []}]


def _risk(risk: str, names: list[View]) -> View:
    tone, _title, text, noun = RISKS[risk]
    return {"risk": risk, "tone": tone, "text": text.format(counted(len(names), noun)), "names": names}


def _name(name: str, *notes: str | None) -> View:
    return {"name": name, "notes": [one for one in notes if one]}


def _named(flows: Sequence[Flow], applies: Callable[[Flow], bool]) -> list[View]:
    return [_name(one.name, one.kind) for one in flows if applies(one)]


def _removed(solutions: Solutions) -> list[View]:
    """Return what is deleted, flows that are on before everything else."""
    names = [
        _name(one["name"], one["component_type"].replace("_", " "), TURNED_ON if one.get("enabled") else None)
        for solution in solutions
        for one in solution.get("removals") or ()
    ]
    return sorted(names, key=lambda one: TURNED_ON not in one["notes"])


def _is_lowered(solution: Mapping[str, Any]) -> bool:
    """Return whether a solution would replace a version that is newer than its own."""
    installed = solution.get("installed")
    sent = bool(solution.get("strategy"))
    return sent and bool(installed) and version_key(installed) > version_key(solution["version"])


def _lowered(solution: Mapping[str, Any]) -> View:
    note = "{0} is replaced by {1}".format(solution["installed"], solution["version"])
    return _name(solution["unique_name"], "solution", note)


def _behind(solutions: Solutions) -> Iterator[View]:
    for solution in solutions:
        for one in solution.get("left_behind") or ():
            yield _name(one["name"], "cloud flow", one.get("status"))
