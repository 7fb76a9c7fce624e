# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sharing of rows with users and teams: messages that change shares, and functions that show them."""

from __future__ import annotations

from . import read_messages, write_messages

__all__ = ["read_messages", "write_messages"]
