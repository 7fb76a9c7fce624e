# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The spellings in which a known secret can return."""

from __future__ import annotations

import functools
import re

_PLAIN = re.compile(r"[A-Za-z0-9]")
_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}


@functools.lru_cache(maxsize=256)
def pattern(secret: str) -> str:
    """Return the pattern of a secret as it is, in JSON and code, in markup and in addresses, encoded once or twice."""
    return "".join(_character(one) for one in secret)


def _character(one: str) -> str:
    """Return the pattern of one character in all its spellings."""
    if _PLAIN.match(one):
        return one
    ways = [r"\\*" + re.escape(one)]
    units = one.encode("utf-16-be", "surrogatepass").hex()
    ways.append("".join(r"\\+u(?i:{0})".format(units[at : at + 4]) for at in range(0, len(units), 4)))
    octets = one.encode("utf-8", "surrogatepass").hex()
    ways.append("".join("%(?:25)*(?i:{0})".format(octets[at : at + 2]) for at in range(0, len(octets), 2)))
    names = "".join("{0}|".format(_ENTITIES[one]) if one in _ENTITIES else "")
    ways.append("&(?:amp;)*(?:{0}#0*{1}|#[xX]0*(?i:{1:x}));".format(names, ord(one)))
    if one == " ":
        ways.append(r"\+")
    if one in "\n\r\t":
        ways.append(r"\\+" + {"\n": "n", "\r": "r", "\t": "t"}[one])
    return "(?:{0})".format("|".join(reversed(ways)))
