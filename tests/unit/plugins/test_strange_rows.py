# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Info modules on services whose rows are of another shape: one clear sentence, and never a bug in the collection."""

from __future__ import annotations

import importlib
import json
import re
from urllib.parse import unquote

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api import shapes
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.exchange import BoundedAdapter

from tests.unit.plugins.support.answers import ROOT, answer
from tests.unit.plugins.support.host import Host

PACKAGE = "ansible_collections.flowops.powerplatform.plugins"
GUID = "aaaaaaaa-0000-4000-8000-000000000001"
ME = {"UserId": GUID, "BusinessUnitId": GUID, "OrganizationId": GUID}
DATAVERSE = {"dataverse_url": ROOT, "access_token": "token", "token_cache": False}
SMARTFLOWS = {"smartflows_url": "https://acme.smartflows.example", "smartflows_api_key": "key"}
BENT = [{}, [], 5, "q", True, None]
BUG = re.compile("bug in the collection|mistake in the collection")

OPTIONS = {
    "dataverse_flow_info": [{}, {"name": "x"}, {"flow_id": GUID}, {"solution": "x"}, {"definitions": True}],
    "dataverse_flow_run_info": [
        {},
        {"name": "x"},
        {"flow_id": GUID},
        {"solution": "x", "since": "24h", "status": ["failed"]},
        {"flows": ["x", {"flow_id": GUID}]},
    ],
    "dataverse_flow_share_info": [{"name": "x"}, {"flow_id": GUID}, {"solution": "x"}],
    "dataverse_component_layer_info": [{"name": "x"}, {"flow_id": GUID}, {"solution": "x", "all_layers": True}],
    "dataverse_connection_reference_info": [{}, {"name": "x"}],
    "dataverse_environment_variable_info": [{}, {"name": "x"}],
    "dataverse_solution_info": [{}, {"name": "x"}],
    "dataverse_solution_operation_info": [
        {},
        {"async_operation_id": GUID},
        {"import_job_id": GUID},
        {"solution": "x"},
    ],
    "dataverse_solution_history_info": [
        {},
        {"solution": "x", "since": "24h", "status": ["failed"], "operation": ["import"]},
    ],
    "dataverse_environment_info": [{}],
    "dataverse_environment_state_info": [{}, {"solutions": ["x"]}, {"publishers": ["x"], "name_pattern": "x*"}],
    "dataverse_drift_info": [
        {"declaration": {"flows": [{"name": "x", "enabled": True, "owner": "x", "shares": []}]}},
        {"declaration": {"solutions": [{"unique_name": "x", "version": "1.0"}], "connection_references": {"x": "y"}}},
        {"declaration": {"environment_variables": {"x": "y"}, "solutions": []}},
    ],
    "desktop_flow_info": [{}, {"name": "x"}, {"flow_id": GUID}],
    "desktop_flow_run_info": [{}, {"session_id": GUID}, {"flow_id": GUID}],
    "smartflows_flow_info": [{}, {"flow_id": "f-1"}, {"name": "x"}],
    "smartflows_execution_info": [{"execution_id": "e-1"}, {"flow_id": "f-1"}, {"flow": "x"}, {}],
}
TASKS = [(name, options) for name, many in OPTIONS.items() for options in many]


def good(column):
    """Return a value that a column may have."""
    if column in shapes.NUMBERS:
        return 0
    if column in shapes.SWITCHES:
        return False
    return GUID if column.endswith(("id", "_value")) else "x"


def columns_of(path):
    found = re.search(r"[?&]\$select=([^&]*)", path)
    return found.group(1).split(",") if found else []


def row_for(path):
    """Return a good row for a path, with one row in each that is expanded."""
    row = {column: good(column) for column in columns_of(path)}
    expanded = re.search(r"[?&]\$expand=([^&]*)", path)
    for name, columns in re.findall(r"(\w+)\(\$select=([\w,]+)\)", expanded.group(1) if expanded else ""):
        inner = {column: good(column) for column in columns.split(",")}
        row[name] = inner if name.endswith("id") else [inner]
    return row


class Service:
    """Answers every read with rows that ``bend(row)`` has bent."""

    def __init__(self, bend):
        self.bend = bend
        self.columns = set()

    def send(self, request):
        body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
        if request.url.endswith("$batch"):
            parts = [self.part(line) for line in re.findall(r"^GET (\S+) HTTP", body, re.M)]
            made = answer(200, b"".join(parts) + b"--b--\r\n", {"Content-Type": "multipart/mixed; boundary=b"})
        else:
            made = answer(200, self.content(request.url))
        made.request, made.url = request, request.url
        return made

    def part(self, url):
        head = "--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
        return head.encode() + json.dumps(self.content(url)).encode() + b"\r\n"

    def content(self, url):
        path = unquote(url)
        if path.endswith("/WhoAmI"):
            return ME
        if "/api/v1/" in path:
            return self.of_project(path)
        row = row_for(path)
        self.columns |= set(row)
        if path.endswith("/RetrieveVersion"):
            return self.bend({"Version": "9.2"})
        if path.partition("?")[0].endswith(")"):
            return self.bend(row)
        return {"value": [self.bend(row)]}

    def of_project(self, path):
        row = {"id": "f-1", "displayName": "x", "status": "Success", "type": "simple", "createdAt": "2025-02-03"}
        row.update(createdBy={"id": "u-1", "displayName": "x"}, flow={"id": "f-1", "displayName": "x"}, state={})
        row.update(description="x", contentType="text/plain")
        self.columns |= set(row)
        is_list = re.search(r"/(?:flows|executions)(?:\?|$)", path)
        return [self.bend(row)] if is_list else self.bend(row)


def played(name, options, bend, monkeypatch):
    """Play a task of a module; return (message, columns that were asked for)."""
    service = Service(bend)
    monkeypatch.setattr(BoundedAdapter, "send", lambda _adapter, request, **_how: service.send(request))
    hosts = []

    def host(arguments):
        given = {**(SMARTFLOWS if name.startswith("smartflows") else DATAVERSE), **options}
        checked = ArgumentSpecValidator(arguments["argument_spec"]).validate(given)
        assert checked.error_messages == []
        hosts.append(Host(options=checked.validated_parameters))
        return hosts[0]

    importlib.import_module(f"{PACKAGE}.modules.{name}").main(host)
    message = hosts[0].result.get("msg", "") if hosts[0].failed else ""
    return message, service.columns


@pytest.mark.parametrize(("name", "options"), TASKS)
def test_good_rows_are_read(name, options, monkeypatch):
    message, _columns = played(name, options, dict, monkeypatch)
    assert not BUG.search(message)
    assert "answered, but not as" not in message


@pytest.mark.parametrize("bent", BENT, ids=repr)
@pytest.mark.parametrize(("name", "options"), TASKS)
def test_a_strange_row_is_no_bug(name, options, bent, monkeypatch):
    message, _columns = played(name, options, lambda row: bent, monkeypatch)
    assert not BUG.search(message)


@pytest.mark.parametrize(("name", "options"), TASKS)
def test_a_strange_column_is_no_bug(name, options, monkeypatch):
    _message, columns = played(name, options, dict, monkeypatch)
    for column in sorted(columns):
        for bent in BENT:
            message, _columns = played(name, options, lambda row: {**row, column: bent}, monkeypatch)  # noqa: B023
            assert not BUG.search(message), (column, bent)
