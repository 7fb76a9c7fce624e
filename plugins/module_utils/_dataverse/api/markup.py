# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""XML that the service keeps in columns and in messages."""

from __future__ import annotations

from xml.etree import ElementTree


def parse(text: str | None) -> ElementTree.Element | None:
    """Return the root element of the server's XML; None when it cannot be read, or declares entities."""
    if not text or "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return None
