# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A backup of an environment: which solutions it contains, and what has changed since the previous one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..module_utils._core.naming import fitting, suggestion
from .changes import changed, named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from typing import Any

# They contain whatever is in no other solution, and cannot be exported (contract 16.1).
BASE = ("Default", "Active", "Basic")
STATE, KEPT = "state.yml", "kept.yml"
SUBJECT = 72
SHOWN = 50


def chosen(
    solutions: Sequence[Mapping[str, Any]], kept: Collection[str], wanted: Sequence[str] | None
) -> dict[str, list[str]]:
    """Return the solutions to export, what else the backup has and why, and what is wrong with ``wanted``."""
    existing = [one["unique_name"] for one in solutions if one["unique_name"] not in BASE]
    deleted = sorted(name for name in kept if not fitting(name, existing))
    names = existing if wanted is None else [name for name in existing if _is_wanted(name, wanted)]
    left = [name for name in existing if name not in names and fitting(name, kept)]
    problems = list(_problems(existing, deleted, wanted))
    return {"names": names, "deleted": deleted, "not_chosen": left, "problems": problems}


def _is_wanted(name: str, wanted: Sequence[str]) -> bool:
    return any(fitting(one, [name]) for one in wanted)


def _problems(existing: Sequence[str], deleted: Sequence[str], wanted: Sequence[str] | None) -> Iterator[str]:
    if wanted is None:
        if not existing and not deleted:
            yield (
                "The environment has no unmanaged solution, so there is nothing to back up. Limit the play to "
                "environments in which solutions are developed."
            )
    elif not wanted:
        yield "solution_backup_solutions is empty. Omit it to back up all unmanaged solutions."
    for name in wanted or []:
        if not fitting(name, [*existing, *deleted]):
            yield "The environment has no unmanaged solution {0!r} that can be exported. {1}".format(
                name, suggestion(name, existing) or "Use the unique name of an unmanaged solution."
            )


class Outcome:
    """What a backup of one environment has found."""

    def __init__(
        self,
        exports: Sequence[Mapping[str, Any]],
        chosen: Mapping[str, Sequence[str]],
        state: Mapping[str, Any],
        marks: Mapping[str, Any],
    ):
        names = chosen["names"]
        self.failed = {name: one["msg"] for name, one in zip(names, exports) if "error" in one}
        self.exports = {name: one for name, one in zip(names, exports) if "error" not in one}
        self.deleted, self.not_chosen = chosen["deleted"], chosen["not_chosen"]
        self.differing = [name for name, one in self.exports.items() if one["changed"]]
        self.files = [name for name, one in ((STATE, state), (KEPT, marks)) if one.get("changed")]

    def lines(self, environment: str) -> list[str]:
        """Return the lines of a report; they have no quotes, which would make a callback that prints YAML add more."""
        counts = "{0} - {1} of {2} solutions changed".format(environment, len(self.differing), len(self.exports))
        return [
            ", ".join([counts, *("{0} changed".format(name) for name in self.files)]),
            *("{0} FAILED - {1}".format(name, message) for name, message in self.failed.items()),
            *("{0} DELETED in the environment, its files are kept".format(name) for name in self.deleted),
            *("{0} not chosen, its files are kept".format(name) for name in self.not_chosen),
            *(line for name in self.differing for line in self._of_solution(name)),
        ]

    def commit_message(self, environment: str) -> str:
        """Return a message for a commit, with the subject in the first line; an empty one if nothing has changed."""
        if not self.differing and not self.files:
            return ""
        paragraphs = [self._subject(environment), *("\n".join(self._of_solution(name)) for name in self.differing)]
        others = {
            "Deleted in the environment": self.deleted,
            "Not chosen": self.not_chosen,
            "Not backed up": self.failed,
        }
        paragraphs += ["{0}: {1}".format(what, ", ".join(some)) for what, some in others.items() if some]
        return "\n\n".join(paragraphs) + "\n"

    def result(self, environment: str) -> dict[str, Any]:
        """Return the fact that the role sets."""
        return {
            "changed": bool(self.differing or self.files),
            "solutions": list(self.exports),
            "changed_solutions": self.differing,
            "deleted": list(self.deleted),
            "not_chosen": list(self.not_chosen),
            "failed": list(self.failed),
            "commit_message": self.commit_message(environment),
        }

    def _subject(self, environment: str) -> str:
        """Return the first line of a message, which names the solutions only if that is short enough."""
        full, short = (
            "Back up {0}: {1}".format(environment, ", ".join([*solutions, *self.files]))
            for solutions in (self.differing, ["{0} solutions".format(len(self.differing))])
        )
        return full if len(full) <= SUBJECT or len(self.differing) < 2 else short

    def _of_solution(self, name: str) -> Iterator[str]:
        """Yield a line for a solution and one for each difference, those that are removed first."""
        export = self.exports[name]
        yield "{0} {1}".format(name, export["package"]["version"])
        changes = export["changes"]
        found = [
            *("REMOVED {0}".format(one) for one in named(changes, "removed")),
            *("added {0}".format(one) for one in named(changes, "added")),
            *changed(changes),
        ] or ["content other than flows, connection references and variables changed"]
        yield from ("- {0}".format(line) for line in found[:SHOWN])
        if len(found) > SHOWN:
            yield "- {0} more".format(len(found) - SHOWN)
