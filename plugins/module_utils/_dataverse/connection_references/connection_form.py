# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a connection is called: one check for every place that takes a connection.

A connection's name, such as ``shared-office365-7d0f2a`` or 32 hexadecimal digits, stands in the address of its page
behind ``/connections/CONNECTOR/`` and at the end of its path (contract 13.1). That it holds neither blanks nor slashes
is inferred from all that were seen.
"""

from __future__ import annotations

import re

from ..._core.errors import InputFailure
from ..._core.text import short

PLACEHOLDER = re.compile(r"#\{.*\}#")
TEMPLATE = re.compile(r"\{\{|\}\}|\{%")
IN_ADDRESS = re.compile(r"/connections/(?:shared_[^/?#]+/)?([^/?#\s]+)")
WHERE = "Its name is the last part of the address of its page, after /connections/ and the connector."


def check(given, label, clear="omit it"):
    """Raise InputFailure unless ``given`` may be the name of a connection.

    ``label`` is the object in messages, ``clear`` how to remove a connection there, or to omit it.
    """
    fault = fault_of(given, clear)
    if fault:
        raise InputFailure("The connection of {0} {1}.".format(label, fault[0]), fault[1])


def fault_of(given, clear="omit it"):
    """Return ``(what is wrong, what to do)`` with the name of a connection, None when nothing is."""
    if given is None or not str(given).strip():
        return "is empty", "Use its name, or {0}.".format(clear)
    if not isinstance(given, str):
        remedy = "Use only its name." if isinstance(given, (dict, list)) else "Quote its name."
        return "is not text but {0}".format(short(repr(given), 40)), remedy
    if PLACEHOLDER.search(given):
        return "is the placeholder {0}".format(short(given.strip(), 60)), "Replace the placeholders first."
    if TEMPLATE.search(given):
        return "is the template {0!r}".format(short(given.strip(), 60)), "Use its result."
    if "/" in given:
        found = IN_ADDRESS.search(given)
        remedy = "Its name is probably {0!r}.".format(short(found.group(1), 60)) if found else WHERE
        return "is an address or a path, not a name", remedy
    if given != given.strip():
        return "has blanks at its ends", "Use {0!r}.".format(short(given.strip(), 60))
    if re.search(r"\s", given):
        return "contains blanks, like a display name", WHERE
    return None
