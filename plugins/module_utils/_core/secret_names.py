# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names show that their value is a secret."""

from __future__ import annotations

import functools
import re

_SECRET_NAME = re.compile(
    r"(?i)(pass[-_ ]?word|passwort|kennwort|passwd|passphrase|passcode|pwd$|secret(?!ar)|credential|token$|cookie"
    r"|connection[-_ ]?string|authorization|^pfx$|(api|access|private|shared|account|subscription|functions?)[-_ ]?key)"
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# Names that end in one of these words hold a secret as well, but not an object of secrets.
_SECRET_WORDS = ("pass", "pin", "otp", "auth", "sas", "jwt", "bearer")
# The same, also at the end of a longer word, and for an object of secrets.
_SECRET_ENDS = ("pwd", "token")
# Words behind a name that leave its meaning as it is, as numbers do.
_QUALIFYING = (
    "prod",
    "production",
    "dev",
    "test",
    "uat",
    "qa",
    "staging",
    "value",
    "new",
    "old",
    "primary",
    "secondary",
)
# Names that end in one of these describe a secret.
_ABOUT = ("name", "type", "policy", "count", "length", "expiry", "expiration", "date", "format", "mode", "version")
# Parameters of addresses that sign them or give access to what they name.
_OPENING = ("sig", "signature", "code", "key", "sharedaccesssignature", "x-amz-signature")
_KEY = re.compile(r"[A-Za-z0-9+/=_.~-]{20,}")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_LETTER_BESIDE_DIGIT = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")


def names_secret(name: str) -> bool:
    """Return whether a member of this name holds a secret, by the form of the name."""
    return names_secrets(name) or _core_word(name) in _SECRET_WORDS


@functools.lru_cache(maxsize=4096)
def names_secrets(name: str) -> bool:
    """Return whether everything under this name is secret, even an object."""
    found = bool(_SECRET_NAME.search(name)) or _core_word(name).endswith(_SECRET_ENDS)
    return found and _last_word(name) not in _ABOUT


@functools.lru_cache(maxsize=4096)
def _last_word(name: str) -> str:
    return str((_WORD.findall(name) or [""])[-1]).lower()


@functools.lru_cache(maxsize=4096)
def _core_word(name: str) -> str:
    """Return the last word of a name that is not a qualifying one."""
    words = [word.lower() for word in _WORD.findall(name)]
    return next((word for word in reversed(words) if word not in _QUALIFYING), "")


def names_key(name: str) -> bool:
    """Return whether a name ends in *key*: its value may be a key, a column or a place on a keyboard."""
    return name.rstrip(" )]").lower().endswith("key")


def looks_like_key(text: str) -> bool:
    """Return whether a text looks like a generated key: long, without blanks, letters and digits mixed."""
    return (
        isinstance(text, str)
        and bool(_KEY.fullmatch(text))
        and not _GUID.fullmatch(text)
        and len(_LETTER_BESIDE_DIGIT.findall(text)) > 1
    )


def opens(parameter: str) -> bool:
    """Return whether a parameter of an address, or a header, of this name holds a secret."""
    return parameter.lower() in _OPENING or names_secret(parameter)
