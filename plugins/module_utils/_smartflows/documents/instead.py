# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server or a proxy sends instead of a document, with the status of a success."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..._core.text import short
from ..api.refusals import MEMBERS, said_in
from .names import SAYS_NOTHING

if TYPE_CHECKING:
    from typing import Any

# What any text may be called.
ANY_TEXT = "text/plain"
# What an error consists of; that there is nothing else is inferred from errors of such services (RFC 9457 among them).
OF_ERRORS = {
    *MEMBERS,
    *("causes", "code", "detail", "errorcode", "errors", "instance", "path", "stacktrace", "status", "statuscode"),
    *("timestamp", "traceid", "type"),
}


def page_or_error(declared: str | None, answer: Any, start: bytes) -> str | None:
    """Return what a response is instead of a document of the content type ``declared``, None if it may be that one.

    ``start`` is the beginning of the content. Only an object of JSON can be an error, and no document is treated as one
    that is JSON itself, or whose response only has a wrong content type. Where the type says nothing, what has the
    members of an error and no others is one.
    """
    said, kind = _plain(answer.headers.get("Content-Type")), _plain(declared)
    if said == "text/html" and "html" not in kind:
        return "a web page"
    if "json" in kind or not said.endswith("json") or not start.lstrip().startswith(b"{"):
        return None
    found = _value(start)
    if kind in ("", ANY_TEXT, *SAYS_NOTHING) and not _is_error(found):
        return None
    return "JSON instead of the document{0}".format(_explained(found))


def _plain(content_type: Any) -> str:
    return str(content_type or "").partition(";")[0].strip().lower()


def _value(start: bytes) -> Any:
    """Return a whole JSON value; None if it is longer, or none."""
    try:
        return json.loads(start)
    except ValueError:
        return None


def _is_error(found: Any) -> bool:
    return isinstance(found, dict) and {name.lower() for name in found} <= OF_ERRORS and bool(said_in(found))


def _explained(found: Any) -> str:
    said = said_in(found)
    return ": {0}".format(short(said, 100)) if said else ""
