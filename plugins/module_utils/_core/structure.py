# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a JSON value of others has the members that the code reads.

A form is a type; ``[form]`` for a list of such values; ``{name: form}`` for an object with these members;
``Maybe(form)`` for a member that may also be missing or null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    kind = form if isinstance(form, type) else type(form)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return where or kind.__name__
    return next(filter(None, (fault(*part) for part in _parts(value, form, where))), "")


def _parts(value: Any, form: Any, where: str) -> Iterator[tuple[Any, Any, str]]:
    """Return the parts of a value with their forms and paths."""
    if isinstance(form, dict):
        for name, inner in form.items():
            yield value.get(name), inner, "{0}.{1}".format(where, name).lstrip(".")
    if isinstance(form, list):
        for number, one in enumerate(value):
            yield one, form[0], "{0}[{1}]".format(where, number)
