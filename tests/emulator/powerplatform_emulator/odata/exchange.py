# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request to the Web API with what is needed to answer it, and the parts all answers share."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError, bad_payload
from ..http import Request, Response
from ..noise import Noise
from ..schema import Table
from .render import Annotations

CONTENT_TYPE = "application/json; odata.metadata=minimal"
# Elastic tables return no more rows at once, whatever is asked for.
ELASTIC_PAGE_SIZE = 500
HISTORY_PAGE_SIZE = 1000
JSON_TYPES = ("application/json", "text/json")


@dataclass
class Preferences:
    representation: bool = False
    annotations: Annotations = field(default_factory=Annotations)
    page_size: int | None = None
    continue_on_error: bool = False
    applied: list[str] = field(default_factory=list)


def read_preferences(header: str | None) -> Preferences:
    found = Preferences()
    for item in _split_preferences(header or ""):
        name, _equals, value = item.strip().partition("=")
        value = value.strip().strip('"')
        if name == "return" and value == "representation":
            found.representation = True
        elif name == "odata.include-annotations":
            found.annotations = Annotations(tuple(part.strip() for part in value.split(",") if part.strip()))
        elif name == "odata.maxpagesize" and value.isdigit() and int(value) > 0:
            found.page_size = int(value)
        elif name == "odata.continue-on-error" and value in ("", "true"):
            found.continue_on_error = True
        else:
            continue
        found.applied.append(item.strip())
    return found


def _split_preferences(header: str) -> list[str]:
    """Split at commas outside of double quotes."""
    parts, quoted, start = [], False, 0
    for index, character in enumerate(header):
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            parts.append(header[start:index])
            start = index + 1
    return [*parts, header[start:]]


@dataclass
class Exchange:
    environment: Environment
    caller: Caller
    request: Request
    root: str
    preferences: Preferences
    page_size: int
    noise: Noise | None = None
    elastic: bool = False
    refused: tuple[str, ...] = ()

    def url(self, table: Table, row_id: str) -> str:
        return f"{self.root}/{table.set_name}({row_id})"

    def context(self, text: str) -> str:
        return f"{self.root}/$metadata#{text}"

    def body(self) -> Any:
        kind = (self.request.header("Content-Type") or "").split(";")[0].strip().lower()
        if kind not in JSON_TYPES:
            text = f"The content type '{kind}' is not supported. Send application/json."
            raise DataverseError(415, "0x80060888", text)
        try:
            return self.request.json
        except ValueError as error:
            raise bad_payload(f"The body is not valid JSON: {error}") from error

    def answer(self, status: int, payload: Any, headers: dict[str, str] | None = None) -> Response:
        if self.noise is not None:
            body = self.noise.dump(payload)
        else:
            body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        return Response(status, body, {"Content-Type": CONTENT_TYPE, **(headers or {})})

    def no_content(self, headers: dict[str, str] | None = None) -> Response:
        return Response(204, b"", dict(headers or {}))
