# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a certificate with its key: PEM or PFX, from a file or from the environment."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

from .._core.errors import InputFailure
from .._core.text import place, short

if TYPE_CHECKING:
    from typing import Any

    from .settings import Settings


def certificate_credential(settings: Settings) -> dict[str, Any]:
    """Return what msal takes as a certificate credential.

    A PEM text holds certificate and private key; anything else is treated as PFX (base64 if it comes from a variable).
    Raises InputFailure if it cannot be read.
    """
    # cryptography is a requirement of msal
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.serialization import pkcs12

    where, content = _content(settings)
    password = (settings.certificate_password or "").encode("utf-8") or None
    try:
        if b"-----BEGIN" in content:
            key = serialization.load_pem_private_key(content, password)
            certificate = x509.load_pem_x509_certificate(content)
        else:
            key, certificate, chain = pkcs12.load_key_and_certificates(content, password)
    except (ValueError, TypeError) as error:
        raise InputFailure(
            "The certificate in {0} cannot be used: {1}.".format(place(where), short(error, 90)),
            "It must be PEM with certificate and key, or PFX; check certificate_password.",
        )
    if key is None or certificate is None:
        raise InputFailure("The file {0} must hold both a certificate and its private key.".format(place(where)))
    return {
        "private_key": key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode("ascii"),
        "thumbprint": certificate.fingerprint(hashes.SHA1()).hex(),
        "public_certificate": certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"),
    }


def _content(settings: Settings) -> tuple[str, bytes]:
    """Return (where it came from, bytes)."""
    if settings.certificate_path:
        path = os.path.expanduser(settings.certificate_path)
        try:
            with open(path, "rb") as stream:
                return path, stream.read()
        except OSError as error:
            raise InputFailure("certificate_path cannot be read: {0}: {1}.".format(place(path), error.strerror))
    text = settings.certificate or ""
    if "-----BEGIN" in text:
        return "the environment", text.encode("utf-8")
    try:
        return "the environment", base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        raise InputFailure("The certificate in the environment is neither PEM nor base64 of a PFX file.")
