# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment variables: values that have the wrong form, secrets among them, and required ones without a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..environment_variables import rows as environment_variables
from ..environment_variables.types import as_text
from ..solutions.imports.warnings import of_carried_values
from ..solutions.packages.settings_file import is_placeholder
from .finding import BLOCKS, WARNS, Finding, of_failure
from .settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .release import Part

CHECK = "environment_variables"
EMPTY = (None, "")


def findings(parts: Sequence[Part], options: Mapping[str, Any]) -> list[Finding]:
    """Return findings about the variables of a release; none of them contains a value."""
    settings = Settings(CHECK, parts, options)
    rows = {name: row for part in parts for name, row in part.situation.variables.items()}
    given = {name: value for name, value in settings.values.items() if value not in EMPTY}
    found = settings.unknown()
    for name, one in settings.objects.items():
        found += _form(one, given[name]) if name in given else _without_value(one, rows.get(name))
        found += [Finding(WARNS, CHECK, one["name"], text) for text in environment_variables.warnings(rows.get(name))]
    for part in parts:
        texts = of_carried_values(part.package, given) if part.sends else []
        found += [Finding(WARNS, CHECK, part.name, text, "Remove the values from the solution.") for text in texts]
    return found


def _form(one: Mapping[str, Any], value: Any) -> list[Finding]:
    what = "The value of environment variable {0!r}".format(one["name"])
    if is_placeholder(value):
        text = "{0} still contains a placeholder.".format(what)
        return [Finding(BLOCKS, CHECK, one["name"], text, "Replace the placeholders before the import.")]
    try:
        as_text(value, one["type"], what)
    except InputFailure as failure:
        return [of_failure(BLOCKS, CHECK, one["name"], failure)]
    return []


def _without_value(one: Mapping[str, Any], row: dict[str, Any] | None) -> list[Finding]:
    here = environment_variables.value_of(row) or (row or {}).get("defaultvalue")
    if not one["required"] or one["has_default"] or one["carries_value"] or here:
        return []
    text = "Environment variable {0!r} is required and has neither a value nor a default.".format(one["name"])
    return [Finding(WARNS, CHECK, one["name"], text, "Set one in environment_variables.")]
