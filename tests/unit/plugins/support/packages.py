# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solution packages for tests: the example solutions, and zips of any members."""

from __future__ import annotations

import functools
import io
import zipfile

from tests.demo.solutions import build

MANIFEST = "solution.xml"


@functools.cache
def example_members(solution="contoso_orders", version="1.0.0.0", managed=False):
    """Return name and content of every member of an example package; to be copied before it is changed."""
    content = build.members(solution, version)
    if managed:
        content[MANIFEST] = content[MANIFEST].replace(build.UNMANAGED, build.MANAGED)
    return content


def zipped(members, date=(2026, 1, 2, 3, 4, 6), compression=zipfile.ZIP_DEFLATED):
    """Return a zip of ``{name: content}`` or of (name, content) pairs, in the order given."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items() if isinstance(members, dict) else members:
            entry = zipfile.ZipInfo(name, date)
            entry.compress_type = compression
            archive.writestr(entry, content)
    return stream.getvalue()


def example(**which):
    """Return an example package as bytes."""
    return zipped(example_members(**which))


def edited(name, old, new, **which):
    """Return an example package in which one text of one member is another."""
    members = dict(example_members(**which))
    if old not in members[name]:
        raise ValueError(f"{old!r} is not in {name}")
    members[name] = members[name].replace(old, new)
    return zipped(members)
