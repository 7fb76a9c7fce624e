# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rights on a shared row: plain words for people, masks of names for the Web API (contract 14.1)."""

from __future__ import annotations

from ...._core.errors import InputFailure

# In the order in which results show them.
RIGHTS = {
    "read": "ReadAccess",
    "write": "WriteAccess",
    "append": "AppendAccess",
    "append_to": "AppendToAccess",
    "delete": "DeleteAccess",
    "share": "ShareAccess",
    "assign": "AssignAccess",
}
# CreateAccess is of no use in a share, but one may have it, and what results show can be declared again.
NAMES = {**RIGHTS, "create": "CreateAccess"}
_WORDS = {name: word for word, name in NAMES.items()}
_ORDER = list(NAMES)


def checked(words, whose):
    """Return declared rights as a set; raise InputFailure if there is none, or one that does not exist."""
    unknown = sorted(set(words or ()) - set(NAMES))
    if unknown:
        problem = "Principal {0!r} has the right {1!r}, which does not exist.".format(whose[:60], unknown[0][:40])
    elif not words:
        problem = "Principal {0!r} has no rights.".format(whose[:60])
    else:
        return frozenset(words)
    raise InputFailure(problem, "Rights are: {0}. Editing a flow requires read and write.".format(", ".join(RIGHTS)))


def from_mask(mask):
    """Return the rights of an access mask as a set of words; blanks after commas are ignored."""
    names = {name.strip() for name in (mask or "").split(",")} - {"", "None"}
    return frozenset(_WORDS.get(name) or name.replace("Access", "").lower() for name in names)


def to_mask(words):
    """Return the access mask of known rights."""
    return ",".join(NAMES[word] for word in ordered(words))


def ordered(words):
    """Return rights as a list, in the order in which results show them."""
    return sorted(words, key=lambda word: (_ORDER.index(word) if word in NAMES else len(_ORDER), word))
