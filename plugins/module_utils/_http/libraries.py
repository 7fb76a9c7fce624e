# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python library that sends requests, imported only here."""

from __future__ import annotations

try:
    import requests

    HTTPAdapter = requests.adapters.HTTPAdapter
    AuthBase = requests.auth.AuthBase
except ImportError:
    requests = None  # type: ignore[assignment]
    HTTPAdapter = AuthBase = object  # type: ignore[assignment]

__all__ = ["AuthBase", "HTTPAdapter", "check", "requests"]


def check() -> None:
    """Raise Failure unless requests can be sent."""
    if requests is None:
        from .missing import missing

        raise missing()
