# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What will be done, computed once: the source of ``changed``, ``diff`` and ``operations``."""

from __future__ import annotations

from .equality import equal


class Step:
    """One thing to do.

    ``action`` names a verb the resource knows, ``summary`` is the line people read, ``payload`` is
    whatever that verb needs. ``taken`` lists, as ``{step, status}``, what was done in its place
    when the service demanded another way.
    """

    __slots__ = ("action", "summary", "payload", "taken")

    def __init__(self, action, summary, payload=None):
        self.action = action
        self.summary = summary
        self.payload = payload
        self.taken = []


class Plan:
    """Before, after and the steps between them.

    ``before`` and ``after`` are plain JSON objects in the user's vocabulary, already free of
    secrets. ``target`` names the object in the diff's header, ``target_after`` what it is called then if that is
    another name. A plan with steps but nothing to show, or the other way round, is a mistake of ours.
    """

    __slots__ = ("target", "target_after", "before", "after", "steps", "warnings")

    def __init__(self, target, before, after, steps=(), warnings=(), target_after=None):
        if bool(steps) == equal(before, after):
            raise ValueError("The plan for {0} contradicts itself: {1} steps".format(target, len(steps)))
        self.target = target
        self.target_after = target_after or target
        self.before = before
        self.after = after
        self.steps = tuple(steps)
        self.warnings = tuple(warnings)

    @property
    def changed(self):
        """Whether anything has to be done."""
        return bool(self.steps)

    def diff(self):
        """Return Ansible's diff form: ``before``, ``after`` and their headers."""
        return {
            "before": self.before,
            "after": self.after,
            "before_header": self.target,
            "after_header": self.target_after,
        }
