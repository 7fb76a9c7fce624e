# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Digests that stand for secrets: equal for equal values, and of no use to anyone who has a log and a list of words."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

PREFIX = "hmac:"


class Digests:
    """Makes digests with one key, which ``find_key()`` returns when the first is made."""

    def __init__(self, find_key: Callable[[], bytes]) -> None:
        self._find_key = find_key
        self._key: bytes | None = None

    def of(self, value: Any) -> str:
        """Return the digest of a JSON value."""
        self._key = self._key or self._find_key()
        text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
        made = hmac.new(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return PREFIX + made.hexdigest()[:12]


def _of_this_process() -> bytes:
    return uuid.uuid4().bytes + uuid.uuid4().bytes


# those of the task, which is the only one in its process
_current = Digests(_of_this_process)


def use_key(find_key: Callable[[], bytes]) -> None:
    """Make digests with another key from now on."""
    global _current
    _current = Digests(find_key)


def digest(value: Any) -> str:
    """Return what is shown instead of a secret, so that a change is visible while the value is not."""
    return _current.of(value)
