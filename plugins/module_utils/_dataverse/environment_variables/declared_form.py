# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stored values of environment variables in the form in which people declare them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from .types import canonical

if TYPE_CHECKING:
    from typing import Any

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")


def as_declared(kind: str, text: str) -> Any:
    """Return stored text as people declare it; ``types.as_text`` returns what means the same."""
    if kind == "number" and _WHOLE.fullmatch(text):
        return int(text)
    if kind == "boolean":
        return canonical(kind)(text)
    return _as_object(text) if kind == "json" else text


def _as_object(text: str) -> Any:
    """Return the object or the list that a text of JSON holds, in a stable order; the text itself if it is neither."""
    found = canonical("json")(text)
    if not isinstance(found, (dict, list)):
        return text
    try:
        return json.loads(json.dumps(found, sort_keys=True, allow_nan=False))
    except ValueError:
        return text
