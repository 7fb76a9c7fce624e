# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fewest calls that turn the current shares into the wanted ones (contract 14.4).

Shares are a map from a principal's key, (table, id), to its set of rights. No rights means no share.
"""

from __future__ import annotations

GRANT, MODIFY, REVOKE = "grant", "modify", "revoke"


def exactly(current, wanted):
    """Return what is wanted if ``wanted`` is the whole list: no one else must have a share.

    The others follow in the order of their keys, since servers list shares in any order.
    """
    return {**wanted, **{key: frozenset() for key in sorted(current) if key not in wanted}}


def calls(current, wanted):
    """Return ``[(action, key, rights)]`` that give each principal of ``wanted`` exactly these rights.

    There is at most one call for each principal, and none for one that is as wanted or is not named. New shares come
    first and revocations last, so that everything else is done if the caller loses access by one of them.
    """
    found = []
    for key, rights in wanted.items():
        now = current.get(key, frozenset())
        if rights != now:
            found.append((MODIFY if rights and now else GRANT if rights else REVOKE, key, rights))
    return sorted(found, key=lambda call: (GRANT, MODIFY, REVOKE).index(call[0]))


def after(current, wanted):
    """Return the shares as they are after the calls."""
    return {key: rights for key, rights in {**current, **wanted}.items() if rights}
