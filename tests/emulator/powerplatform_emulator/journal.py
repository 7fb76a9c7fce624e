# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record of every request, one JSON line each, without secrets."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

from .http import Request

REPLACED = "***"
LONGEST = 4096
HEAD = 256
SECRET_HEADERS = frozenset({"authorization", "x-api-key", "x-identity-header", "cookie", "proxy-authorization"})
SECRET_MEMBERS = frozenset(
    {"client_secret", "client_assertion", "assertion", "access_token", "refresh_token", "id_token", "password"}
)


class Journal:
    def __init__(self, path: Path | None = None):
        self._entries: list[dict[str, Any]] = []
        self._file = None
        self._seq = 0
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                for line in path.read_text(encoding="utf-8").splitlines():
                    self._keep(line)
            self._file = path.open("a", encoding="utf-8")

    def _keep(self, line: str) -> None:
        try:
            entry = json.loads(line)
        except ValueError:
            return
        self._entries.append(entry)
        self._seq = entry["seq"]

    def write(self, time: str, environment: str, request: Request, status: int | None, milliseconds: float) -> None:
        self._seq += 1
        entry = {
            "seq": self._seq,
            "time": time,
            "environment": environment,
            "method": request.method,
            "path": request.path,
            "query": _query(request.query),
            "headers": _headers(request),
            "body": None if request.parts else _body(request),
            "status": status,
            "ms": round(milliseconds, 2),
        }
        if request.parts:
            entry["parts"] = [_part(part) for part in request.parts]
        self._entries.append(entry)
        if self._file is not None:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()

    def entries(self, after: int = 0, environment: str | None = None) -> list[dict[str, Any]]:
        found = [entry for entry in self._entries if entry["seq"] > after]
        return found if environment is None else [entry for entry in found if entry["environment"] == environment]

    def clear(self) -> None:
        self._entries.clear()
        if self._file is not None:
            self._file.truncate(0)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _part(request: Request) -> dict[str, Any]:
    """One operation of a batch; without a status it was not run, or undone with its change set."""
    return {
        "method": request.method,
        "path": request.path,
        "query": _query(request.query),
        "headers": _headers(request),
        "body": _body(request),
        "status": request.answered_with,
    }


def _headers(request: Request) -> dict[str, str]:
    return {n: REPLACED if n in SECRET_HEADERS else _short(v) for n, v in request.headers.items()}


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    if not any(name in SECRET_MEMBERS for name, _value in pairs):
        return _short(query)
    return "&".join(f"{quote(n)}={REPLACED if n in SECRET_MEMBERS else quote(v)}" for n, v in pairs)


def _body(request: Request) -> Any:
    if not request.body:
        return None
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        return _clean(request.form)
    if "json" in kind:
        try:
            return _clean(request.json)
        except ValueError:
            pass
    return _short(request.body.decode("utf-8", "replace"))


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: REPLACED if name in SECRET_MEMBERS else _clean(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return _short(value) if isinstance(value, str) else value


def _short(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return f"{text[:HEAD]}... ({len(text)} characters, sha256 {digest})"
