# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: release_problems
short_description: Find problems of a release before anything is read
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns a sentence for each problem with the solutions of a release.
  - Made for the role P(flowops.powerplatform.solution_release#role).
positional: _input, managed
options:
  _input:
    description: The solutions, each with C(name) or C(src).
    type: list
    elements: dict
    required: true
  managed:
    description: Whether solutions whose entry does not set C(managed) are exported as managed packages.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Check the solutions of a release
  ansible.builtin.assert:
    that: solutions | flowops.powerplatform.release_problems == []
  vars:
    solutions:
      - name: contoso_orders
      - src: packages/contoso_support_managed.zip
"""

RETURN = r"""
_value:
  description: The problems, each in a sentence with a remedy.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any


def release_problems(solutions: Sequence[Mapping[str, Any]], managed: bool = True) -> list[str]:
    """Return the problems of a release; see DOCUMENTATION."""
    if not solutions:
        return ["solution_release_solutions is empty. Set it to the solutions of the release."]
    exported = [one for one in solutions if one.get("name")]
    return [*_of_entries(solutions), *_of_names([one["name"] for one in exported]), *_of_files(exported, managed)]


def _of_entries(solutions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for number, one in enumerate(solutions, start=1):
        if bool(one.get("name")) == bool(one.get("src")):
            yield "Entry {0} of solution_release_solutions must have either name or src.".format(number)
        if one.get("src") and "managed" in one:
            yield (
                "Entry {0} of solution_release_solutions has src and managed. Remove managed, since the file already "
                "is one or the other."
            ).format(number)


def _of_names(names: Sequence[str]) -> Iterator[str]:
    names = [name.lower() for name in names]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        yield "solution_release_solutions lists {0} more than once.".format(", ".join(twice))


def _of_files(exported: Sequence[Mapping[str, Any]], managed: bool) -> Iterator[str]:
    """Yield which packages would have the same file name, since one is managed and the name of the other says so."""
    plain = {one["name"].lower(): one["name"] for one in exported if not one.get("managed", managed)}
    for one in exported:
        other = plain.get("{0}_managed".format(one["name"]).lower())
        if other and one.get("managed", managed):
            yield (
                "solution_release_solutions lists {0} as managed and {1} as unmanaged, whose packages have the same "
                "file name. Export one of them with dataverse_solution_export, and list it with src."
            ).format(one["name"], other)


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"release_problems": release_problems}
