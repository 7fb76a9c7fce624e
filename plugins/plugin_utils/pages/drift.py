# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view of many environments and their declarations: a matrix of environments by objects, and what differs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from . import many
from .environments import (
    AS_DECLARED,
    CHECKS,
    ERROR,
    MANUAL_CHANGE,
    UNCHECKED,
    Environment,
    in_words,
    last_change,
    noun_of,
)
from .parts import BAD, GOOD, INFO, WARN, badge, counted, fact, listing, moment, table, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .parts import View

FILE = "drift"
KINDS = {
    "solution": "Solutions",
    "connection_reference": "Connection references",
    "environment_variable": "Environment variables",
    "flow": "Flows",
}
# What needs attention, the worst first: its tone, and what is said of one and of several objects.
CONCERNS: dict[str, tuple[str, str, str]] = {
    ERROR: (BAD, "{0} environment could not be read", "{0} environments could not be read"),
    "differs": (WARN, "{0} object differs from its declaration", "{0} objects differ from their declarations"),
    "missing": (WARN, "{0} declared object does not exist", "{0} declared objects do not exist"),
    "undeclared": (WARN, "{0} object is not declared", "{0} objects are not declared"),
    MANUAL_CHANGE: (WARN, "{0} managed component was changed manually", "{0} managed components were changed manually"),
    "suspended": (INFO, "{0} flow is suspended", "{0} flows are suspended"),
    "no_connection": (
        INFO,
        "{0} connection reference has no connection",
        "{0} connection references have no connection",
    ),
    "leftover_upgrade": (INFO, "{0} upgrade was never finished", "{0} upgrades were never finished"),
    "failed_runs": (INFO, "{0} flow has failed runs", "{0} flows have failed runs"),
    UNCHECKED: (INFO, "{0} check gave no answer", "{0} checks gave no answer"),
}
NO_CONCERN = "Everything is as declared, and nothing else was found"
DIFFERENCE = (
    ("environment", "Environment", "name"),
    ("name", "Object", "name"),
    ("kind", "Kind", "text"),
    ("declared", "Declared", "code"),
    ("found", "Found", "code"),
    ("change", "Last change", "text"),
    ("note", "Note", "text"),
)
FINDING = (
    ("environment", "Environment", "name"),
    ("name", "Object", "name"),
    ("check", "Check", "badge"),
    ("text", "Finding", "text"),
    ("remedy", "Remedy", "text"),
    ("change", "Last change", "text"),
)
RESTORABLE = "Can be restored by declaring it again."


def view(environments: Sequence[Environment], checked_at: str) -> View:
    """Return what a page shows of environments."""
    counts = many.counts([one.verdict for one in environments])
    return {
        "kind": "Drift",
        "title": "{0}, declared and found".format(counted(len(environments), "environment")),
        "file": FILE,
        "outcome": many.verdict(counts, len(environments), "environment", AS_DECLARED),
        "blockers": [],
        "facts": _facts(environments, checked_at),
        "concern": "What needs attention",
        "risks": _concerns(environments),
        "counts": counts,
        "sections": [
            _environments(environments),
            _objects(environments),
            table("differences", "Declared and found", "Nothing differs.", DIFFERENCE, _differences(environments)),
            table("findings", "Findings", "Nothing else was found.", FINDING, _findings(environments)),
            listing("declared", "As declared", "Nothing is as declared.", list(_as_declared(environments))),
        ],
    }


def _facts(environments: Sequence[Environment], checked_at: str) -> list[View]:
    return [
        fact("Time", moment(checked_at)),
        fact("Environments", str(len(environments))),
        fact("Objects", "{0} declared".format(sum(one.declared for one in environments))),
    ]


def _concerns(environments: Sequence[Environment]) -> list[View]:
    """Return what needs attention; the tables show the objects, so only environments without any are named."""
    errors = {one.name: one.message for one in environments if one.outcome == ERROR}
    numbers = Counter(concern for one in environments for concern in one.concerns())
    names = [{"name": name, "notes": [message]} for name, message in errors.items()]
    found = [_concern(ERROR, len(errors), names)] if errors else []
    found += [_concern(concern, numbers[concern], []) for concern in CONCERNS if numbers[concern]]
    return found or [{"risk": "none", "tone": GOOD, "text": NO_CONCERN, "names": []}]


def _concern(concern: str, number: int, names: list[View]) -> View:
    tone, one, several = CONCERNS[concern]
    return {"risk": concern, "tone": tone, "text": (one if number == 1 else several).format(number), "names": names}


def _environments(environments: Sequence[Environment]) -> View:
    columns = [
        ("environment", "Environment", "name"),
        ("outcome", "Outcome", "badge"),
        *((kind, title, "badge") for kind, title in KINDS.items()),
        ("manual", "Manual changes", "badge"),
        ("findings", "Other findings", "badge"),
    ]
    rows = [
        {
            "environment": one.name,
            "outcome": one.verdict,
            **{kind: one.of_kind(kind) for kind in KINDS},
            "manual": one.manual_changes(),
            "findings": one.other_findings(),
        }
        for one in environments
    ]
    return table("environments", "Environments", "The list of environments is empty.", columns, rows)


def _objects(environments: Sequence[Environment]) -> View:
    keys = dict.fromkeys(key for one in environments for key in one.attended)
    columns = [
        ("name", "Object", "name"),
        ("kind", "Kind", "text"),
        *(("environment {0}".format(one.name), one.name, "badges") for one in environments),
    ]
    rows = [
        {
            "name": name,
            "kind": noun_of(kind),
            **{"environment {0}".format(one.name): one.badges_of((kind, name)) for one in environments},
        }
        for kind, name in sorted(keys, key=_rank)
    ]
    return table("objects", "Objects that need attention, by environment", "No object does.", columns, rows)


def _rank(key: tuple[str, str]) -> tuple[int, str, str]:
    kind, name = key
    order = list(KINDS)
    return order.index(kind) if kind in order else len(order), kind, name.casefold()


def _differences(environments: Sequence[Environment]) -> list[View]:
    return _rows(environments, lambda one: one.objects, _difference)


def _difference(one: View) -> View:
    reason = one.get("reason") or {}
    note = words(reason.get("text") and "{0}.".format(reason["text"].rstrip(".")), reason.get("remedy"))
    return {
        "name": one["name"],
        "kind": noun_of(one["kind"]),
        "declared": in_words(one["declared"], "not declared"),
        "found": in_words(one["found"], "does not exist"),
        "change": last_change(one),
        "note": note or (RESTORABLE if one["restorable"] else ""),
    }


def _findings(environments: Sequence[Environment]) -> list[View]:
    return _rows(environments, lambda one: one.findings, _finding)


def _finding(one: View) -> View:
    shown = {name: one[name] for name in ("name", "text", "remedy")}
    change = "" if one["check"] == UNCHECKED else last_change(one)
    return {**shown, "check": CHECKS[one["check"]], "change": change}


def _rows(
    environments: Iterable[Environment], members: Callable[[Environment], list[View]], row: Callable[[View], View]
) -> list[View]:
    return [{"environment": one.name, **row(member)} for one in environments for member in members(one)]


def _as_declared(environments: Iterable[Environment]) -> Iterable[View]:
    for one in environments:
        number = sum(map(len, one.as_declared.values()))
        lines = [
            {**badge(KINDS.get(kind, kind), GOOD), "text": ", ".join(names)} for kind, names in one.as_declared.items()
        ]
        if number:
            badges = [badge("As declared", GOOD)]
            yield {"name": one.name, "badges": badges, "note": counted(number, "object"), "lines": lines}
