# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of role variables, checked against the argument specification of the role.

Unlike Ansible's own validation, which runs before a role, this one treats an empty answer of a survey as not set,
returns the values in their types, and describes what is wrong in one sentence for each option.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import yaml
from ansible.module_utils.common.validation import check_type_bool, check_type_float, check_type_int

from ..module_utils._core.naming import suggestion
from ..module_utils._core.option_checks import is_negative_wait
from .yaml_texts import place

if TYPE_CHECKING:
    from typing import Any

SHOWN = 40


class Invalid(Exception):
    """A value is not valid for its option; the message is a sentence for the user."""


def is_given(value: Any) -> bool:
    """Return whether a variable has a value: null and blank text are none."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def checked(values: Mapping, specification: Mapping, found_in: str = "") -> tuple[dict, list[str]]:
    """Return the options that are given or have a default, in their types, and the problems, a sentence each.

    ``specification`` is ``options`` of an argument specification, ``found_in`` the place of a dictionary in a list. No
    survey asks for one, so what is empty there was meant to be something: it stays, except for a switch or a choice.
    """
    options: dict = {}
    problems = []
    for name, option in specification.items():
        try:
            value = _value(values.get(name), option, name + found_in, found_in)
        except Invalid as problem:
            problems.append(str(problem))
            continue
        if value is not None or (found_in and name in values and not _is_switch(option)):
            options[name] = value
    for name in sorted(set(values) - set(specification)):
        remedy = suggestion(name, specification) or "Supported options are {0}.".format(", ".join(specification))
        problems.append("{0}{1} is not an option. {2}".format(name, found_in, remedy))
    return options, problems


def _value(value: Any, option: Mapping, name: str, found_in: str) -> Any:
    """Return a value in the type of its option, None without one; Invalid says what is wrong."""
    may_be_empty = found_in and not option.get("required") and not _is_switch(option)
    if not (is_given(value) or may_be_empty):
        value = option.get("default")
        if value is None and option.get("required"):
            raise Invalid("{0} is missing. Set it, since it is required.".format(name))
    if value is None:
        return None
    value = READERS[option.get("type", "str")](value, option, name)
    choices = option.get("choices")
    if choices and value not in choices:
        raise Invalid("{0} must be one of {1}, not {2}.".format(name, ", ".join(choices), _shown(value)))
    return value


def _is_switch(option: Mapping) -> bool:
    """Return whether an option has few values, none of which is empty."""
    return option.get("type") in ("bool", "int") or "choices" in option


def _boolean(value: Any, option: Mapping, name: str) -> bool:
    try:
        return check_type_bool(value.strip() if isinstance(value, str) else value)
    except TypeError:
        raise Invalid("{0} must be true or false, not {1}.".format(name, _shown(value))) from None


def _integer(value: Any, option: Mapping, name: str) -> int:
    try:
        number = check_type_int(value)
    except TypeError:
        raise Invalid("{0} must be a whole number, not {1}.".format(name, _shown(value))) from None
    if is_negative_wait(name, number):
        raise Invalid("{0} must be 0 or more, not {1}.".format(name, number))
    return number


def _number(value: Any, option: Mapping, name: str) -> float:
    try:
        return check_type_float(value)
    except TypeError:
        raise Invalid("{0} must be a number, not {1}.".format(name, _shown(value))) from None


def _text(value: Any, option: Mapping, name: str) -> str:
    if isinstance(value, Mapping) or _is_list(value):
        raise Invalid("{0} must be a string, not {1}.".format(name, _kind(value)))
    if isinstance(value, float):
        raise Invalid(
            "{0} is a number, {1}, and may have lost a zero: without quotes, 1.10 is 1.1. Quote it.".format(name, value)
        )
    return str(value)


def _dictionary(value: Any, option: Mapping, name: str) -> Mapping:
    value = _parsed(value, option, name)
    if not isinstance(value, Mapping):
        raise Invalid("{0} must be a dictionary, not {1}.".format(name, _kind(value)))
    return value


def _list(value: Any, option: Mapping, name: str) -> list:
    """Return a list; one text is YAML, or is split at its commas as Ansible does it for options of that type."""
    value = _parsed(value, option, name)
    if isinstance(value, (int, float)) and option.get("elements") == "str":
        return [str(value)]
    if isinstance(value, str):
        value = [word.strip() for word in value.split(",")]
    if not _is_list(value):
        raise Invalid("{0} must be a list, not {1}.".format(name, _kind(value)))
    if option.get("elements") == "raw":
        return list(value)
    if option.get("elements") == "dict":
        return [_member(one, number, option.get("options"), name) for number, one in enumerate(value, start=1)]
    wrong = next((one for one in value if isinstance(one, Mapping) or _is_list(one)), None)
    if wrong is not None:
        raise Invalid("{0} must be a list of strings, but contains {1}.".format(name, _kind(wrong)))
    return [str(one) for one in value if is_given(one)]


def _member(value: Any, number: int, specification: Mapping | None, name: str) -> Mapping:
    """Return a dictionary of a list, with its values in their types if it is known which ones it can have."""
    if not isinstance(value, Mapping):
        raise Invalid(
            "{0} must be a list of dictionaries, but contains {1}.{2}".format(
                name, _shown(value), _as_dictionary(value, specification or {})
            )
        )
    if specification is None:
        return value
    label = "'{0}'".format(value["name"]) if is_given(value.get("name")) else "entry {0}".format(number)
    options, problems = checked(value, specification, " of {0} in {1}".format(label, name))
    if problems:
        raise Invalid(" ".join(problems))
    return options


def _as_dictionary(value: Any, specification: Mapping) -> str:
    """Return how a value is written as a dictionary, if it is known what it can have."""
    required = [key for key, option in specification.items() if option.get("required")]
    key = next(iter([*required, *specification]), None)
    return " Write it as '{0}: {1}'.".format(key, str(value)[:SHOWN]) if key else ""


def _parsed(value: Any, option: Mapping, name: str) -> Any:
    """Return the list or dictionary that a text holds as YAML or JSON, since a survey asks for texts only.

    Strings need not be YAML; dictionaries cannot be anything else.
    """
    if not isinstance(value, str):
        return value
    try:
        parsed = yaml.safe_load(value)
    except yaml.YAMLError as error:
        if option["type"] == "dict" or option.get("elements") == "dict":
            text = "{0} is neither valid YAML nor JSON{1}. Check its brackets, commas and quotes."
            raise Invalid(text.format(name, place(error))) from None
        return value
    return parsed if isinstance(parsed, (list, dict)) else value


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _kind(value: Any) -> str:
    """Return what a value is. Where its content does not help, it is not shown, since it may be a secret."""
    if isinstance(value, Mapping):
        return "a dictionary"
    return "a list" if _is_list(value) else "a text" if isinstance(value, str) else "a single value"


def _shown(value: Any) -> str:
    return "'{0}'".format(str(value)[:SHOWN])


READERS = {
    "bool": _boolean,
    "int": _integer,
    "float": _number,
    "str": _text,
    "path": _text,  # the module that uses it expands it where it runs
    "dict": _dictionary,
    "list": _list,
    "raw": lambda value, option, name: value,
}
