# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a package changes, as the modules return it, in lines for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

KINDS = {
    "flows": "flow",
    "desktop_flows": "desktop flow",
    "connection_references": "connection reference",
    "environment_variables": "variable",
}


def named(changes: Mapping[str, Any], how: str) -> Iterator[str]:
    """Yield kind and name of each object that was ``added`` or ``removed``."""
    for noun, kind in KINDS.items():
        for name in (changes.get(noun) or {}).get(how) or []:
            yield "{0} {1}".format(kind, name)


def changed(changes: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each difference of an object that both sides have."""
    for noun, kind in KINDS.items():
        for name, differences in ((changes.get(noun) or {}).get("changed") or {}).items():
            for text in differences:
                yield "{0} {1} - {2}".format(kind, name, text)
