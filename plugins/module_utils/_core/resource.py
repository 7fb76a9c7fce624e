# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The former form of a noun, a resource, until all are plans that are values."""

from __future__ import annotations

from . import plan as values
from .field import Difference


class Step(values.Step):
    """One thing to do; ``action`` names a verb that the resource knows."""

    __slots__ = ("action",)

    def __init__(self, action, summary, payload=None):
        super().__init__(summary, payload, None)
        self.action = action


class Plan(values.Plan):
    """Before, after and the steps between them."""

    def __init__(self, target, before, after, steps=(), warnings=(), target_after=None):
        super().__init__(target, Difference(before, after), steps, warnings, target_after=target_after)
