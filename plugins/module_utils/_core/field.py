# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The managed attributes of an object, and how declared and present values are compared."""

from __future__ import annotations

from .equality import equal


def same(value):
    """Return the value as it is."""
    return value


class Field:
    """One attribute a user can declare.

    ``canonical`` brings a value into the form in which two values are equal when they mean the
    same; ``show`` renders a canonical value for people (and hides secrets).
    """

    __slots__ = ("name", "canonical", "show")

    def __init__(self, name, canonical=same, show=same):
        self.name = name
        self.canonical = canonical
        self.show = show

    def differs(self, before, after):
        """Tell whether two values mean different things."""
        return not equal(self.canonical(before), self.canonical(after))

    def shown(self, value):
        """Return the value as people may see it."""
        return self.show(self.canonical(value))


def changed_fields(fields, current, desired):
    """Return the fields whose declared value differs; a field that is not declared is left alone."""
    return [
        field
        for field in fields
        if field.name in desired and field.differs(current.get(field.name), desired[field.name])
    ]


def shown(fields, values):
    """Return ``values`` of ``fields`` as people may see them, without those that are not there."""
    return {field.name: field.shown(values[field.name]) for field in fields if field.name in values}
