# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What any module may need, loaded before processes are forked that run modules."""

from __future__ import annotations

import importlib
import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What any module may need.
PARTS = {
    "_ansible": ("applying", "dataverse", "smartflows"),
    "_auth": ("settings", "project"),
    "_core": ("diff", "redact", "refusal", "retry_after", "secret_texts", "service_texts", "spellings", "waiter"),
    "_dataverse": ("api.many", "api.pages"),
}


def preload(parts: Mapping[str, Sequence[str]]) -> None:
    """Import ``parts``, and set TLS up, so that processes forked from this one find it there.

    Ansible's importer of collections keeps nothing compiled, so each process would compile its imports again.
    """
    for room, names in parts.items():
        for name in names:
            importlib.import_module("..{0}.{1}".format(room, name), __package__)
    # the first context of a process loads the settings of OpenSSL
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
