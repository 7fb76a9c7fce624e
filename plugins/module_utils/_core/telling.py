# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What failures report besides their own facts."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from .errors import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any


@contextlib.contextmanager
def telling(facts: Callable[[], Mapping[str, Any]]) -> Iterator[None]:
    """Let what fails here report ``facts()`` as well, if it does not know better."""
    try:
        yield
    except Failure as failure:
        failure.facts = {**facts(), **failure.facts}
        raise
