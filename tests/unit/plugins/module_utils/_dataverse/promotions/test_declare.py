# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a release: what it is bound to, and what it does not depend on."""

from __future__ import annotations

import json
import shutil

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.releases import (
    document as documents,
)

from tests.unit.plugins.support.emulated import ALEX, KIM, Environment
from tests.unit.plugins.support.releases import brought, made

SECRET = {"new_Password": {}}
BASE = {"name": "base", "flows": {"Child": {"on": False}}, "references": ["new_mail"], "variables": {"new_Url": {}}}
UPPER = {"name": "upper", "flows": {"Parent": {"on": False, "calls": ["Child"], "uses": ["new_mail"]}}}
STATES = {"base": [{"name": "Child"}]}
WISHED = {
    "connection_references": {"new_mail": "c-1"},
    "environment_variables": {"new_Url": "https://a.example"},
    "flows": [
        {"name": "Parent", "enabled": True, "owner": KIM, "shares": [{"name": ALEX, "rights": ["read", "write"]}]},
        {"name": "Child", "owner": ALEX},
    ],
}


@pytest.fixture
def folder(tmp_path):
    return made(tmp_path, BASE, UPPER, states=STATES)


def planned(environment, folder, **options):
    host = brought(environment, folder, **{**WISHED, **options})
    assert host.failed is False, host.result
    return host.result


def id_of(environment, folder, **options):
    """Return the id of a plan; one that leaves flows off which should be on has one, too."""
    return brought(environment, folder, **{**WISHED, **options}).result["plan_id"]


def reversed_members(value):
    """Return an option as someone else would have written it: the same, in another order."""
    if isinstance(value, dict):
        return {name: reversed_members(value[name]) for name in reversed(value)}
    return [reversed_members(one) for one in reversed(value)] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "changed",
    [
        {"connection_references": {"new_mail": "c-2"}},
        {"connection_references": None},
        {"environment_variables": {"new_Url": "https://b.example"}},
        {"flows": [*WISHED["flows"][:1], {"name": "Child", "owner": KIM}]},
        {"flows": [*WISHED["flows"][:1], {"name": "Child", "owner": ALEX, "enabled": False}]},
        {"flows": [dict(WISHED["flows"][0], shares=[{"name": ALEX, "rights": ["read"]}]), WISHED["flows"][1]]},
        {"strategy": "upgrade", "overwrite_unmanaged_customizations": True},
        {"publish_workflows": False},
        {"convert_to_managed": True},
        {"skip_product_update_dependencies": True},
    ],
    ids=str,
)
def test_the_id_depends_on_each_option_that_changes_what_is_done(folder, changed):
    if changed.get("flows") and changed["flows"][1].get("enabled") is False:
        # a flow that is off cannot be called by one that is on
        changed = {"flows": [dict(WISHED["flows"][0], enabled=False), changed["flows"][1]]}
    assert id_of(Environment(), folder, **changed) != id_of(Environment(), folder)


@pytest.mark.parametrize(
    "unchanged",
    [
        {name: reversed_members(value) for name, value in WISHED.items()},
        {"wait_timeout": 5, "wait_interval": 2, "start_grace": 9, "max_parallel": 1, "abandoned_after": 7},
        {"ignore_unknown": True, "allow_removals": True, "exact_shares": True, "on_timeout": "return"},
        {"lower_version": "skip", "same_version": "reimport", "leftover_upgrade": "remove"},
    ],
    ids=str,
)
def test_the_id_does_not_depend_on_what_changes_nothing(folder, unchanged):
    assert id_of(Environment(), folder, **unchanged) == id_of(Environment(), folder)


def test_the_id_depends_on_the_release_the_environment_and_what_exists(folder, tmp_path):
    first = id_of(Environment(), folder)
    other = Environment()
    other.emulated.organization_id = "00000000-0000-4000-8000-00000000000f"
    other.put("organizations", organizationid=other.emulated.organization_id, name="other")
    assert id_of(other, folder) != first
    bound = Environment()
    bound.put("connectionreferences", connectionreferencelogicalname="new_mail", connectionid="c-0")
    assert id_of(bound, folder) != first
    later = made(tmp_path, BASE, dict(UPPER, version="1.0.0.1"), states=STATES)
    assert id_of(Environment(), later) != first
    again = made(tmp_path, dict(BASE, version="1.0.0.0"), UPPER, states=STATES, name="contoso", version="1.0.0.9")
    assert id_of(Environment(), again) != first
    states = made(tmp_path, BASE, UPPER, name="states", states={"base": [{"name": "Child", "enabled": False}]})
    assert id_of(Environment(), states, flows=None) != id_of(Environment(), folder, flows=None)


def test_two_machines_get_the_same_id(folder, tmp_path):
    """Folders, moments and the form of responses differ; what is done does not."""
    elsewhere = tmp_path / "elsewhere" / "release of another job"
    shutil.copytree(folder, elsewhere)
    document = json.loads((elsewhere / "release.json").read_text())
    document = documents.sealed(dict(document, made_at="2020-01-01T00:00:00Z", made_from={"unique_name": "dev"}))
    (elsewhere / "release.json").write_text(documents.as_text(document))
    noisy = Environment(noise=True)
    noisy.emulated.clock.advance(100_000)
    assert id_of(noisy, elsewhere, record_directory=str(tmp_path / "records")) == id_of(Environment(), folder)


def test_digests_of_secrets_are_equal_with_the_same_credential(tmp_path):
    folder = made(tmp_path, dict(BASE, variables={"new_Password": {}}))
    value = {"environment_variables": {"new_Password": "hush-hush-1"}, "flows": None}
    first, again = (planned(Environment(), folder, **value) for _machine in range(2))
    assert "hush-hush-1" not in str(first)
    assert first["environment_variables"][0]["after"].startswith("hmac:")
    assert first["plan_id"] == again["plan_id"]
    other = {**value, "environment_variables": {"new_Password": "hush-hush-2"}}
    assert id_of(Environment(), folder, **other) != first["plan_id"]
    assert id_of(Environment(), folder, secret="another credential", **value) != first["plan_id"]


def test_what_stood_before_can_be_declared_again(folder):
    """A rollback declares the ``before`` of the promotion that it takes back."""
    environment = Environment()
    assert brought(environment, folder, check=False, **WISHED).failed is False
    other = {
        "connection_references": {"new_mail": "c-2"},
        "environment_variables": {"new_Url": "https://other.example"},
        "flows": [
            {"name": "Parent", "enabled": False, "owner": ALEX, "shares": [{"name": KIM, "rights": ["read"]}]},
            {"name": "Child", "shares": [{"name": KIM, "rights": ["write"]}]},
        ],
    }
    changed = brought(environment, folder, check=False, **other)
    assert changed.failed is False, changed.result
    before = dict(changed.result["before"])
    assert before.pop("versions") == {"base": "1.0.0.0", "upper": "1.0.0.0"}
    (message,) = [brought(environment, folder, exact_shares=True, **before).result["msg"]]
    assert message.startswith("shares is empty and exact_shares is set: all shares of flow 'Child' would be revoked.")
    back = brought(environment, folder, check=False, exact_shares=True, allow_empty=True, **before)
    assert back.failed is False, back.result
    wished = {**WISHED, "flows": [WISHED["flows"][0], dict(WISHED["flows"][1], shares=[])]}
    again = brought(environment, folder, exact_shares=True, allow_empty=True, **wished)
    assert (again.failed, again.result["changed"], again.result["operations"]) == (False, False, [])
