# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key of the digests that stand for secrets: something that a reader of a log does not have.

A credential is known on every machine that signs in with it, so digests that are made with it are equal on all of them,
in check mode and in a real run, and in both forms of a task. Without a lasting credential, the key belongs to the user
on this machine, and if nothing can be kept, to this process.
"""

from __future__ import annotations

import contextlib
import hashlib
import os

from .._local.private import is_private

DOMAIN = b"flowops.powerplatform: digests of secrets"
# Makes guessing a weak credential from the digest of a known value slow, and costs a task that shows one 10 ms.
ROUNDS = 20_000
LENGTH = 32
FILE = "digest-key"


def of_credential(credential: str | bytes) -> bytes:
    """Return the key derived from a credential, text or bytes; it reveals nothing about it."""
    content = credential.encode("utf-8") if isinstance(credential, str) else credential
    return hashlib.pbkdf2_hmac("sha256", content, DOMAIN, ROUNDS)


def of_user(folder: str) -> bytes:
    """Return the key in a folder of the user, created if it does not exist; one for this process if that fails."""
    made = os.urandom(LENGTH)
    with contextlib.suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
    if not is_private(folder):
        return made
    path = os.path.join(folder, FILE)
    beside = "{0}.{1}".format(path, os.getpid())
    with contextlib.suppress(OSError):
        if not os.path.exists(path):
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(made)
            try:
                # the first of several tasks wins, and no task reads half a key
                os.link(beside, path)
            finally:
                os.unlink(beside)
    with contextlib.suppress(OSError):
        with open(path, "rb") as stream:
            kept = stream.read(LENGTH)
        return kept if len(kept) == LENGTH and not os.stat(path).st_mode & 0o077 else made
    return made
