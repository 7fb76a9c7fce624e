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
    r"(?i)(password|passwd|passphrase|pwd$|secret|credential|token$|cookie|connection[-_]?string|authorization"
    r"|(api|access|private|shared|account|subscription|functions?)[-_]?key)"
)
# Members of an object under such a name that say what it is, not what it holds.
_TELLING = ("type", "description", "title", "format")
_SIGNATURE = re.compile(
    r"(?i)([?&](?:sig|signature|code|sharedaccesssignature|x-amz-signature|access_token)=)([^&\s\"']+)"
)
_URL_PASSWORD = re.compile(r"(://[^/\s:@]*:)([^@\s/]+)(?=@)")
_EXPRESSION = re.compile(r"^@\{?[A-Za-z]+\(")


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
    if isinstance(value, dict):
        return {
            key: without_secrets(member, names_secret(key) or (secret and key not in _TELLING))
            for key, member in value.items()
        }
    if isinstance(value, list):
        return [without_secrets(member, secret) for member in value]
    if value in (None, "") or isinstance(value, bool):
        return value
    if secret and not (isinstance(value, str) and _EXPRESSION.match(value)):
        return digest(value)
    return _without_signatures(value) if isinstance(value, str) else value


def _without_signatures(text):
    for pattern in (_SIGNATURE, _URL_PASSWORD):
        text = pattern.sub(lambda found: found.group(1) + digest(found.group(2)), text)
    return text


class Masker:
    """Replaces known secret values in results, whatever path they took into them."""

    def __init__(self):
        self._secrets = set()

    def learn(self, *values):
        """Remember secret values; short ones are ignored, since they would blot out innocent text."""
        for value in values:
            if isinstance(value, str) and len(value) >= 4:
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
