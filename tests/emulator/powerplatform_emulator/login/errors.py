# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The login authority's own error form."""

from __future__ import annotations

import uuid

from ..clock import Clock
from ..http import Response, json_response


class LoginError(Exception):
    """An answer of the token endpoint; `number` is the AADSTS number."""

    def __init__(self, status: int, error: str, number: int, text: str):
        super().__init__(text)
        self.status = status
        self.error = error
        self.number = number
        self.text = text

    def response(self, clock: Clock) -> Response:
        trace = str(uuid.uuid4())
        correlation = str(uuid.uuid4())
        stamp = clock.now().strftime("%Y-%m-%d %H:%M:%SZ")
        description = (
            f"AADSTS{self.number}: {self.text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
        )
        body = {
            "error": self.error,
            "error_description": description,
            "error_codes": [self.number],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
        }
        return json_response(self.status, body)
