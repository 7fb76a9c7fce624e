# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One environment on a page about drift: its verdict, and the state of each of its objects as a badge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cleaning import clean
from .parts import BAD, CALM, GOOD, INFO, WARN, badge, counted, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from .parts import View

    Key = tuple[str, str]

ERROR, DRIFT, ATTENTION, AS_DECLARED = OUTCOMES = ("error", "drift", "attention", "as_declared")
VERDICTS = {
    ERROR: badge("Error", BAD),
    DRIFT: badge("Drift", WARN),
    ATTENTION: badge("Attention", INFO),
    AS_DECLARED: badge("As declared", GOOD),
}
MANUAL_CHANGE, UNCHECKED = "manual_change", "unchecked"
DIFFERING = {
    "differs": badge("Differs", WARN),
    "missing": badge("Missing", WARN),
    "undeclared": badge("Undeclared", WARN),
}
CHECKS = {
    MANUAL_CHANGE: badge("Changed manually", WARN),
    "suspended": badge("Suspended", INFO),
    "no_connection": badge("No connection", INFO),
    "leftover_upgrade": badge("Unfinished upgrade", INFO),
    "failed_runs": badge("Runs failed", INFO),
    UNCHECKED: badge("Not checked", INFO),
}
NOT_SEARCHED = badge("Not searched", CALM)
NOT_READ, NOT_DECLARED = badge("Not read", BAD), badge("Not declared", CALM)
MEMBERS = ("environment", "objects", "findings", "as_declared", "totals", "manual_changes", "cut")
CUT = "The result of the task was too long, so this part of it was left out."
NOUNS = {"connection_reference": "reference", "environment_variable": "variable"}
SILENT = "The environment was not read. The output of the play shows why."
# What is shown as one of them: nobody declares a share for itself.
SHOWN_WITH = {"share": "flow"}


def worst_first(results: Mapping[str, Any], names: Iterable[str]) -> list[Environment]:
    """Return environments in this order, those that need attention first; one without a result is an error."""
    found = [Environment(name, results.get(name) or {}) for name in names]
    return sorted(found, key=lambda one: OUTCOMES.index(one.outcome))


class Environment:
    """An environment and the result of the task that compared it with its declaration, or that failed."""

    def __init__(self, name: str, result: Mapping[str, Any]) -> None:
        found = clean(result)
        read = bool(found.get("outcome")) and not found.get("failed")
        self.name: str = clean(name)
        self.outcome: str = found["outcome"] if read else ERROR
        self.message: str = "" if read else found.get("msg") or SILENT
        self.objects: list[View] = found["objects"] if read else []
        self.findings: list[View] = [*found["findings"], *map(_left_out, found.get("cut") or ())] if read else []
        self.as_declared: dict[str, list[str]] = found["as_declared"] if read else {}
        self._result = found
        self._badges = self._badges_of_objects()

    @property
    def verdict(self) -> View:
        """The outcome as a word with a tone."""
        return {"outcome": self.outcome, **VERDICTS[self.outcome]}

    @property
    def declared(self) -> int:
        """How many objects are declared."""
        missed = [one for one in self.objects if one["outcome"] != "undeclared"]
        return len(missed) + sum(map(len, self.as_declared.values()))

    def as_data(self) -> View:
        """Return what programs read of it."""
        if self.outcome == ERROR:
            return {"outcome": ERROR, "message": self.message}
        return {"outcome": self.outcome, **{name: self._result.get(name) for name in MEMBERS}}

    def concerns(self) -> list[str]:
        """Return the outcome of each object that differs, and the check of each finding."""
        return [one["outcome"] for one in self.objects] + [one["check"] for one in self.findings]

    def of_kind(self, kind: str) -> View:
        """Return how the objects of a kind are, in a badge."""
        if self.outcome == ERROR:
            return NOT_READ
        words_of = [one["outcome"] for one in self.objects if SHOWN_WITH.get(one["kind"], one["kind"]) == kind]
        undeclared = words_of.count("undeclared")
        differing, right = len(words_of) - undeclared, len(self.as_declared.get(kind, ()))
        said = [
            "{0} of {1} differ".format(differing, differing + right) if differing else "",
            "{0} undeclared".format(undeclared) if undeclared else "",
        ]
        if any(said):
            return badge(", ".join(filter(None, said)), WARN)
        return badge("{0} as declared".format(right), GOOD) if right else NOT_DECLARED

    def manual_changes(self) -> View:
        """Return how many components were changed manually, in a badge."""
        if self.outcome == ERROR:
            return NOT_READ
        if not self._result["manual_changes"]:
            return NOT_SEARCHED
        number = sum(one["check"] == MANUAL_CHANGE for one in self.findings)
        if not number and any(one["check"] == UNCHECKED and one["name"] == "manual changes" for one in self.findings):
            return CHECKS[UNCHECKED]
        return badge(counted(number, "component"), WARN) if number else badge("None", GOOD)

    def other_findings(self) -> View:
        """Return how many findings there are besides, in a badge."""
        if self.outcome == ERROR:
            return NOT_READ
        number = sum(one["check"] != MANUAL_CHANGE for one in self.findings)
        return badge(counted(number, "finding"), INFO) if number else badge("None", GOOD)

    @property
    def attended(self) -> list[Key]:
        """Kind and name of each object that needs attention."""
        return list(self._badges)

    def badges_of(self, key: Key) -> list[View]:
        """Return how an object is."""
        if self.outcome == ERROR:
            return [NOT_READ]
        kind, name = key
        is_right = name in self.as_declared.get(kind, ())
        return self._badges.get(key) or [VERDICTS[AS_DECLARED] if is_right else NOT_DECLARED]

    def _badges_of_objects(self) -> dict[Key, list[View]]:
        found: dict[Key, list[View]] = {}
        for one in self.objects:
            found.setdefault((one["kind"], one["name"]), []).append(DIFFERING[one["outcome"]])
        for one in self.findings:
            if one["check"] != UNCHECKED:
                found.setdefault((one["kind"], one["name"]), []).append(CHECKS[one["check"]])
        return found


def _left_out(part: str) -> View:
    """Return the finding that a part of the result is not known."""
    shown = {"kind": "environment", "name": part, "text": CUT, "remedy": "", "flow_id": None}
    return {"check": UNCHECKED, **shown, **dict.fromkeys(("modified_by", "modified_on", "operation"))}


def in_words(side: Mapping[str, Any] | None, absent: str) -> str:
    """Return what is declared or found of an object as one line; ``absent`` is what nothing means."""
    if side is None:
        return absent
    return ", ".join("{0}: {1}".format(name, _value(value)) for name, value in side.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(map(_value, value)) or "none"
    if isinstance(value, dict):
        named = value.get("name") or ", ".join("{0}: {1}".format(*one) for one in value.items())
        rights = value.get("rights")
        return "{0} ({1})".format(named, ", ".join(rights)) if rights else str(named)
    return "none" if value in (None, "") else str(value)


def noun_of(kind: str) -> str:
    """Return the short noun for a kind of object."""
    return NOUNS.get(kind) or kind.replace("_", " ")


def last_change(one: Mapping[str, Any]) -> str:
    """Return who changed an object, when, and during which operation, as far as it is known."""
    when = moment(one["modified_on"]) if one.get("modified_on") else ""
    during = "during {0}".format(one["operation"]) if one.get("operation") else ""
    return ", ".join(filter(None, (one.get("modified_by"), when, during))) or "not known"
