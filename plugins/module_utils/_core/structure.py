# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a JSON value of others has the members that the code reads.

A form is a type, or several; ``[form]`` for a list of such values; ``{name: form}`` for an object with these members;
``Maybe(form)`` for a member that may also be missing or null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any


class Maybe(NamedTuple):
    """The form of a member that may be missing or null."""

    form: Any


def fault(value: Any, form: Any, where: str = "") -> str:
    """Return the path of the first member that is missing or has another form, "" if ``value`` has the ``form``.

    Values are not repeated, since they may be secrets.
    """
    if isinstance(form, Maybe):
        return "" if value is None else fault(value, form.form, where)
    if isinstance(form, dict):
        if not isinstance(value, dict):
            return where or "object"
        members = ((value.get(name), inner, "{0}.{1}".format(where, name).lstrip(".")) for name, inner in form.items())
        return next(filter(None, (fault(*member) for member in members)), "")
    if isinstance(form, list):
        if not isinstance(value, list):
            return where or "list"
        entries = ((one, form[0], "{0}[{1}]".format(where, number)) for number, one in enumerate(value))
        return next(filter(None, (fault(*entry) for entry in entries)), "")
    is_right = isinstance(value, form) and not (isinstance(value, bool) and form is int)
    return "" if is_right else where or "value"
