# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batches written out by hand, and their answers read by the standard library."""

from __future__ import annotations

import email
import email.policy
import json
from dataclasses import dataclass
from email.message import Message
from typing import Any

import requests


def operation(method: str, url: str, body: Any = None, **headers: str) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    outer = {"Content-Type": "application/http", "Content-Transfer-Encoding": "binary"}
    if "Content-ID" in named:
        outer["Content-ID"] = named.pop("Content-ID")
    if body is not None:
        named["Content-Type"] = "application/json; charset=utf-8; type=entry"
    lines = [
        *_lines(outer),
        "",
        f"{method} {url} HTTP/1.1",
        *_lines(named),
        "",
        "" if body is None else json.dumps(body),
    ]
    return "\r\n".join(lines).encode()


def _lines(headers: dict[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers.items()]


def change_set(*operations: bytes) -> bytes:
    return b"Content-Type: multipart/mixed; boundary=changeset_1\r\n\r\n" + enclosed("changeset_1", operations)


def enclosed(boundary: str, parts: tuple[bytes, ...]) -> bytes:
    return b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()


@dataclass
class Answered:
    """The answer to one operation."""

    status: int
    headers: dict[str, str]
    body: str
    content_id: str | None

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class BatchAnswer:
    """The answer to a batch; the answers to a change set are a list of their own."""

    def __init__(self, answer: requests.Response):
        self.status = answer.status_code
        self.headers = answer.headers
        self.text = answer.text
        self.content_type = answer.headers["Content-Type"]
        self.has_end = answer.text.endswith("--\r\n")
        self.parts: list[Any] = []
        if self.content_type.startswith("multipart/"):
            head = f"Content-Type: {self.content_type}\r\n\r\n".encode()
            self.parts = _read(email.message_from_bytes(head + answer.content, policy=email.policy.HTTP))

    @property
    def error(self) -> tuple[int, str] | None:
        return None if self.parts else (self.status, json.loads(self.text)["error"]["message"])


def _read(message: Message) -> list[Any]:
    payload = message.get_payload()
    blocks = payload if isinstance(payload, list) else []
    return [_read(block) if block.is_multipart() else _one(block) for block in blocks if block.get_payload()]


def _one(message: Message) -> Answered:
    line, _end, rest = (message.get_payload(decode=True) or b"").decode("utf-8").partition("\r\n")
    head, _blank, body = rest.partition("\r\n\r\n")
    pairs = (entry.partition(":") for entry in head.split("\r\n"))
    headers = {name.lower(): value.strip() for name, _colon, value in pairs}
    return Answered(int(line.split(" ")[1]), headers, body, message["Content-ID"])


def send(api: Any, *parts: bytes, **headers: str) -> BatchAnswer:
    """Post a batch as that caller."""
    named = {"Content-Type": 'multipart/mixed; boundary="batch_1"', **headers}
    return BatchAnswer(
        api.session.post(f"{api.root}/$batch", data=enclosed("batch_1", parts), headers=named, timeout=60)
    )
