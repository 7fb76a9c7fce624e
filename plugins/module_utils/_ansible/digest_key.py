# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key of the digests that stand for secrets in one task."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .._auth import digest_key
from .._core.errors import Failure

if TYPE_CHECKING:
    from .._auth.settings import Settings
    from .context import Context


def of_task(context: Context) -> bytes:
    """Return the key, made from what signs the task in if it is the same in all tasks."""
    try:
        credential = _lasting_credential(context)
    except Failure:
        # the address is not known, so the task is about to fail
        credential = None
    return digest_key.of_credential(credential) if credential else digest_key.of_user(context.cache_folder)


def _lasting_credential(context: Context) -> str | bytes | None:
    if "client_secret" in context.options:
        return _of_settings(context.settings)
    if "smartflows_api_key" in context.options:
        key: str = context.project.key
        return key
    return None


def _of_settings(settings: Settings) -> str | bytes | None:
    """Return the secret that signs in and is the same in all tasks; None if the way to sign in has none."""
    if settings.source != "certificate":
        return settings.client_secret if settings.source == "client_secret" else None
    try:
        with open(os.path.expanduser(settings.certificate_path or ""), "rb") as stream:
            return stream.read()
    except OSError:
        return settings.certificate
