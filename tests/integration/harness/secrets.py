# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking for planted secrets in everything a test leaves behind."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import quote, quote_plus


def forms(secret: str) -> set[bytes]:
    """Return the ways a secret can be written: plain, base64 at every alignment, for URLs, inside JSON."""
    raw = secret.encode()
    written = {raw, quote(secret, safe="").encode(), quote_plus(secret).encode()}
    written |= {json.dumps(secret)[1:-1].encode(), json.dumps(secret, ensure_ascii=False)[1:-1].encode()}
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw)
        start = {0: 0, 1: 2, 2: 3}[offset]
        end = len(encoded) - {0: 0, 1: 4, 2: 4}[(len(raw) + offset) % 3]
        written |= {encoded[start:end], encoded[start:end].replace(b"+", b"-").replace(b"/", b"_")}
    return {form for form in written if len(form) >= 6}


def leaks(secrets: dict[str, str], texts: dict[str, bytes]) -> list[str]:
    """Return where which secret stands, by the names of both."""
    return [
        f"{name} in {where}"
        for name, secret in secrets.items()
        for where, content in texts.items()
        if any(form in content for form in forms(secret))
    ]


def files_under(folder: Path, *without: Path) -> dict[str, bytes]:
    """Return the content of all files of a folder but those under ``without``."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(path.is_relative_to(one) for one in without)
    }
