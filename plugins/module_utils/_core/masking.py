# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that a task knows, kept out of whatever it shows, in every spelling in which they can return.

A secret that might be a word is only masked in texts of a service (``foreign``), before they become a part of the
collection's own sentences: anywhere else this would mask names, states and words of the collection, and so reveal the
secret.
"""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .late_imports import late

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from . import spellings
else:
    (spellings,) = late(__package__, ".spellings")

HIDDEN = "VALUE_HIDDEN"
# Shorter ones would mask harmless text.
SHORTEST = 4
LONGEST_WORD, LONGEST_NUMBER = 5, 12
# As much of a secret that others have cut is still masked.
SHORTEST_HEAD = 8
_NO_WORD = re.compile(r"[^\W\d_]{21}|[a-z][A-Z](?:.*[a-z][A-Z]){2}")
_WORDS = re.compile(r"[^\W\d_]+(?:[ _.'-]+[^\W\d_]+)*")
_PLAIN = re.compile(r"[A-Za-z0-9]+")
ESCAPES = "\\%&+"


class Masker:
    """Replaces known secret values in results, however they got there."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._forms: _Forms | None = None

    def forget(self) -> None:
        """Forget all secrets."""
        self._known.clear()
        self._forms = None

    def learn(self, *values: Any) -> None:
        """Remember secret values; short ones are ignored."""
        texts = {one for value in values if isinstance(value, str) for one in (value, unquote(value))}
        new = {one for one in texts if len(one.strip()) >= SHORTEST} - self._known
        if new:
            self._known |= new
            self._forms = None

    def mask(self, value: Any) -> Any:
        """Return a copy of a JSON value without known secrets, except those that may be words."""
        if not self._known:
            return value
        texts: list[str] = []
        _collect(value, texts)
        needles, patterns = self._found_in("\n".join(texts))
        return _masked(value, needles, patterns)

    def foreign(self, text: Any) -> Any:
        """Return a complete text of a service without known secrets, words or not; None for no text."""
        if text is None:
            return None
        text = str(text)
        if not self._known:
            return text
        from .service_texts import masked

        forms = self._prepared()
        return masked(self.mask(text), forms.needles, forms.words)

    def foreign_value(self, value: Any) -> Any:
        """Return a copy of a JSON value of a service in which all texts are without known secrets, words or not."""
        if isinstance(value, dict):
            return {name: self.foreign_value(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.foreign_value(member) for member in value]
        return self.foreign(value) if isinstance(value, str) else value

    def _prepared(self) -> _Forms:
        self._forms = self._forms or _Forms(self._known)
        return self._forms

    def _found_in(self, text: str) -> tuple[list[str], list[re.Pattern[str]]]:
        """Return the needles that a text contains, and the patterns of other spellings that it contains."""
        forms = self._prepared()
        needles = [one for one in forms.needles if one in text]
        if not any(mark in text for mark in ESCAPES):
            return needles, []
        patterns = [re.compile(spellings.pattern(one)) for one, anchor in forms.escaped if anchor in text]
        return needles, [one for one in patterns if one.search(text)]


class _Forms:
    """What to search for: ``needles`` as they are, ``escaped`` ones with their anchors, and ``words``."""

    def __init__(self, secrets: Iterable[str]) -> None:
        longest_first = sorted(secrets, key=lambda one: (-len(one), one))
        whole = [one for one in longest_first if not _may_be_a_word(one)]
        encoded = {form for one in longest_first for form in base64_forms(one)}
        self.needles = whole + sorted(encoded, key=lambda one: (-len(one), one))
        self.escaped = [(one, _anchor(one)) for one in whole if not _PLAIN.fullmatch(one)]
        self.words = [one for one in longest_first if _may_be_a_word(one)]


def _may_be_a_word(secret: str) -> bool:
    """Return whether a secret might occur in the collection's own sentences: it is short, a number or made of words."""
    if len(secret) <= LONGEST_WORD or (len(secret) <= LONGEST_NUMBER and not any(map(str.isalpha, secret))):
        return True
    return bool(_WORDS.fullmatch(secret)) and not _NO_WORD.search(secret)


def base64_forms(secret: str) -> set[str]:
    """Return a secret as it stands inside base64, at each of three positions, without what depends on neighbors."""
    content = secret.encode("utf-8", "surrogatepass")
    found: set[str] = set()
    for before in range(3):
        filled = b"\0" * before + content
        # three octets are four characters; those at the ends share octets with their neighbors
        left = (before * 8 + 5) // 6
        right = len(filled) * 8 // 6
        text = binascii.b2a_base64(filled, newline=False).decode("ascii")[left:right]
        if len(text) >= SHORTEST_HEAD:
            found |= {text, text.replace("+", "-").replace("/", "_")}
    return found


def _anchor(secret: str) -> str:
    """Return the longest part of a secret that all its spellings have."""
    parts: list[str] = _PLAIN.findall(secret) or [""]
    return max(parts, key=len)


def _collect(value: Any, texts: list[str]) -> None:
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, dict):
        for key, member in value.items():
            _collect(key, texts)
            _collect(member, texts)
    elif isinstance(value, (list, tuple)):
        for member in value:
            _collect(member, texts)


def _masked(value: Any, needles: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> Any:
    if isinstance(value, dict):
        return {_masked(key, needles, patterns): _masked(member, needles, patterns) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(member, needles, patterns) for member in value]
    if isinstance(value, str):
        for needle in needles:
            value = value.replace(needle, HIDDEN)
        for pattern in patterns:
            value = pattern.sub(HIDDEN, value)
    return value


# those of the task, which is the only one in its process
known = Masker()
