# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of an environment as a task declares it: as one document, part by part, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.errors import InputFailure
from .._core.naming import suggestion
from .._core.text import joined, short
from .._dataverse.environment_variables import types
from .._dataverse.lookups.solutions import RESULT_MEMBERS
from .._dataverse.solutions.packages import version
from .entries import NotGiven, absent, entries, named_list
from .options import choice
from .release_options import in_one_form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

STATE = dict(
    declaration=dict(type="dict", no_log=True),
    solutions=named_list(),
    connection_references=dict(type="raw"),
    environment_variables=dict(type="raw", no_log=True),
    flows=named_list(),
)
EXACT = dict(
    solutions=choice("ignore", "report"),
    connection_references=choice("ignore", "report", "unbind"),
    environment_variables=choice("ignore", "report", "reset"),
    flows=choice("ignore", "report", "turn_off"),
    shares=choice("ignore", "report", "revoke"),
)
LISTS = ("solutions", "flows")
PARTS = ("solutions", "connection_references", "environment_variables", "flows")
SOLUTION = dict(
    unique_name=dict(type="str", required=True),
    version=dict(type="raw"),
    managed=dict(type="bool"),
)


def wanted(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options with the parts of a declaration in one form; a part that is not declared is None."""
    declaration = options["declaration"] or {}
    _check_members(declaration)
    for name in [name for name, word in options["exact"].items() if word is None]:
        raise InputFailure("exact.{0} is null.".format(name), "Set a value, or omit {0}.".format(name))
    parts = {name: _part(options[name], declaration, name) for name in PARTS}
    if all(value is None or isinstance(value, NotGiven) for value in parts.values()):
        raise InputFailure("Nothing is declared.", "Declare at least one of: {0}.".format(", ".join(PARTS)))
    found = in_one_form({**options, **parts})
    found["solutions"] = entries(parts["solutions"], "solutions", SOLUTION, RESULT_MEMBERS, "unique_name")
    for number, one in enumerate(found["solutions"] or ()):
        one["version"] = version.declared(one, where="solutions[{0}].version".format(number))
    return found


def for_comparison(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a task that only compares, as those of one that declares."""
    exact = dict.fromkeys(EXACT, "report" if options["report_undeclared"] else "ignore")
    # environments have many solutions of the platform
    exact["solutions"] = "ignore"
    parts = {name: absent() if name in LISTS else None for name in PARTS}
    return {**options, **parts, "exact": exact, "max_parallel": 1}


def values_of(options: Mapping[str, Any]) -> list[Any]:
    """Return the values that are declared for environment variables, in whatever form."""
    declared = (options["environment_variables"], (options["declaration"] or {}).get("environment_variables"))
    return [value for one in declared for value in types.values_of(one)]


def _part(given: Any, declaration: Mapping[str, Any], name: str) -> Any:
    """Return a part: the option of its own, otherwise the member of the declaration."""
    if given is None or isinstance(given, NotGiven):
        return declaration.get(name, absent() if name in LISTS else None)
    return given


def _check_members(declaration: Mapping[str, Any]) -> None:
    if "cut" in declaration:
        raise InputFailure(
            "declaration is incomplete, since it was too long for the result of a task: {0}.".format(
                joined(map(str, declaration["cut"]), 100)
            ),
            "Let dataverse_environment_state_info write it to a file (dest), and load the file.",
        )
    for name in [name for name in PARTS if name in declaration and declaration[name] is None]:
        raise InputFailure("declaration.{0} is null.".format(name), "Declare it, or omit {0}.".format(name))
    unknown = [str(name) for name in declaration if name not in PARTS]
    if unknown:
        raise InputFailure(
            "declaration has a key {0!r}, which does not exist.".format(short(unknown[0], 40)),
            "{0} Keys are: {1}.".format(suggestion(unknown[0], PARTS), ", ".join(PARTS)).strip(),
        )
