# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeping secrets out of everything people see."""

from __future__ import annotations

import hashlib
import json
import re

HIDDEN = "VALUE_HIDDEN"

_PASSWORD_NAME = re.compile(
    r"(?i)(password|passwd|passphrase|pwd$|secret|credential|token$|api[-_]?key|access[-_]?key|private[-_]?key"
    r"|shared[-_]?key|account[-_]?key|connection[-_]?string|authorization)"
)
_SIGNATURE = re.compile(
    r"(?i)([?&](?:sig|signature|code|sharedaccesssignature|x-amz-signature|access_token)=)([^&\s\"']+)"
)
_EXPRESSION = re.compile(r"^@[^@]")


def digest(value):
    """Return a short fingerprint, so that a change is seen while the value is not."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return "sha256:{0}".format(hashlib.sha256(text.encode("utf-8")).hexdigest()[:12])


def names_secret(name):
    """Tell whether a member of this name holds a secret by the look of the name."""
    return bool(_PASSWORD_NAME.search(name))


def without_secrets(value, name=""):
    """Return a JSON value with password-like members and signed addresses shown as digests.

    Expressions of the workflow language (``@parameters('x')``) are names of values, not values, and stay.
    """
    if isinstance(value, dict):
        return {key: without_secrets(member, key) for key, member in value.items()}
    if isinstance(value, list):
        return [without_secrets(member, name) for member in value]
    if isinstance(value, str) and value and not _EXPRESSION.match(value):
        if names_secret(name):
            return digest(value)
        return _SIGNATURE.sub(lambda found: found.group(1) + digest(found.group(2)), value)
    return value


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
            return {key: self.mask(member) for key, member in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.mask(member) for member in value]
        if isinstance(value, str):
            for secret in sorted(self._secrets, key=len, reverse=True):
                value = value.replace(secret, HIDDEN)
        return value
