# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in texts of a service, which may be words, or cut (see masking.py)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import spellings
from .masking import HIDDEN, SHORTEST_HEAD

if TYPE_CHECKING:
    from collections.abc import Iterable


def masked(text: str, needles: Iterable[str], words: Iterable[str]) -> str:
    """Return a complete text, in which ``needles`` are masked, without ``words`` and without what is left of a needle
    where the service has cut the text.
    """
    text = _without_cut_secret(text, needles)
    for word in words:
        text = re.sub(r"(?<!\w){0}(?!\w)".format(spellings.pattern(word)), HIDDEN, text)
    return text


def _without_cut_secret(text: str, needles: Iterable[str]) -> str:
    """Return a text without the head of a secret at its end."""
    whole = text.rstrip(".\u2026 '\")")
    for secret in needles:
        for length in range(len(secret) - 1, SHORTEST_HEAD - 1, -1):
            if whole.endswith(secret[:length]):
                return whole[:-length] + HIDDEN + text[len(whole) :]
    return text
