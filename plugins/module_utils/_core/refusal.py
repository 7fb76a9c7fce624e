# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error response in the form of OData says, alone or as a part of a batch (contract 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answer import json_of
from .masking import known

if TYPE_CHECKING:
    from .protocols import Answer


def normal_code(code: Any) -> str | None:
    """Return an error code as ``0x`` and eight upper-case digits; decimal forms are converted, others kept."""
    text = str(code or "")
    try:
        number = int(text, 16) if text.lower().startswith("0x") else int(text)
    except ValueError:
        return text or None
    return "0x{0:08X}".format(number & 0xFFFFFFFF)


def said(answer: Answer) -> tuple[str | None, str | None]:
    """Return (code, message) of an error response, each None if it is missing; the message without known secrets."""
    try:
        error = json_of(answer)["error"]
        code, message = error.get("code"), error.get("message")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, None
    return normal_code(code), known.foreign(message) if isinstance(message, str) else None
