# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of an inventory: what is wrong with them is said in one sentence, and templates are rendered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean

from ..module_utils._core.errors import InputFailure
from ..module_utils._core.naming import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Definitions = Mapping[str, Mapping[str, Any]]


def check(definitions: Definitions, config: Mapping[str, Any]) -> None:
    """Raise InputFailure for an option that does not exist, or whose value is not of its type.

    ansible-core ignores the former, names no choices, and older versions take any value for a boolean.
    """
    names = _names(definitions)
    for given, value in config.items():
        if given not in names:
            raise InputFailure("The inventory has no option {0!r}.".format(given), suggestion(str(given), list(names)))
        wanted = _wanted(definitions[names[given]], value)
        if value is not None and wanted:
            raise InputFailure("{0} must be {1}.".format(given, wanted))


def completed(plugin: Any, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a plugin, whose file contains ``config``; templates in it are rendered."""
    definitions = plugin.option_definitions
    names = _names(definitions)
    options = {name: plugin.get_option(name) for name in definitions}
    plugin.templar.available_variables = plugin._vars if options["use_extra_vars"] else {}
    for given, value in config.items():
        if isinstance(value, str) and plugin.templar.is_template(value):
            options[names[given]] = _rendered(plugin.templar, given, value)
    return options


def _names(definitions: Definitions) -> dict[str, str]:
    """Return the option of each name and alias."""
    return {known: name for name, one in definitions.items() for known in (name, *one.get("aliases", ()))}


def _converts(convert: Callable[[Any], Any]) -> Callable[[Any], bool]:
    def accepts(value: Any) -> bool:
        try:
            convert(value)
        except (TypeError, ValueError):
            return False
        return True

    return accepts


def _is(*types: Any) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, types)


# What accepts a value of a type, and what it must be; a single value may stand for a list.
TYPES = {
    "str": (lambda value: not isinstance(value, (Mapping, list)), "a string"),
    "bool": (_converts(boolean), "true or false"),
    "int": (_converts(int), "a number"),
    "dict": (_is(Mapping), "a dictionary"),
    "list": (_is(list, str), "a list"),
}
ALIASES = {"string": "str", "path": "str", "boolean": "bool", "integer": "int", "dictionary": "dict"}


def _wanted(definition: Mapping[str, Any], value: Any) -> str:
    """Return what a value must be, "" if it is. Only a value among choices is repeated, any other may be a secret."""
    kind = definition.get("type", "")
    accepts, words = TYPES.get(ALIASES.get(kind, kind), (None, ""))
    if accepts and not accepts(value):
        return words
    choices, values = definition.get("choices"), value if isinstance(value, list) else [value]
    strange = [str(one) for one in values if choices and one not in choices]
    return "one of {0}, not {1}".format(", ".join(choices or ()), ", ".join(strange)) if strange else ""


def _rendered(templar: Any, name: str, value: str) -> str | None:
    try:
        found = templar.template(value)
    except AnsibleError as error:
        raise InputFailure("{0} has no value: {1}.".format(name, error))
    return None if found is None else str(found)
