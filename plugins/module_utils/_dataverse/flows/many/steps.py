# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps between many flows as they are and as they are declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .activation import Activation
    from .changes import Change
    from .run import FlowStep
    from .sending import Sender


def in_turn(changes: Sequence[Change], senders: Mapping[str, Sender], order: Activation) -> list[FlowStep]:
    """Return the steps: off, owners, shares, on. ``changes`` have no obstacle; ``senders`` are those of their flows."""
    ids = [one.flow.guid for one in changes]
    owners = [senders[one.flow.guid].give(one.owner) for one in changes if one.owner]
    calls = [(number, one.flow.guid, call) for one in changes for number, call in enumerate(one.calls)]
    return [
        *(senders[guid].turn_off(order.callers(guid)) for guid in _sorted(order.waves_off(), ids)),
        *owners,
        *(senders[guid].share(call) for _number, guid, call in sorted(calls, key=lambda item: item[0])),
        *(senders[guid].turn_on(order.children(guid)) for guid in _sorted(order.waves_on(), ids)),
    ]


def _sorted(waves: Iterable[Iterable[str]], ids: list[str]) -> list[str]:
    """Return flows wave by wave, those of one wave in the order of ``ids``, without others."""
    rank = {guid: number for number, guid in enumerate(ids)}
    return [guid for wave in waves for guid in sorted(rank.keys() & set(wave), key=rank.__getitem__)]
