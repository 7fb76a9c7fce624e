# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults that tests order: the next matching requests fail in a chosen way."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from .http import Request
from .values import Values, WrongValue, mapping

KINDS = (
    "status",
    "drop_before",
    "drop_after",
    "cut",
    "stall",
    "delay",
    "hold",
    "truncate",
    "garbage",
    "drip",
    "expire_token",
)
ORDER = ("environment", "method", "path", "fault", "times")
DETAILS = ("seconds", "status", "code", "message", "retry_after", "html", "json", "part")
ANY = "*"


@dataclass
class Fault:
    environment: str
    method: str
    path: re.Pattern[str]
    kind: str
    details: dict[str, Any]
    times: int

    def matches(self, environment: str, request: Request) -> bool:
        if self.environment not in (ANY, environment) or self.method not in (ANY, request.method):
            return False
        whole = f"{request.path}?{request.query}"
        return bool(self.path.search(request.path) or self.path.search(whole))

    def shown(self) -> dict[str, Any]:
        return {
            "environment": self.environment,
            "method": self.method,
            "path": self.path.pattern,
            "fault": {"kind": self.kind, **self.details},
            "times": self.times,
        }


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, order: Any, environments: Collection[str]) -> Fault:
        """Take an order from the control port for one of `environments`; raises WrongValue when it makes no sense."""
        values = Values(mapping(order, "the order of a fault"), ORDER)
        given = mapping(values.get("fault", {}), "fault")
        details = {key: value for key, value in given.items() if value is not None}
        kind = details.pop("kind", None)
        if kind not in KINDS:
            raise WrongValue(f"fault.kind must be one of {', '.join(KINDS)}")
        more = Values(details, DETAILS, place="fault")
        more.number("seconds", 1)
        more.whole("status", 500, least=100, most=599)
        if details.get("part", "body") not in ("headers", "body"):
            raise WrongValue("fault.part must be headers or body")
        try:
            pattern = re.compile(values.text("path", ""))
        except re.error as error:
            raise WrongValue(f"path is no regular expression: {error}") from error
        method = (values.text("method", "") or ANY).upper()
        environment = values.text("environment", "") or ANY
        if environment not in (ANY, *environments):
            raise WrongValue(f"there is no environment {environment!r}")
        fault = Fault(environment, method, pattern, kind, details, values.whole("times", 1))
        self._faults.append(fault)
        return fault

    def take(self, environment: str, request: Request) -> Fault | None:
        for fault in self._faults:
            if fault.times > 0 and fault.matches(environment, request):
                fault.times -= 1
                return fault
        return None

    def is_ordered(self, fault: Fault) -> bool:
        """Whether a fault has not been withdrawn since it was ordered."""
        return any(one is fault for one in self._faults)

    def shown(self) -> list[dict[str, Any]]:
        return [fault.shown() for fault in self._faults if fault.times > 0]

    def clear(self, environment: str | None = None) -> None:
        """Withdraw the faults of one environment, or all."""
        self._faults = [fault for fault in self._faults if environment not in (None, fault.environment)]
