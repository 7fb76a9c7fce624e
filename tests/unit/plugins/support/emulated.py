# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator in the process of a test: a client whose requests go to a site of it instead of to the network."""

from __future__ import annotations

import json
import threading
import uuid
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.client import Dataverse
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.session import Session
from powerplatform_emulator.access import Access
from powerplatform_emulator.caller import ADMINISTRATOR, CUSTOMIZER
from powerplatform_emulator.clock import Clock
from powerplatform_emulator.config import EnvironmentConfig, IdentityConfig
from powerplatform_emulator.dataverse import DataverseSite
from powerplatform_emulator.environment import Environment as EmulatedEnvironment
from powerplatform_emulator.environment import Settings
from powerplatform_emulator.http import Later, Request, Site
from powerplatform_emulator.noise import Noise
from powerplatform_emulator.seed import put_row, seed
from powerplatform_emulator.throttling import Throttling
from requests.adapters import BaseAdapter

from .answers import ROOT, answer

ALEX = "aaaaaaaa-0000-4000-8000-000000000001"
KIM = "aaaaaaaa-0000-4000-8000-000000000002"
ANSIBLE = IdentityConfig("ansible", "t-1", "cccccccc-0000-4000-8000-000000000001", roles=[ADMINISTRATOR])
WRITING = {"POST": "create", "PATCH": "update", "DELETE": "delete"}


class Wire(BaseAdapter):
    """Takes the place of the network: a site answers one request after the other. ``sent`` lists the requests."""

    def __init__(self, site: Site, clock: Clock) -> None:
        super().__init__()
        self.sent: list[Request] = []
        self._site = site
        self._clock = clock
        self._turn = threading.Lock()

    def send(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b"".join(body)
        sent = Request(str(request.method), parts.path, unquote(parts.path), parts.query, headers, content)
        self.sent.append(sent)
        with self._turn:
            found = self._site.handle(sent)
            while isinstance(found, Later):
                found = found.poll() or found
        date = format_datetime(self._clock.now(), usegmt=True)
        made = answer(found.status, b"".join(found.pieces or ()) + found.body, {"Date": date, **found.headers})
        made.request, made.url = request, str(request.url)
        return made

    def close(self) -> None:
        self.sent = []


class Environment(Dataverse):
    """A client of an environment of the emulator, in which there are users Alex and Kim besides those of every one.

    Tables are called as in addresses. With ``noise``, answers are equal in meaning and different in form.
    """

    def __init__(self, noise: bool = False, clock: Clock | None = None, **settings: Any) -> None:
        clock = clock or Clock()
        self.emulated = EmulatedEnvironment("contoso", clock, Settings(**settings))
        self.emulated.url = ROOT
        seed(self.emulated, EnvironmentConfig("contoso"), (ANSIBLE,))
        tokens: Any = SimpleNamespace(verify=lambda token, audiences: {"appid": token})
        access = Access(self.emulated, tokens, "", ())
        site = DataverseSite(self.emulated, access, Throttling(None, clock), Noise() if noise else None)
        session = Session(ROOT, signed)
        self.wire = Wire(site, clock)
        session._http.mount("https://", self.wire)
        super().__init__(session)
        for guid, name in ((ALEX, "Alex"), (KIM, "Kim")):
            self.put("systemusers", systemuserid=guid, fullname=name, domainname=f"{name.lower()}@contoso.com")

    def put(self, table: str, **row: Any) -> str:
        """Insert a row as if it had always been there, or change the columns given; return its id.

        Users may own rows, unless ``$roles`` says that they have no role.
        """
        if table == "systemusers":
            row.setdefault("$roles", [CUSTOMIZER])
        logical = self.emulated.schema.sets[table]
        return put_row(self.emulated, logical.name, row)[logical.key]

    def put_flow(
        self,
        name: str,
        definition: dict[str, Any],
        references: dict[str, Any] | None = None,
        state: int = 0,
        owner: str = ALEX,
        **more: Any,
    ) -> str:
        """Insert a cloud flow as designers leave it: members in another order, operations with ids."""
        properties = {"templateName": "", "definition": designed(definition), "connectionReferences": references or {}}
        data = json.dumps({"schemaVersion": "1.0.0.0", "properties": properties})
        row = {"category": 5, "type": 1, "name": name, "statecode": state, "clientdata": data}
        return self.put("workflows", _ownerid_value=owner, **row, **more)

    def flow(self, guid: str) -> dict[str, Any]:
        """Return a flow's row with its definition and references beside it."""
        row = self.stored("workflows")[guid]
        properties = json.loads(row["clientdata"])["properties"]
        return dict(row, definition=properties["definition"], references=properties["connectionReferences"])

    def remove(self, table: str, guid: str) -> None:
        """Delete a row as others would."""
        self.emulated.store.delete(self.emulated.schema.sets[table].name, guid)

    def stored(self, table: str) -> dict[str, dict[str, Any]]:
        """Return the rows of a table, by id."""
        logical = self.emulated.schema.sets[table]
        return {row[logical.key]: row for row in self.emulated.store.rows(logical.name)}

    @property
    def writes(self) -> list[tuple[str, str, Any]]:
        """What was sent to change something, in order: (what to do, table or message, body)."""
        return [
            (WRITING[one.method], one.path.rpartition("/")[2].partition("(")[0], json.loads(one.body or "null"))
            for one in self.wire.sent
            if one.method in WRITING and not one.path.endswith("$batch")
        ]

    @property
    def removals(self) -> int:
        """How often the removal of an unmanaged layer was requested, which is a GET."""
        return sum("/RemoveActiveCustomizations(" in one.path for one in self.wire.sent)

    @property
    def reads(self) -> list[str]:
        """What was read, in order, as relative addresses that can be read; a batch is what it holds."""
        asked = [one for sent in self.wire.sent for one in (sent.parts or [sent]) if one.method == "GET"]
        return [f"{one.path.rpartition('/')[2]}?{unquote(one.query)}" for one in asked]


def designed(value: Any, path: tuple[str, ...] = ()) -> Any:
    """Return a definition as the designer saves it: equal in meaning, different in form."""
    if isinstance(value, list):
        return [designed(member, path) for member in value]
    if not isinstance(value, dict):
        return value
    noisy = {key: designed(member, (*path, key)) for key, member in reversed(list(value.items()))}
    if path and path[-2:-1] in (("actions",), ("triggers",)):
        noisy["metadata"] = dict(noisy.get("metadata") or {}, operationMetadataId=str(uuid.uuid4()))
    return noisy


def signed(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Sign a request as the identity of the task."""
    request.headers["Authorization"] = f"Bearer {ANSIBLE.client_id}"
    return request
