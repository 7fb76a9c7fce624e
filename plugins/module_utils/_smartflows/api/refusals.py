# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error responses of a Smart Flows project, in the one error form (contract 6, 8.7, 8.8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..._core.answer import json_of
from ..._core.errors import LONGEST, NotFound, Refused, Throttled
from ..._core.masking import known
from ..._core.retry_after import asked_for
from ..._core.text import short

if TYPE_CHECKING:
    from typing import Any

    from ..._core.protocols import Answer

LONGEST_DETAIL = 500
MEMBERS = ("message", "error", "error_description", "messages", "title")
REMEDIES = {
    403: "The key has exactly the permissions of its user; grant them to that user, or use another key.",
    429: "Reduce the number of parallel tasks.",
}
_TAGS = re.compile(r"<(script|style).*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)


class NotSupported(Refused):
    """The server does not know the call; older servers do not have all of them (contract 8.21)."""


def refused(answer: Answer, tried: str) -> Refused:
    """Return the failure for an error response of ``requests``; ``tried`` says what was tried on what."""
    detail = explanation(answer)
    message = detail or answer.reason or "no explanation"
    kind = {404: NotFound, 405: NotSupported, 429: Throttled}.get(answer.status_code, Refused)
    remedy = REMEDIES.get(answer.status_code, "")
    where = "HTTP {0}".format(answer.status_code)
    room = LONGEST - len(remedy) - len(where) - len(" failed:  (). ")
    tried = short(tried, room // 2)
    return kind(
        "{0} failed: {1} ({2}).".format(tried, short(message, room - len(tried)), where),
        remedy,
        http_status=answer.status_code,
        detail=message,
        after=asked_for(answer),
    )


def explanation(answer: Any) -> str | None:
    """Return the message of an error response in any form; None if it has none."""
    try:
        return said_in(json_of(answer))
    except ValueError:
        return _shown(_TAGS.sub(" ", answer.text[: LONGEST_DETAIL * 8]))


def said_in(value: Any) -> str | None:
    """Return the message of an error as a JSON value; None if it has none."""
    return _shown(_of_json(value))


def _shown(said: str | None) -> str | None:
    said = known.foreign(said or "")
    return " ".join(str(said or "").split())[:LONGEST_DETAIL] or None


def _of_json(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(filter(None, map(_of_json, value)))
    if isinstance(value, dict):
        for member in MEMBERS:
            said = _of_json(value.get(member))
            if said:
                return said
    return None
