# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who we are and where: the first task of a play that asks whether a credential works."""

from __future__ import annotations

import uuid

import pytest

from .harness.identities import access_token
from .harness.laws import converge, refusals
from .harness.play import task

MODULE = "dataverse_environment_info"


@pytest.mark.one_per_module
def test_who_and_where(stage):
    told = converge(stage, MODULE, {"expected_environment": "dev"}, changes=False)
    entry, identity = stage.emulator.ready["environments"]["dev"], stage.emulator.identity()
    assert told["environment"] == {
        "url": entry["url"],
        "unique_name": "dev",
        "friendly_name": "dev",
        "organization_id": entry["organization_id"],
        "version": told["environment"]["version"],
        "cloud": "public",
    }
    assert told["environment"]["version"].startswith("9.2.")
    user = next(
        row for row in stage.emulator.rows("dev", "systemuser") if row.get("applicationid") == identity["client_id"]
    )
    assert told["caller"] == {
        "user_id": user["systemuserid"],
        "name": "# deployer",
        "user_principal_name": user["domainname"],
        "application_id": identity["client_id"],
        "object_id": user["azureactivedirectoryobjectid"],
        "business_unit_id": user["_businessunitid_value"],
        "roles": ["System Administrator"],
    }
    assert told["sign_in"] == {
        "source": "client_secret",
        "authority": stage.emulator.ready["login"]["authority"],
        "tenant_id": identity["tenant_id"],
        "client_id": identity["client_id"],
    }
    assert abs(told["clock_skew_seconds"]) <= 1


def test_another_way_to_sign_in_and_another_user(stage, planted):
    planted["token"] = access_token(stage.emulator, "reader")
    path = stage.inputs / "token.txt"
    path.write_text(planted["token"], encoding="utf-8")
    token = f"{{{{ lookup('ansible.builtin.file', '{path}') }}}}"
    told = stage.play([task(MODULE, {"access_token": token, "cloud": "gcc"})]).only()
    assert told["caller"]["name"] == "# reader"
    assert told["caller"]["roles"] == ["Reader"]
    assert told["sign_in"]["source"] == "access_token"
    assert told["sign_in"]["authority"] is None
    assert told["environment"]["cloud"] == "gcc"


@pytest.mark.below_host
def test_the_expected_environment_is_checked(stage):
    guid = stage.emulator.ready["environments"]["dev"]["organization_id"]
    other, unknown = refusals(
        stage, MODULE, [{"expected_environment": "prod"}, {"expected_environment": str(uuid.uuid4())}]
    )
    for message in (other, unknown):
        assert f"{stage.emulator.url('dev')} is environment 'dev', but expected_environment is" in message
    played = stage.play([task(MODULE, {"expected_environment": guid.upper()})]).only()
    assert played.status == "ok"


@pytest.mark.below_host
def test_roles_that_may_not_be_read(stage):
    stage.emulator.fault("dev", "GET", "/systemusers", kind="status", status=403)
    told = stage.play([task(MODULE)]).only()
    assert told["caller"]["roles"] is None
    assert told["caller"]["name"] == "# deployer"


@pytest.mark.below_host
def test_only_reads_and_no_more_than_needed(stage):
    converge(stage, MODULE, {}, changes=False)
    start = stage.emulator.position()
    stage.play([task(MODULE)])
    asked = [entry for entry in stage.emulator.journal(start) if entry["environment"] == "dev"]
    paths = [entry["path"].removeprefix("/api/data/v9.2/").partition("(")[0] for entry in asked]
    assert paths == ["WhoAmI", "organizations", "RetrieveVersion", "systemusers"]


@pytest.mark.below_host
def test_noise(start_emulator, make_stage):
    stage = make_stage(start_emulator(noise=True))
    told = converge(stage, MODULE, {}, changes=False)
    assert told["environment"]["organization_id"] == stage.emulator.ready["environments"]["dev"]["organization_id"]
    assert told["caller"]["roles"] == ["System Administrator"]
