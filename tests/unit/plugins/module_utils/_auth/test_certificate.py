# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates with their keys, in every form they come in."""

from __future__ import annotations

import base64
import datetime
from types import SimpleNamespace

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.certificate import certificate_credential
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "hunter2"
PEM = serialization.Encoding.PEM


class Pair:
    """A certificate and its key, rendered as files would hold them."""

    def __init__(self):
        self.key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
        now = datetime.datetime.now(datetime.UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(now)
            .not_valid_after(now + datetime.timedelta(days=1))
            .sign(self.key, hashes.SHA256())
        )
        self.certificate_pem = self.certificate.public_bytes(PEM)

    def key_pem(self, password=None, form=serialization.PrivateFormat.PKCS8):
        return self.key.private_bytes(PEM, form, encryption(password))

    def pfx(self, password=None, with_key=True):
        key = self.key if with_key else None
        return pkcs12.serialize_key_and_certificates(b"x", key, self.certificate, None, encryption(password))


def encryption(password):
    return serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()


@pytest.fixture(scope="module")
def pair():
    return Pair()


@pytest.fixture
def credential(tmp_path):
    """Read a certificate from a file, or from the environment when it is a text."""

    def read(content, password=None):
        path = None
        if isinstance(content, bytes):
            path = tmp_path / "certificate"
            path.write_bytes(content)
        settings = SimpleNamespace(
            certificate_path=path and str(path),
            certificate=None if path else content,
            certificate_password=password,
        )
        return certificate_credential(settings)

    return read


@pytest.fixture(scope="module")
def forms(pair):
    traditional = serialization.PrivateFormat.TraditionalOpenSSL
    plain = pair.certificate_pem + pair.key_pem()
    return {
        "PEM": (plain, None),
        "PEM, key first": (pair.key_pem() + pair.certificate_pem, None),
        "PEM of OpenSSL": (pair.key_pem(form=traditional) + pair.certificate_pem, None),
        "encrypted PEM": (pair.key_pem(PASSWORD) + pair.certificate_pem, PASSWORD),
        "PFX": (pair.pfx(PASSWORD), PASSWORD),
        "PFX without a password": (pair.pfx(), None),
        "PEM in a variable": (plain.decode(), None),
        "base64 of a PFX in a variable": (base64.b64encode(pair.pfx(PASSWORD)).decode(), PASSWORD),
        "base64 in lines": (base64.encodebytes(pair.pfx(PASSWORD)).decode(), PASSWORD),
    }


FORMS = (
    "PEM",
    "PEM, key first",
    "PEM of OpenSSL",
    "encrypted PEM",
    "PFX",
    "PFX without a password",
    "PEM in a variable",
    "base64 of a PFX in a variable",
    "base64 in lines",
)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_credential(form, forms, pair, credential):
    read = credential(*forms[form])
    assert read["private_key"] == pair.key_pem().decode()
    assert read["public_certificate"] == pair.certificate_pem.decode()
    assert read["thumbprint"] == pair.certificate.fingerprint(hashes.SHA1()).hex()


@pytest.mark.parametrize("form", ["encrypted PEM", "PFX", "base64 of a PFX in a variable"])
@pytest.mark.parametrize("password", [None, "", "mistaken"])
def test_a_wrong_password_is_named_and_not_repeated(form, password, forms, credential):
    with pytest.raises(InputFailure, match=r"cannot be used.*check certificate_password") as caught:
        credential(forms[form][0], password)
    assert "mistaken" not in caught.value.message


def test_half_a_certificate_is_refused(pair, credential):
    for content in (pair.certificate_pem, pair.key_pem()):
        with pytest.raises(InputFailure, match="cannot be used"):
            credential(content)
    with pytest.raises(InputFailure, match="both a certificate and its private key"):
        credential(pair.pfx(with_key=False))


@pytest.mark.parametrize("content", [b"", b"text", b"-----BEGIN nothing"])
def test_something_else_is_refused(content, credential):
    with pytest.raises(InputFailure, match="cannot be used"):
        credential(content)


def test_a_variable_that_is_neither_form_is_refused(credential):
    with pytest.raises(InputFailure, match="neither PEM nor base64"):
        credential("not base64!")


def test_a_file_that_lacks_is_named():
    settings = SimpleNamespace(certificate_path="/nowhere/c.pem", certificate=None, certificate_password=None)
    with pytest.raises(InputFailure, match=r"certificate_path cannot be read: /nowhere/c\.pem: No such file"):
        certificate_credential(settings)
