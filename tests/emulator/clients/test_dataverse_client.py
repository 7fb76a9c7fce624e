# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's own Python clients, unchanged, against the emulator."""

from __future__ import annotations

import uuid

import pytest
import requests
from azure.core.credentials import AccessToken
from azure.identity import ClientSecretCredential
from PowerPlatform.Dataverse.client import DataverseClient
from PowerPlatform.Dataverse.core.errors import HttpError, MetadataError

from tests.emulator.tests.conftest import flow


class ReadyToken:
    """A credential that hands out one token."""

    def __init__(self, token):
        self._token = token

    def get_token(self, *scopes, **options):
        return AccessToken(self._token, 2_000_000_000)


@pytest.fixture
def client(emulator, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", emulator.ready["ca_path"])
    with DataverseClient(emulator.url(), ReadyToken(emulator.token())) as opened:
        yield opened


def test_rows_from_create_to_delete(client):
    flow_id = client.records.create("workflow", flow("From the client"))
    row = client.records.retrieve("workflow", flow_id, select=["name", "statecode"], include_annotations="*")
    assert (row["name"], row["statecode"]) == ("From the client", 0)
    client.records.update("workflow", flow_id, {"statecode": 1})
    assert client.records.retrieve("workflow", flow_id, select=["statecode"])["statecode"] == 1
    with pytest.raises(HttpError, match="active workflow definition"):
        client.records.delete("workflow", flow_id)
    client.records.update("workflow", flow_id, {"statecode": 0})
    client.records.delete("workflow", flow_id)
    assert client.records.retrieve("workflow", flow_id) is None


def test_labels_are_looked_up_in_the_table_definitions(client):
    name = f"client_{uuid.uuid4().hex[:8]}"
    body = {"schemaname": name, "type": "JSON", "defaultvalue": "{}"}
    row_id = client.records.create("environmentvariabledefinition", body)
    assert client.records.retrieve("environmentvariabledefinition", row_id, select=["type"])["type"] == 100000003


def test_lists_with_pages_order_and_expansion(client):
    for number in range(7):
        client.records.create("workflow", flow(f"Page {number}"))
    rows = client.records.list(
        "workflow",
        filter="startswith(name,'Page') and category eq 5",
        select=["name"],
        orderby=["name desc"],
        expand=["owninguser"],
        page_size=3,
        count=True,
    )
    names = [row["name"] for row in rows]
    assert names == [f"Page {number}" for number in reversed(range(7))]
    assert rows[0]["owninguser"]["fullname"] == "# deployer"


def test_upsert_by_key(client):
    name = f"client_{uuid.uuid4().hex[:8]}"
    item = {"alternate_key": {"connectionreferencelogicalname": name}, "record": {"connectorid": "/x"}}
    client.records.upsert("connectionreference", [item])
    (row,) = client.records.list(
        "connectionreference", filter=f"connectionreferencelogicalname eq '{name}'", select=["connectorid"]
    )
    assert row["connectorid"] == "/x"


def test_a_batch_with_a_change_set(client):
    batch = client.batch.new()
    batch.records.create("workflow", flow("Alone in a batch"))
    with batch.changeset() as together:
        publisher = {"uniquename": "clients", "friendlyname": "Clients", "customizationprefix": "cli"}
        made = together.records.create("publisher", publisher)
        together.records.create(
            "solution", {"uniquename": "clients", "friendlyname": "Clients", "publisherid@odata.bind": made}
        )
    result = batch.execute()
    assert [part.status_code for part in result.responses] == [204] * 3
    assert len(result.entity_ids) == 3
    (row,) = client.records.list("solution", filter="uniquename eq 'clients'", expand=["publisherid"])
    assert row["publisherid"]["uniquename"] == "clients"


@pytest.mark.parametrize("go_on", [False, True])
def test_a_batch_with_a_failure(client, go_on):
    name = f"Behind a failure {go_on}"
    batch = client.batch.new()
    batch.records.create("workflow", {**flow("Bad"), "clientdata": "{"})
    batch.records.create("workflow", flow(name))
    result = batch.execute(continue_on_error=go_on)
    assert [part.error_code for part in result.failed] == ["0x80060468"]
    found = client.records.list("workflow", filter=f"name eq '{name}'", select=["name"])
    assert len(found) == len(result.succeeded) == int(go_on)


def test_errors_carry_code_and_request_id(client):
    with pytest.raises(MetadataError):
        client.records.create("nothing", {"name": "x"})
    with pytest.raises(HttpError) as caught:
        client.records.create("workflow", {**flow("Bad"), "clientdata": "{"})
    assert caught.value.status_code == 400
    assert caught.value.details["service_error_code"] == "0x80060468"
    assert caught.value.details["service_request_id"]


def test_sign_in_with_the_vendors_identity_library(emulator):
    known = emulator.ready["identities"]["deployer"]
    credential = ClientSecretCredential(
        known["tenant_id"],
        known["client_id"],
        known["client_secret"],
        authority=emulator.ready["login"]["authority"],
        disable_instance_discovery=True,
        connection_verify=emulator.ready["ca_path"],
    )
    token = credential.get_token(f"{emulator.url()}/.default").token
    session = requests.Session()
    session.trust_env = False
    answer = session.get(
        f"{emulator.url()}/api/data/v9.2/WhoAmI",
        headers={"Authorization": f"Bearer {token}"},
        verify=emulator.ready["ca_path"],
        timeout=10,
    )
    assert answer.status_code == 200
