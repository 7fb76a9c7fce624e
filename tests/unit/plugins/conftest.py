# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hypothesis: the same examples in every run; ``--hypothesis-profile=search`` looks for new ones."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

COMMON = dict(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("house", max_examples=20, derandomize=True, **COMMON)
settings.register_profile("search", max_examples=2000, **COMMON)
settings.load_profile("house")
