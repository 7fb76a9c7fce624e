# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Client assertions: tokens signed with a registered certificate, or issued by a trusted other party."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from ..clock import Clock
from ..config import IdentityConfig
from .errors import LoginError

CERTIFICATE_ALGORITHMS = ["RS256", "PS256"]
FEDERATED_ALGORITHMS = {"RS256", "PS256", "ES256"}
FEDERATED_AUDIENCE = "api://AzureADTokenExchange"
NO_TIME_CHECKS = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}


def check_assertion(identity: IdentityConfig, assertion: str, audiences: tuple[str, ...], clock: Clock) -> None:
    """Accept the assertion or raise the authority's error."""
    try:
        issuer = jwt.decode(assertion, options={"verify_signature": False, **NO_TIME_CHECKS}).get("iss")
    except jwt.InvalidTokenError as error:
        raise LoginError(400, "invalid_request", 50027, f"JWT token is invalid or malformed. {error}") from error
    if identity.federated and issuer == identity.federated.get("issuer"):
        _check_federated(identity.federated, assertion, clock)
    elif identity.certificate:
        _check_certificate(identity, assertion, audiences, clock)
    elif identity.federated:
        raise _no_federated_match(issuer)
    else:
        raise LoginError(401, "invalid_client", 700027, "Client assertion failed signature validation.")


def _check_certificate(identity: IdentityConfig, assertion: str, audiences: tuple[str, ...], clock: Clock) -> None:
    certificate = registered_certificate(identity.certificate or "")
    header = jwt.get_unverified_header(assertion)
    if not _names(header, certificate):
        text = "The certificate with identifier used to sign the client assertion is not registered on application."
        raise LoginError(401, "invalid_client", 700027, text)
    try:
        claims = jwt.decode(assertion, certificate.public_key(), CERTIFICATE_ALGORITHMS, options=NO_TIME_CHECKS)
    except jwt.InvalidTokenError as error:
        raise LoginError(401, "invalid_client", 700027, "Client assertion failed signature validation.") from error
    if claims.get("aud") not in audiences:
        raise LoginError(401, "invalid_client", 700023, "Client assertion audience claim does not match Realm issuer.")
    _check_time(claims, clock)
    if claims.get("sub") != identity.client_id or claims.get("iss") != identity.client_id:
        text = "The 'sub' and 'iss' claims of the client assertion must be the client id."
        raise LoginError(401, "invalid_client", 700021, text)


def _check_federated(federated: dict[str, str], assertion: str, clock: Clock) -> None:
    """`key` is a public key in PEM form, or a shared key for HS256."""
    key = federated["key"]
    algorithms = sorted(FEDERATED_ALGORITHMS) if key.lstrip().startswith("-----BEGIN") else ["HS256"]
    try:
        claims = jwt.decode(assertion, key, algorithms, options=NO_TIME_CHECKS)
    except jwt.InvalidTokenError as error:
        raise LoginError(401, "invalid_client", 700213, "Federated assertion failed signature validation.") from error
    expected = {"aud": federated.get("audience", FEDERATED_AUDIENCE), "sub": federated.get("subject")}
    for name, value in expected.items():
        if value is not None and claims.get(name) != value:
            raise _no_federated_match(claims.get(name))
    _check_time(claims, clock)


def _no_federated_match(value: Any) -> LoginError:
    text = f"No matching federated identity record found for presented assertion value '{value}'."
    return LoginError(401, "invalid_client", 700211, text)


def _check_time(claims: dict[str, Any], clock: Clock) -> None:
    now = clock.now().timestamp()
    skew = 300
    if (
        not isinstance(claims.get("exp"), (int, float))
        or claims["exp"] + skew < now
        or claims.get("nbf", 0) > now + skew
    ):
        raise LoginError(401, "invalid_client", 700024, "Client assertion is not within its valid time range.")


def _names(header: dict[str, Any], certificate: x509.Certificate) -> bool:
    """Whether the assertion's header points at this certificate."""
    for member, algorithm in (("x5t", hashes.SHA1()), ("x5t#S256", hashes.SHA256())):
        if member in header:
            return header[member].rstrip("=") == _encoded(certificate.fingerprint(algorithm))
    chain = header.get("x5c")
    leaf = chain[0] if isinstance(chain, list) and chain else chain
    return isinstance(leaf, str) and leaf == base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def registered_certificate(value: str) -> x509.Certificate:
    """A certificate from PEM text or from a file that holds it."""
    pem = value.encode() if "-----BEGIN" in value else Path(value).read_bytes()
    return x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERTIFICATE") :])
