# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials of every kind for the emulator's tenant, and what its journal says of their use."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from .emulator import Emulator
from .play import Result

FEDERATION = {
    "issuer": "https://tokens.contoso.example",
    "subject": "repo:contoso/flows",
    "key": "a shared key of the tests, long enough for HS256",
}
NO_CREDENTIALS = {f"DATAVERSE_{name}": "" for name in ("TENANT_ID", "CLIENT_ID", "CLIENT_SECRET")}
PEM, PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8


class Certificate:
    """A certificate with its key; ``name`` tells one from another."""

    def __init__(self, name: str):
        self._name = name
        self._key = rsa.generate_private_key(65537, 2048)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).serial_number(1)
        builder = builder.public_key(self._key.public_key())
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        self._certificate = builder.sign(self._key, hashes.SHA256())

    @property
    def public(self) -> str:
        return self._certificate.public_bytes(PEM).decode()

    def pem(self, password: str | None = None) -> str:
        """Return certificate and key, the key encrypted when there is a password."""
        return self.public + self._key.private_bytes(PEM, PKCS8, _encryption(password)).decode()

    def pfx(self, password: str | None = None) -> bytes:
        return pkcs12.serialize_key_and_certificates(
            self._name.encode(), self._key, self._certificate, None, _encryption(password)
        )

    def secrets(self) -> dict[str, str]:
        """Return what of the key must not be seen."""
        lines = self._key.private_bytes(PEM, PKCS8, serialization.NoEncryption()).decode().splitlines()
        return {f"key of {self._name}, line {number}": lines[number] for number in (3, 10)}


def _encryption(password: str | None):
    if password is None:
        return serialization.NoEncryption()
    return serialization.BestAvailableEncryption(password.encode())


def federated_token(subject: str = FEDERATION["subject"]) -> str:
    """Return a token of the other party that the tenant trusts."""
    now = int(time.time())
    claims = {"iss": FEDERATION["issuer"], "sub": subject, "aud": "api://AzureADTokenExchange"}
    return jwt.encode({**claims, "nbf": now - 60, "exp": now + 600}, FEDERATION["key"], "HS256")


def access_token(emulator: Emulator, identity: str, environment: str = "dev") -> str:
    """Sign in without the collection and return the token."""
    entry = emulator.identity(identity)
    form = {
        "grant_type": "client_credentials",
        "client_id": entry["client_id"],
        "client_secret": entry["client_secret"],
        "scope": emulator.url(environment) + "/.default",
    }
    ready = emulator.ready
    url = f"{ready['login']['authority']}/{entry['tenant_id']}/oauth2/v2.0/token"
    answer = requests.post(url, form, verify=ready["ca_path"], timeout=30)
    answer.raise_for_status()
    return answer.json()["access_token"]


def unsigned_token(**claims) -> str:
    """Return a token that says something and is accepted nowhere."""
    return jwt.encode(claims, "a key that nobody trusts, but of a good length", "HS256")


def variables(prefix: str, entry: dict) -> dict[str, str]:
    """Return a client's variables of one prefix."""
    names = ("tenant_id", "client_id", "client_secret")
    return {f"{prefix}_{name.upper()}": entry[name] for name in names if entry[name]}


def environment_file(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def base64_text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def token_requests(emulator: Emulator, after: int, until: int | None = None) -> list[dict]:
    """Return the requests for a token between two positions of the journal."""
    return [
        entry
        for entry in emulator.journal(after)
        if entry["environment"] == "login"
        and entry["path"].endswith("/token")
        and (until is None or entry["seq"] <= until)
    ]


def by_task(emulator: Emulator, start: int, results: list[Result]) -> dict[str, list[dict]]:
    """Return the requests for a token of each task of a play that began at ``start``, by the task's name."""
    found = {}
    for result in results:
        found[result.task] = token_requests(emulator, start, result.position)
        start = result.position
    return found
