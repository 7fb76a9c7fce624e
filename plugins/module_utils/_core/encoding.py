# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes that should be text."""

from __future__ import annotations


def decode(content: bytes) -> str:
    """Return bytes as text: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Raises ValueError for anything else. A text with NUL characters is UTF-16 without a mark, and rejected.
    """
    text = content.decode(encoding_of(content))
    if "\0" in text:
        raise ValueError("NUL characters")
    return text


def encoding_of(content: bytes) -> str:
    """Return the encoding that the first bytes of a text show."""
    return "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
