# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access tokens: signed JSON Web Tokens for one resource, timed by the emulator's clock."""

from __future__ import annotations

import base64
import uuid
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ..clock import Clock

ALGORITHM = "ES256"
KEY_ID = "emulator"


class InvalidToken(Exception):
    """The token is not one of ours, or is not for this resource."""


class ExpiredToken(InvalidToken):
    pass


class Tokens:
    def __init__(self, clock: Clock, lifetime: int, key_path: Path):
        self._clock = clock
        self.lifetime = lifetime
        self._key = _key(key_path)
        self._verified: dict[str, dict[str, Any]] = {}

    def issue(self, issuer: str, tenant_id: str, client_id: str, audience: str, person: bool = False) -> str:
        now = int(self._clock.now().timestamp())
        claims = {
            "aud": audience,
            "iss": issuer,
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime,
            "appid": client_id,
            "appidacr": "1",
            "idtyp": "user" if person else "app",
            "tid": tenant_id,
            "uti": uuid.uuid4().hex,
            "ver": "1.0",
        }
        return jwt.encode(claims, self._key, ALGORITHM, headers={"kid": KEY_ID})

    def verify(self, token: str, audiences: tuple[str, ...]) -> dict[str, Any]:
        """The claims of a token that is good now and for one of these audiences."""
        claims = self._verified.get(token)
        if claims is None:
            checks = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
            try:
                claims = jwt.decode(token, self._key.public_key(), [ALGORITHM], options=checks)
            except jwt.InvalidTokenError as error:
                raise InvalidToken(str(error)) from error
            self._verified[token] = claims
        if claims["aud"].rstrip("/") not in audiences:
            raise InvalidToken(f"the audience {claims['aud']} is not this organization")
        if claims["exp"] <= self._clock.now().timestamp():
            raise ExpiredToken("the token has expired")
        return claims

    def public_keys(self) -> dict[str, Any]:
        numbers = self._key.public_key().public_numbers()
        point = {name: _encoded(value.to_bytes(32, "big")) for name, value in (("x", numbers.x), ("y", numbers.y))}
        return {"keys": [{"kty": "EC", "use": "sig", "crv": "P-256", "alg": ALGORITHM, "kid": KEY_ID, **point}]}


def _key(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.touch(mode=0o600)
        path.write_bytes(pem)
    loaded = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} holds no elliptic curve key")
    return loaded


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
