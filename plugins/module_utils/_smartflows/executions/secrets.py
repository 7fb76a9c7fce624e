# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in what an execution is given: what stands under names that speak for themselves."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

from ..._core.redact import names_secret, secrets_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# A member of an object whose value is a text, in a text that may be JSON.
_MEMBER = re.compile(r'"([^"\\]+)"\s*:\s*"((?:[^"\\]|\\.)*)"')
# A tag with the text behind it, or a text that needs no escapes.
_MARKUP = re.compile(r"<(/?)([^\s<>/!?]+)([^<>]*)>([^<]*)|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([^\s=<>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def secrets_of(options: Mapping[str, Any]) -> list[str]:
    """Return the secret texts in ``data``, ``xml`` and ``user_input``, also when those are not well formed."""
    data = options.get("data")
    found = _in_text(data) if isinstance(data, str) else secrets_in(data)
    return found + secrets_in(options.get("user_input")) + _in_xml(options.get("xml") or "")


def _in_text(text: str) -> list[str]:
    """Return them as they stand in the text, and as they are."""
    found: list[str] = []
    for name, value in _MEMBER.findall(text):
        found += secrets_in(value, names_secret(name))
    with contextlib.suppress(ValueError):
        found += secrets_in(json.loads(text))
    return found


def _in_xml(text: str) -> list[str]:
    found: list[str] = []
    path = [False]
    for closes, name, attributes, behind, plain in _MARKUP.findall(text):
        if closes:
            path = path[:-1] or path
        elif name and not attributes.endswith("/"):
            path.append(path[-1] or names_secret(name))
        for attribute, *value in _ATTRIBUTE.findall(attributes):
            found += secrets_in("".join(value), names_secret(attribute))
        found += secrets_in((behind or plain).strip(), path[-1])
    return found + [unescape(one) for one in found if "&" in one]
