# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays against the emulator. What the harness asserts is told like what tests assert."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite(f"{__name__}.harness.laws", f"{__name__}.harness.examination")
