# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module's own code is given."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible import dataverse as to_dataverse
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.context import Context
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.runner import Run
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure, WriteInDryRun

from tests.unit.plugins.support.answers import ROOT, Wire, answer
from tests.unit.plugins.support.host import Host
from tests.unit.plugins.support.plans import plan_once

OPTIONS = {"dataverse_url": ROOT, "access_token": "hunter2-token"}
ORGANIZATION = "11111111-2222-4333-8444-555555555555"


def test_nothing_is_asked_of_a_task_that_needs_no_environment():
    assert Context(Host(options={}), read_only=False).options == {}


def test_without_an_address_there_is_no_client():
    context = Context(Host(options={}), read_only=False)
    with pytest.raises(InputFailure, match="No environment is specified"):
        _client = context.dataverse


def test_there_is_one_client():
    context = Context(Host(options=OPTIONS), read_only=False)
    assert context.dataverse is context.dataverse
    assert context.dataverse.url == ROOT


def test_secrets_of_the_sign_in_are_hidden():
    host = Host(options=OPTIONS)
    context = Context(host, read_only=False)
    _client = context.dataverse
    assert "hunter2" not in context.masker.mask("the token hunter2-token")


@pytest.mark.parametrize("read_only", [True, False])
def test_in_a_dry_run_the_client_cannot_write(read_only):
    client = Context(Host(options=OPTIONS), read_only=read_only).dataverse
    wire = Wire(answer(204))
    client.session._http.mount("https://", wire)
    if read_only:
        with pytest.raises(WriteInDryRun):
            client.update("workflows", ORGANIZATION, {}, "Changing")
    else:
        client.update("workflows", ORGANIZATION, {}, "Changing")
    assert len(wire.sent) == (0 if read_only else 1)


@pytest.mark.parametrize(("read_only", "seconds"), [(False, (600, 30)), (True, (0, 0))])
def test_a_dry_run_waits_for_nobody(read_only, seconds):
    context = Context(Host(options={**OPTIONS, "wait_timeout": 600, "wait_interval": 5}), read_only=read_only)
    others = context.waiter_for_others()
    assert others.only_looks is read_only
    assert (others.timeout, context.patience(30).timeout) == seconds
    assert not context.waiter().only_looks


def test_a_dry_run_that_is_asked_to_wait_waits_like_a_real_one():
    options = {**OPTIONS, "wait_timeout": 600, "wait_interval": 5, "check_mode_wait": True}
    context = Context(Host(options=options), read_only=True)
    others = context.waiter_for_others()
    assert (others.only_looks, others.timeout, context.patience(30).timeout) == (False, 600, 30)


def wired(monkeypatch):
    """Let sessions of contexts use a wire that tells of environment ``unq123``; return it."""
    session = to_dataverse.Session

    def planned(*arguments):
        made = session(*arguments)
        made._http.mount("https://", wire)
        return made

    ids = dict.fromkeys(("UserId", "BusinessUnitId", "OrganizationId"), ORGANIZATION)
    wire = Wire(answer(200, ids), answer(200, {"name": "unq123", "friendlyname": "One"}))
    monkeypatch.setattr(to_dataverse, "Session", planned)
    return wire


def run(monkeypatch, expected, changed=True, check=False):
    wire = wired(monkeypatch)
    host = Host(check, options=dict(OPTIONS, expected_environment=expected))
    clients, applied = [], []

    def declare(context):
        clients.append(context.dataverse)
        return plan_once(*["change it"] * changed, do=applied.append)

    Run(host).converge(declare)
    return host, clients, applied, wire


@pytest.mark.parametrize("expected", ["unq123", ORGANIZATION, None])
def test_the_environment_that_is_expected_is_changed(monkeypatch, expected):
    host, _clients, applied, _wire = run(monkeypatch, expected)
    assert not host.failed
    assert applied == ["change it"]


@pytest.mark.parametrize("changed", [True, False])
@pytest.mark.parametrize("check", [True, False])
def test_another_environment_is_refused_even_if_nothing_would_change(monkeypatch, check, changed):
    host, clients, applied, wire = run(monkeypatch, "prod", changed=changed, check=check)
    assert host.failed
    assert "expected_environment is 'prod'" in host.result["msg"]
    assert (clients, applied) == ([], [])
    assert host.result["changed"] is False
    assert len(wire.sent) == 2


def test_a_task_that_only_reads_refuses_another_environment_too(monkeypatch):
    wire = wired(monkeypatch)
    host = Host(options=dict(OPTIONS, expected_environment="prod"))
    Run(host).inform(lambda context: context.dataverse.rows("workflows", "Reading"))
    assert "expected_environment is 'prod'" in host.result["msg"]
    assert len(wire.sent) == 2
