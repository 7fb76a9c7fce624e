# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of a package's XML, read tolerantly."""

from __future__ import annotations


def text(element, tag):
    """Return the text of a child, "" when there is none."""
    return (element.findtext(tag) or "").strip()


def localized(holders):
    """Return the first localized name in elements that hold such."""
    for holder in holders:
        for name in holder:
            return name.get("description")
    return None


def description(element):
    """Return the description of a component."""
    return localized(element.findall("Descriptions")) or text(element, "Description")


def guid(element):
    """Return the id of a process."""
    return (element.get("WorkflowId") or "").strip("{}").lower()


def name(element):
    """Return the name of a process, by which people know it."""
    return element.get("Name") or localized(element.findall("LocalizedNames")) or guid(element)
