# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of objects as people write them: plain names, one entry instead of a list, results of info modules.

Such an option is of type ``raw``, so its entries are checked here, by the validator that checks all other options.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.validation import check_type_dict

from .._core.equality import equal
from .._core.errors import InputFailure
from .._core.naming import suggestion
from .._core.text import short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class NotGiven(str):
    """The value of an option that a task does not set; null differs, since it was written."""


def absent() -> NotGiven:
    """Return the value of an option that is not set (a fallback of an argument specification)."""
    return NotGiven("not given")


def entries(
    given: Any, option: str, specification: dict[str, Any], returned: Sequence[str] = (), name: str = "name"
) -> list[dict[str, Any]] | None:
    """Return the entries of a list option as objects with the members of ``specification``; None if it is not set.

    A text is the member ``name`` of an entry, and one entry is a list of one. Members in ``returned`` are those of
    info modules that have no meaning here; any other is rejected.
    """
    if isinstance(given, NotGiven):
        return None
    if given is None:
        raise InputFailure(
            "{0} is null.".format(option), "Use a list, [] for none, or omit {0}.".format(option.split(".")[-1])
        )
    listed = given if isinstance(given, (list, tuple)) else [given]
    validator = ArgumentSpecValidator(specification)
    is_list = listed is given
    return [
        _entry(one, "{0}[{1}]".format(option, number) if is_list else option, validator, specification, returned, name)
        for number, one in enumerate(listed)
    ]


def _entry(
    given: Any,
    where: str,
    validator: ArgumentSpecValidator,
    specification: dict[str, Any],
    returned: Sequence[str],
    name: str,
) -> dict[str, Any]:
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if isinstance(given, str):
        if not given.strip():
            raise InputFailure("{0} is empty.".format(where), "Use a name or a dictionary, or omit it.")
        given = {name: given}
    if not isinstance(given, dict):
        raise InputFailure(
            "{0} is neither a name nor a dictionary, but {1!r}.".format(where, short(repr(given), 60)),
            "Use a quoted name, or a dictionary with: {0}.".format(", ".join(specification)),
        )
    unknown = [str(key) for key in given if key not in specification and key not in returned]
    if unknown:
        raise InputFailure(
            "{0} has a key {1!r}, which does not exist.".format(where, short(unknown[0], 40)),
            "{0} Keys are: {1}.".format(suggestion(unknown[0], specification), ", ".join(specification)).strip(),
        )
    declared = {key: value for key, value in given.items() if key in specification}
    checked = validator.validate(declared)
    if checked.error_messages:
        raise InputFailure("{0}: {1}.".format(where, checked.error_messages[0]))
    parameters: dict[str, Any] = checked.validated_parameters
    return parameters


SHARE = dict(
    name=dict(type="str", required=True),
    rights=dict(type="list", elements="str"),
    type=dict(type="str", choices=["user", "team", "organization"]),
)


def shares(given: Any, option: str) -> list[dict[str, Any]] | None:
    """Return the users and teams of a list with their rights, also as dataverse_flow_share_info returns them.

    Rights of the whole organization cannot be declared.
    """
    found = entries(given, option, SHARE, ("id", "display_name"))
    return None if found is None else [one for one in found if one["type"] != "organization"]


def named_list() -> dict[str, Any]:
    """Return the option of a list that is read by ``entries``."""
    return dict(type="raw", fallback=(absent, []))


def by_name(given: Any, option: str, member: str) -> Any:
    """Return a dictionary option, also if it is the list that an info module returns: ``member`` under each name."""
    if given is None:
        return given
    if isinstance(given, str):
        with contextlib.suppress(TypeError):
            given = check_type_dict(given)
    if isinstance(given, dict):
        return _once(list(given.items()), option)
    listed: Sequence[Any] = given if isinstance(given, (list, tuple)) else [None]
    if not all(isinstance(one, dict) and isinstance(one.get("name"), str) and member in one for one in listed):
        raise InputFailure(
            "{0} is neither a dictionary nor a list of dictionaries with name and {1}.".format(option, member),
            "Use the result of an info module, or a dictionary.",
        )
    return _once([(one["name"], one[member]) for one in listed], option)


def _once(pairs: Sequence[tuple[Any, Any]], option: str) -> dict[Any, Any]:
    """Return pairs as a dictionary; InputFailure if a name, in whatever case, has two values."""
    found: dict[str, tuple[Any, Any]] = {}
    for name, value in pairs:
        former = found.setdefault(str(name).casefold(), (name, value))
        if not equal(former[1], value):
            raise InputFailure(
                "{0} has two values for {1!r}{2}.".format(
                    option,
                    short(former[0], 60),
                    "" if former[0] == name else ", which is also written {0!r}".format(short(name, 60)),
                ),
                "Declare each name once.",
            )
    return dict(found.values())
