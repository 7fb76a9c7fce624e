# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of a report as they can be shown: plain, and without characters that change how their surroundings look."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

# What controls a terminal or turns the direction of text, and what no document may contain.
_LAST_OF_PLANES = "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef{0}]".format(
        _LAST_OF_PLANES
    )
)
REPLACEMENT = "\ufffd"


def clean(value: Any) -> Any:
    """Return a value with plain members of JSON; each character of a text that is unfit is replaced."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {_cleaned(key): clean(member) for key, member in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [clean(member) for member in value]
    return _cleaned(value)


def _cleaned(text: object) -> str:
    return _UNFIT.sub(REPLACEMENT, str(text))
