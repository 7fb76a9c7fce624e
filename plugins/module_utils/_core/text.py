# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes that should be text, and text that should be short."""

from __future__ import annotations


def decode(content):
    """Return bytes as text: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Raises ValueError for anything else. A text with NUL characters is UTF-16 in disguise and none.
    """
    text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    if "\0" in text:
        raise ValueError("NUL characters")
    return text


def short(message, limit=140):
    """Return a message in one line, cut to ``limit`` characters, without its closing full stop."""
    line = " ".join(str(message).split()).rstrip(".")
    return line if len(line) <= limit else line[: limit - 3] + "..."
