# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeping secrets out of everything people see."""

from __future__ import annotations

import hashlib
import json
import re

HIDDEN = "VALUE_HIDDEN"

_SECRET_NAME = re.compile(
    r"(?i)(password|passwd|passphrase|pwd$|secret|credential|token$|cookie|connection[-_]?string|authorization|^pfx$"
    r"|(api|access|private|shared|account|subscription|functions?)[-_]?key)"
)
# Members of an object under such a name that say what it is, not what it holds.
_TELLING = ("type", "description", "title", "format")
# Members of an operation's authentication that hold a secret (Web API contract 11.4; the kinds Raw and certificate).
_AUTHENTICATION, _HOLDING = "authentication", ("value", "parameter")
# Parameters of addresses that sign them.
_SIGNING = ("sig", "signature", "code", "sharedaccesssignature", "x-amz-signature")
_PARAMETER = re.compile(r"([?&]([^=&?\s\"']+)=)([^&\s\"']+)")
_PAIR = re.compile(r"(?i)((?:^|;)\s*(?:accountkey|sharedaccesskey|password|pwd)\s*=\s*)([^;\"']+)")
_URL_PASSWORD = re.compile(r"(://[^/\s:@]*:)([^@\s/]+)(?=@)")
_EXPRESSION = re.compile(r"^@\{?[A-Za-z]+\(")
# Shorter ones would blot out innocent text.
SHORTEST = 4


def digest(value):
    """Return a short fingerprint, so that a change is seen while the value is not."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return "sha256:{0}".format(hashlib.sha256(text.encode("utf-8")).hexdigest()[:12])


def names_secret(name):
    """Tell whether a member of this name holds a secret by the look of the name."""
    return bool(_SECRET_NAME.search(name))


def without_secrets(value, secret=False):
    """Return a JSON value with password-like members, signed addresses and passwords in addresses as digests.

    ``secret`` tells that the value stands under such a name. Expressions of the workflow language
    (``@parameters('x')``) are names of values, not values, and stay.
    """
    return _replaced(value, digest, secret)


def secrets_in(value, secret=False):
    """Return the texts that ``without_secrets`` would replace; what is too short to be told from other text is not."""
    found = []
    _replaced(value, found.append, secret)
    return [text for text in map(str, found) if len(text) >= SHORTEST]


def _replaced(value, replace, secret, under=None):
    """Return a JSON value with ``replace(secret)`` in the place of each; ``under`` is the name it stands under."""
    if isinstance(value, dict):
        return {key: _replaced(member, replace, held, key) for key, member, held in _members(value, secret, under)}
    if isinstance(value, list):
        return [_replaced(member, replace, secret, under) for member in value]
    if value in (None, "") or isinstance(value, bool):
        return value
    if secret and not (isinstance(value, str) and _EXPRESSION.match(value)):
        return replace(value)
    return _without_signatures(value, replace) if isinstance(value, str) else value


def _members(holder, secret, under):
    """Yield each name and member of an object, and whether the member is a secret."""
    # as a variable is set: its name, and its value beside it
    named = isinstance(holder.get("name"), str) and names_secret(holder["name"])
    signing = isinstance(under, str) and under.lower() == _AUTHENTICATION
    for key, member in holder.items():
        held = names_secret(key) or (secret and key not in _TELLING)
        yield key, member, held or (named and key == "value") or (signing and key in _HOLDING)


def _without_signatures(text, replace):
    def parameter(found):
        if found.group(2).lower() in _SIGNING or names_secret(found.group(2)):
            return found.group(1) + str(replace(found.group(3)))
        return found.group()

    for pattern in (_PAIR, _URL_PASSWORD):
        text = pattern.sub(lambda found: found.group(1) + str(replace(found.group(2))), text)
    return _PARAMETER.sub(parameter, text)


class Masker:
    """Replaces known secret values in results, whatever path they took into them."""

    def __init__(self):
        self._secrets = set()

    def learn(self, *values):
        """Remember secret values; short ones are ignored, since they would blot out innocent text."""
        for value in values:
            if isinstance(value, str) and len(value) >= SHORTEST:
                self._secrets.add(value)
                self._secrets.add(json.dumps(value)[1:-1])

    def mask(self, value):
        """Return a copy of a JSON value in which no known secret stands."""
        if isinstance(value, dict):
            return {self.mask(key): self.mask(member) for key, member in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.mask(member) for member in value]
        if isinstance(value, str):
            for secret in sorted(self._secrets, key=len, reverse=True):
                value = value.replace(secret, HIDDEN)
        return value
