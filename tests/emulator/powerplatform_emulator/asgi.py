# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ASGI application: one for all ports. It reads the request, applies faults, answers and keeps the journal."""

from __future__ import annotations

import asyncio
import json
import time
import traceback
from collections.abc import Awaitable, Callable
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote

from .clock import Clock
from .faults import Fault, Faults
from .http import Later, Request, Response, Site, json_response
from .journal import Journal

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

POLL_SECONDS = 0.02
HTML = (
    b"<html><head><title>Service unavailable</title></head><body><h1>Our services are not available</h1></body></html>"
)


class Application:
    def __init__(
        self,
        sites: dict[int, Callable[[Request], Site]],
        journal: Journal,
        faults: Faults,
        clock: Clock,
        latency_ms: float,
    ):
        self._sites = sites
        self._journal = journal
        self._faults = faults
        self._clock = clock
        self._latency = latency_ms / 1000

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = _head(scope)
        transport = scope["extensions"]["transport"]
        site = self._sites[scope["server"][1]](request)
        fault = self._faults.take(site.name, request) if site.journalled else None
        kind = fault.kind if fault else None
        body = await _body(receive, fault, transport)
        if body is None:
            return
        request.body = body
        if kind == "delay" and fault:
            await asyncio.sleep(float(fault.details.get("seconds", 1)))
        while kind == "hold" and fault and self._faults.is_ordered(fault):
            await asyncio.sleep(POLL_SECONDS)
        if self._latency and site.journalled:
            await asyncio.sleep(self._latency)
        if kind == "expire_token":
            request.token_expired = True
        if kind == "drop_before":
            response = None
        elif kind in ("status", "garbage") and fault:
            response = _faulty(fault)
        else:
            response = await _handled(site, request)
        dropped = kind in ("drop_before", "drop_after")
        if site.journalled:
            status = None if dropped or response is None else response.status
            elapsed = (time.perf_counter() - started) * 1000
            self._journal.write(self._clock.now_iso(), site.name, request, status, elapsed)
        if dropped or response is None:
            transport.abort()
            await _gone(receive)
        elif kind == "drip" and fault:
            await self._drip(send, response, fault, transport)
        elif kind == "truncate":
            await self._start(send, response)
            half = next(iter(response.pieces)) if response.pieces else response.body[: len(response.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            transport.close()
            await _gone(receive)
        else:
            await self._start(send, response)
            for piece in response.pieces or ():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": response.body})

    async def _drip(self, send: Send, response: Response, fault: Fault, transport: Any) -> None:
        """Send headers or body a byte at a time, and never the last of them."""
        seconds = float(fault.details.get("seconds", 1))
        if fault.details.get("part") == "headers":
            transport.write(f"HTTP/1.1 {response.status} OK\r\nX-Drip: ".encode())
        else:
            await send(
                {"type": "http.response.start", "status": response.status, "headers": _encoded(response.headers)}
            )
        while not transport.is_closing():
            if fault.details.get("part") == "headers":
                transport.write(b"x")
            else:
                await send({"type": "http.response.body", "body": b" ", "more_body": True})
            await asyncio.sleep(seconds)

    async def _start(self, send: Send, response: Response) -> None:
        named = {"Date": format_datetime(self._clock.now(), usegmt=True), **response.headers}
        headers = _encoded(named)
        if response.status not in (204, 304) and response.pieces is None:
            headers.append((b"Content-Length", str(len(response.body)).encode()))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


async def _handled(site: Site, request: Request) -> Response:
    try:
        answer = site.handle(request)
        while isinstance(answer, Later):
            await asyncio.sleep(POLL_SECONDS)
            answer = answer.poll() or answer
        return answer
    except Exception:
        traceback.print_exc()
        return json_response(500, {"error": {"code": "0x80040216", "message": "An unexpected error occurred."}})


def _head(scope: dict[str, Any]) -> Request:
    """The request without its body."""
    raw_path = scope["raw_path"].decode("latin-1")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    return Request(scope["method"], raw_path, unquote(raw_path), query, headers, b"")


async def _body(receive: Receive, fault: Fault | None, transport: Any) -> bytes | None:
    """The body, or None when the connection ended before it did: such a request was never made."""
    kind = fault.kind if fault else None
    parts = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
        if kind == "cut":
            transport.abort()
            await _gone(receive)
            return None
        if kind == "stall" and fault:
            await asyncio.sleep(float(fault.details.get("seconds", 1)))
            kind = None
    return b"".join(parts)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _faulty(fault: Fault) -> Response:
    details = fault.details
    if fault.kind == "garbage":
        return Response(200, HTML, {"Content-Type": "text/html; charset=utf-8"})
    status = int(details.get("status", 500))
    headers = {}
    if details.get("retry_after") is not None:
        headers["Retry-After"] = str(details["retry_after"])
    if "json" in details:
        return json_response(status, details["json"], headers)
    if details.get("html"):
        body = HTML if details["html"] is True else str(details["html"]).encode("utf-8")
        return Response(status, body, {"Content-Type": "text/html; charset=utf-8", **headers})
    error = {
        "code": details.get("code", "0x80040216"),
        "message": details.get("message", "An unexpected error occurred."),
    }
    headers["Content-Type"] = "application/json; odata.metadata=minimal"
    return Response(status, json.dumps({"error": error}).encode("utf-8"), headers)
