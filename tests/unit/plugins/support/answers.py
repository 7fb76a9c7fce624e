# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers as ``requests`` gives them, and a wire that plays them."""

from __future__ import annotations

import io
import json
from http.client import responses

import requests
from requests.adapters import BaseAdapter

ROOT = "https://contoso.crm4.dynamics.com"


def answer(status=200, body=b"", headers=None):
    """Return an answer; ``body`` is bytes, or a value sent as JSON, which the headers say."""
    made = requests.Response()
    made.status_code = status
    made.reason = responses.get(status, "")
    if not isinstance(body, bytes):
        made.headers["Content-Type"] = "application/json; odata.metadata=minimal"
    made.headers.update(headers or {})
    made.raw = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
    return made


class Wire(BaseAdapter):
    """Takes the place of the network: gives one planned answer (or error) after the other and notes what was sent."""

    def __init__(self, *planned):
        super().__init__()
        self.planned = list(planned)
        self.sent = []
        self.sending = []

    def send(self, request, **how):
        self.sent.append(request)
        self.sending.append(how)
        event = self.planned.pop(0)
        if isinstance(event, BaseException):
            raise event
        event.request, event.url = request, request.url
        return event

    def close(self):
        self.planned = []
