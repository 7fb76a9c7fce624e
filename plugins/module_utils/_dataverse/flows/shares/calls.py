# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls between two sets of shares, as people read them and as they are sent (contract 14.2, 14.4)."""

from __future__ import annotations

from ...._core.text import short
from . import plan as share_plan
from . import rights
from . import rows as shares

SUMMARIES = {
    share_plan.GRANT: "share flow {0!r} with {1!r}: {2}",
    share_plan.MODIFY: "change the rights of {1!r} on flow {0!r} to {2}",
    share_plan.REVOKE: "revoke the rights of {1!r} on flow {0!r}",
}
DOING = {
    share_plan.GRANT: "Sharing flow {0!r} with {1!r}",
    share_plan.MODIFY: "Changing the rights of {1!r} on flow {0!r}",
    share_plan.REVOKE: "Revoking the rights of {1!r} on flow {0!r}",
}


def summary(call, flow, labels):
    """Return what a call does, in words; ``labels`` are the labels of principals, by key."""
    action, key, words = call
    return SUMMARIES[action].format(flow, labels[key], ", ".join(rights.ordered(words)))


def send(dataverse, guid, flow, labels, call):
    """Carry out a call on the flow with an id; carrying it out twice does no harm."""
    action, key, words = call
    tried = DOING[action].format(short(flow, 60), short(labels[key], 60))
    dataverse.act(shares.ACTIONS[action], shares.body(action, guid, key, words), tried, repeatable=True)


def receivers(calls, principals):
    """Return those of ``principals``, by key, to whom some calls give rights."""
    return [principals[key] for action, key, _words in calls if action != share_plan.REVOKE]
