# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The managed attributes of an object: where each is stored, how it is compared, shown and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .equality import equal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any


def same(value: Any) -> Any:
    """Return the value as it is."""
    return value


def text_of(stored: Any) -> str:
    """Return a stored text; an empty column holds the empty text."""
    return stored or ""


class Field:
    """One attribute that users can declare: a row of the table that describes it completely.

    ``name`` is the option, ``column`` the column that holds it (None if it is stored in another way); ``read`` makes
    the user's value of what is stored, ``write`` the reverse. ``canonical`` brings a value into the form that is shown
    by ``show``, which hides secrets; ``key`` into the form in which two values are equal when they mean the same.
    Changing a ``layered`` field of a managed object makes an unmanaged layer. What a service stores may differ from
    what was sent, except for what ``must_hold``: there a difference means that nothing was done.
    """

    __slots__ = ("name", "column", "canonical", "show", "key", "read", "write", "layered", "must_hold")

    def __init__(
        self,
        name: str,
        column: str | None = None,
        canonical: Callable[[Any], Any] = same,
        show: Callable[[Any], Any] = same,
        key: Callable[[Any], Any] | None = None,
        read: Callable[[Any], Any] = text_of,
        write: Callable[[Any], Any] = same,
        layered: bool = False,
        must_hold: bool = False,
    ) -> None:
        self.name = name
        self.column = column
        self.canonical = canonical
        self.show = show
        self.key = key or canonical
        self.read = read
        self.write = write
        self.layered = layered
        self.must_hold = must_hold

    @property
    def label(self) -> str:
        """The name as words in a sentence."""
        return self.name.replace("_", " ")

    def differs(self, before: Any, after: Any) -> bool:
        """Return whether two values mean different things."""
        return not equal(self.key(before), self.key(after))

    def shown(self, value: Any) -> Any:
        """Return the value as people may see it."""
        return self.show(self.canonical(value))


class Difference:
    """The part of an object that differs: ``before``, ``after``, and the ``fields`` of an existing object, if it has
    any. The sides of a file are texts."""

    __slots__ = ("before", "after", "fields")

    def __init__(self, before: Any, after: Any, fields: Iterable[Field] = ()) -> None:
        self.before = before
        self.after = after
        self.fields = tuple(fields)

    def __bool__(self) -> bool:
        return not equal(self.before, self.after)

    @property
    def names(self) -> list[str]:
        """The names of the fields that differ."""
        return [field.name for field in self.fields]

    @property
    def tolerable(self) -> bool:
        """Whether this can remain after a change that a service has carried out."""
        return bool(self.fields) and not any(field.must_hold for field in self.fields)


NOTHING = Difference({}, {})


def difference(
    fields: Iterable[Field], current: Mapping[str, Any] | None, desired: Mapping[str, Any] | None, **label: Any
) -> Difference:
    """Compare the values of ``fields``; ``current`` or ``desired`` is None if the object does not exist, or must not
    exist.

    ``label`` names the object on the sides of the diff on which it exists.
    """
    if current is None or desired is None:
        before, after = [{} if one is None else {**label, **shown(fields, one)} for one in (current, desired)]
        return Difference(before, after)
    changed = changed_fields(fields, current, desired)
    if not changed:
        return NOTHING
    from .diff import only_differences

    before, after = only_differences(shown(changed, current), shown(changed, desired))
    return Difference({**label, **before}, {**label, **after}, changed)


def changed_fields(fields: Iterable[Field], current: Mapping[str, Any], desired: Mapping[str, Any]) -> list[Field]:
    """Return the fields whose declared value differs; a field that is not declared is left alone."""
    return [
        field
        for field in fields
        if field.name in desired and field.differs(current.get(field.name), desired[field.name])
    ]


def shown(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` of ``fields`` as people may see them, without missing ones."""
    return {field.name: field.shown(values[field.name]) for field in fields if field.name in values}


def declared(fields: Iterable[Field], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of ``fields`` that a task sets; an option that is None is not set."""
    return {field.name: options[field.name] for field in fields if options.get(field.name) is not None}


def values(fields: Iterable[Field], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a row that users can declare, in their words."""
    return {field.name: field.read(row.get(field.column)) for field in fields if field.column}


def columns(fields: Iterable[Field], desired: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns to send for the declared values of ``fields``."""
    return {
        field.column: field.write(desired[field.name]) for field in fields if field.column and field.name in desired
    }
