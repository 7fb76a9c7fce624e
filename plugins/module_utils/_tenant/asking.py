# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments of a tenant, from the first service that lists them for the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.errors import Failure
from .listing import listed
from .refusals import is_refusal, nothing_listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .._core.protocols import Session
    from .rows import Row
    from .services import Service


def environments(services: Iterable[Service], connect: Callable[[Service], Session], remedy: str) -> list[Row]:
    """Return the environments that the first of ``services`` lists that does not refuse.

    ``remedy`` is what to do if none does. Trouble of another kind is not a reason to ask the next: what it knows of an
    environment may differ.
    """
    refusals = []
    for service in services:
        refusal = None
        try:
            found = listed(service, connect(service))
        except Failure as failure:
            if not is_refusal(failure):
                raise
            found, refusal = [], failure
        if found:
            return found
        refusals.append((service, refusal))
    raise nothing_listed(refusals, remedy)
