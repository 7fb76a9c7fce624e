# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server or a proxy sends instead of a document, with the status of a success."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..._core.text import short
from ..api.refusals import said_in
from .names import SAYS_NOTHING

if TYPE_CHECKING:
    from typing import Any

# What any text may be called.
ANY_TEXT = "text/plain"


def page_or_error(declared: str | None, answer: Any, start: bytes) -> str | None:
    """Return what a response is instead of a document of the content type ``declared``, None if it may be that one.

    ``start`` is the beginning of the content. Only an object of JSON can be an error, and no document is treated as one
    that may be JSON itself, or whose response only has a wrong content type.
    """
    said, kind = _plain(answer.headers.get("Content-Type")), _plain(declared)
    if said == "text/html" and "html" not in kind:
        return "a web page"
    may_be_json = "json" in kind or kind in ("", ANY_TEXT, *SAYS_NOTHING)
    if may_be_json or not said.endswith("json") or not start.lstrip().startswith(b"{"):
        return None
    return "JSON instead of the document{0}".format(_explained(start))


def _plain(content_type: Any) -> str:
    return str(content_type or "").partition(";")[0].strip().lower()


def _explained(start: bytes) -> str:
    try:
        said = said_in(json.loads(start))
    except ValueError:
        said = None
    return ": {0}".format(short(said, 100)) if said else ""
