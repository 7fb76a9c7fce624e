# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a text can contain a secret at all: most have neither a form in which secrets are written, nor anything that
looks like one, and need no search.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

# The patterns are compiled when the first text needs them.
_FORM = r"(?i)[=<]|%3D|[:,]\s*\\*[\"']|:[ \t]*(?:[a-z]+[ \t]+)?\S{0,200}?\d"
_LOOK = (
    r"(?i)eyJ|Q~|PRIVATE KEY|bearer|basic|identified|sk-|xox|gh[opsu]_|_pat_|glpat|AIza|AKIA|ASIA|[a-z0-9+/]{86}"
    r"|base64\(|curl|://[^/\s]*@|://hooks\.|webhook|://api\.telegram"
)


def is_written_as_one(text: str) -> bool:
    """Return whether a text has a form in which secrets are written, with their names."""
    return bool(re.search(_FORM, text))


def looks_like_one(text: str) -> bool:
    """Return whether something in a text looks like a secret, whatever its name is."""
    return bool(re.search(_LOOK, text))


def may_hold_one(value: Any) -> bool:
    """Return whether a value under a name that is not the name of a secret can hold one."""
    if isinstance(value, str):
        return value[:1] in ("{", "[") or looks_like_one(value) or is_written_as_one(value)
    if isinstance(value, list):
        return any(map(may_hold_one, value))
    return bool(value) if isinstance(value, dict) else False
