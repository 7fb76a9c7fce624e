# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON that files and long texts contain, whose media type says nothing about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..._core.call import Call
from ..._core.errors import NotFound
from .answers import content_type, strange

if TYPE_CHECKING:
    from typing import Any

    from ..._core.protocols import Answer
    from .client import Dataverse


def read_json(dataverse: Dataverse, path: str, tried: str) -> Any:
    """Return what a file or long text at ``path`` contains as JSON; None if it is empty or does not exist.

    An empty column has the status 204 or 404, or an empty body (contract 4.4). Anything that cannot be read raises
    Failure: it is not the same as nothing.
    """
    try:
        answer = dataverse.send(Call("GET", path), tried)
    except NotFound:
        return None
    try:
        return _json(answer)
    except ValueError:
        raise strange(tried, dataverse.url, answer, what="no JSON")


def _json(answer: Answer) -> Any:
    """Return the JSON of a stored text, None if there is none; ValueError if it cannot be read.

    Columns and files come as text or bytes of any media type, except that a page is never stored.
    """
    if answer.status_code == 204 or not answer.content:
        return None
    if content_type(answer) == "text/html":
        raise ValueError("a page")
    try:
        return json.loads(answer.content.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("nested too deeply")
