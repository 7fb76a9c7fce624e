# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Emulators as real processes, and callers that speak HTTP to them."""

from __future__ import annotations

import base64
import datetime
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from powerplatform_emulator.child import Child

from tests.emulator.tests.conformance import check_answer

FEDERATED_KEY = "a shared key of a trusted issuer, long enough"


class EmulatorProcess(Child):
    """A running emulator, its control port and callers that are signed in."""

    def __init__(self, folder: Path, config: dict[str, Any] | None = None):
        super().__init__(folder, config)
        self._tokens: dict[tuple[str, str], str] = {}

    def start(self) -> EmulatorProcess:
        super().start()
        self.forget_tokens()
        return self

    def forget_tokens(self) -> None:
        self._tokens.clear()

    @property
    def control(self) -> str:
        return self.ready["control"]

    def token_endpoint(self, tenant: str | None = None) -> str:
        login = self.ready["login"]
        return f"{login['authority']}/{tenant or login['tenant_id']}/oauth2/v2.0/token"

    def plain_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.verify = self.ready["ca_path"]
        return session

    def token(self, environment: str = "dev", identity: str = "deployer") -> str:
        key = (environment, identity)
        if key not in self._tokens:
            known = self.identity(identity)
            form = {
                "grant_type": "client_credentials",
                "client_id": known["client_id"],
                "client_secret": known["client_secret"],
                "scope": f"{self.url(environment)}/.default",
            }
            answer = self.plain_session().post(self.token_endpoint(known["tenant_id"]), data=form, timeout=10)
            self._tokens[key] = answer.json()["access_token"]
        return self._tokens[key]

    def caller(self, environment: str = "dev", identity: str = "deployer", version: str = "v9.2") -> WebApi:
        session = self.plain_session()
        session.headers["Authorization"] = f"Bearer {self.token(environment, identity)}"
        return WebApi(session, f"{self.url(environment)}/api/data/{version}")

    def journal(self, after: int = 0) -> list[dict[str, Any]]:
        return requests.get(f"{self.control}/journal", params={"after": after}, timeout=10).json()

    def last_seq(self) -> int:
        entries = self.journal()
        return entries[-1]["seq"] if entries else 0

    def fault(self, kind: str, path: str = "", environment: str = "dev", times: int = 1, **details: Any) -> None:
        order = {"environment": environment, "path": path, "times": times, "fault": {"kind": kind, **details}}
        method = details.pop("method", None)
        if method:
            order["method"] = method
            order["fault"] = {"kind": kind, **details}
        answer = requests.post(f"{self.control}/faults", json=order, timeout=10)
        assert answer.status_code == 201, answer.text

    def put_state(self, table: str, row: dict[str, Any], environment: str = "dev") -> str:
        answer = requests.post(f"{self.control}/state/{environment}/{table}", json=row, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()[0]

    def state(self, table: str, environment: str = "dev") -> list[dict[str, Any]]:
        return requests.get(f"{self.control}/state/{environment}/{table}", timeout=10).json()


class WebApi:
    """Calls the Web API of one environment and checks every JSON answer against the CSDL file."""

    def __init__(self, session: requests.Session, root: str):
        self.session = session
        self.root = root

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.session.request(method, f"{self.root}/{path}", json=body, headers=named, timeout=20)
        if "json" in answer.headers.get("Content-Type", ""):
            check_answer(answer.json())
        return answer

    def get(self, path: str, **headers: str) -> Any:
        answer = self.call("GET", path, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def create(self, path: str, body: dict[str, Any], **headers: str) -> str:
        answer = self.call("POST", path, body, **headers)
        assert answer.status_code == 204, answer.text
        return answer.headers["OData-EntityId"].rpartition("(")[2].rstrip(")")

    def change(self, path: str, body: dict[str, Any], **headers: str) -> requests.Response:
        answer = self.call("PATCH", path, body, **headers)
        assert answer.status_code == 204, answer.text
        return answer

    def refused(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str, str]:
        """Status, code and message of an error answer."""
        answer = self.call(method, path, body, **headers)
        error = answer.json()["error"]
        return answer.status_code, error["code"].lower(), error["message"]


def flow(name: str, references: tuple[str, ...] = (), children: tuple[str, ...] = ()) -> dict[str, Any]:
    """The body that creates a cloud flow."""
    bound = {
        f"shared_{number}": {
            "runtimeSource": "embedded",
            "connection": {"connectionReferenceLogicalName": reference},
            "api": {"name": "shared_office365"},
        }
        for number, reference in enumerate(references)
    }
    calls = {
        f"Call_{number}": {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": child}}}
        for number, child in enumerate(children)
    }
    actions = {"Scope": {"type": "Scope", "actions": calls}}
    definition = {"contentVersion": "1.0.0.0", "triggers": {"manual": {"type": "Request"}}, "actions": actions}
    clientdata = {
        "properties": {"connectionReferences": bound, "definition": definition, "templateName": ""},
        "schemaVersion": "1.0.0.0",
    }
    text = json.dumps(clientdata)
    return {"category": 5, "type": 1, "name": name, "primaryentity": "none", "clientdata": text}


class SelfSigned:
    """A certificate with its key, as a client would hold it."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "robot")])
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder(name, name, self.key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=2))
        self.certificate = builder.sign(self.key, hashes.SHA256())

    @property
    def private_pem(self) -> str:
        form = serialization.PrivateFormat.PKCS8
        return self.key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()

    @property
    def public_pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def chain(self) -> list[str]:
        return [base64.b64encode(self.certificate.public_bytes(serialization.Encoding.DER)).decode()]

    @property
    def thumbprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA1()).hex().upper()


@pytest.fixture(scope="session")
def self_signed() -> SelfSigned:
    return SelfSigned()


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory, self_signed: SelfSigned) -> Iterator[EmulatorProcess]:
    """The emulator that most tests share; each of them works on rows of its own."""
    config = {
        "environments": ["dev", "test"],
        "identities": [
            "deployer",
            {"name": "reader", "roles": ["Reader"]},
            {"name": "maker", "roles": ["Environment Maker"]},
            {"name": "operator", "roles": ["Power Automate Operator"]},
            {"name": "delegate", "roles": ["Delegate", "System Customizer"]},
            {"name": "outsider", "roles": {"dev": ["Reader"]}},
            {"name": "roleless", "roles": []},
            {"name": "leaver", "roles": ["Reader"]},
            {"name": "certified", "certificate": self_signed.public_pem},
            {
                "name": "federated",
                "federated": {"issuer": "https://ci.example", "subject": "repo:x", "key": FEDERATED_KEY},
            },
            {"name": "machine", "managed_identity": True},
        ],
    }
    process = EmulatorProcess(tmp_path_factory.mktemp("emulator"), config).start()
    yield process
    process.stop()


@pytest.fixture
def make_emulator(tmp_path: Path) -> Iterator[Callable[[dict[str, Any] | None], EmulatorProcess]]:
    """Starts an emulator of the test's own."""
    started: list[EmulatorProcess] = []

    def make(config: dict[str, Any] | None = None) -> EmulatorProcess:
        folder = tmp_path / f"emulator{len(started)}"
        folder.mkdir()
        started.append(EmulatorProcess(folder, config).start())
        return started[-1]

    yield make
    for process in started:
        process.stop()


@pytest.fixture(scope="session")
def _shared_clockwork(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    config = {"environments": ["dev"], "token_seconds": 100}
    process = EmulatorProcess(tmp_path_factory.mktemp("clockwork"), config).start()
    yield process
    process.stop()


@pytest.fixture
def clockwork(_shared_clockwork: EmulatorProcess) -> EmulatorProcess:
    """An emulator whose clock may be moved and whose journal may be emptied; tokens live for 100 seconds."""
    _shared_clockwork.forget_tokens()
    return _shared_clockwork


@pytest.fixture
def dev(emulator: EmulatorProcess) -> WebApi:
    return emulator.caller()


@pytest.fixture
def new_flow() -> Callable[..., dict[str, Any]]:
    return flow


@pytest.fixture
def external_assertion() -> Callable[..., str]:
    def make(**changes: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": "https://ci.example",
            "sub": "repo:x",
            "aud": "api://AzureADTokenExchange",
            "exp": now + 300,
            **changes,
        }
        return jwt.encode(claims, FEDERATED_KEY, "HS256")

    return make
