# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, variables and groups of hosts."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.plugin_utils import environment_hosts

MEMBERS = ("url", "domain_name", "unique_name", "name", "type", "state", "region", "environment_group")


def environment(guid: str, **known):
    return {**dict.fromkeys(MEMBERS), "id": guid, **known}


def test_hosts_are_named_after_what_was_chosen_and_sorted():
    one = environment("2", domain_name="contoso", name="Zürich (Prod), {{ 7 * 7 }}")
    other = environment("1", name="Personal")
    assert list(environment_hosts.hosts([one, other], "domain_name")) == ["Personal", "contoso"]
    assert list(environment_hosts.hosts([one, other], "name")) == ["Personal", "Zürich_Prod_7_7"]
    assert list(environment_hosts.hosts([one, other], "id")) == ["1", "2"]
    assert list(environment_hosts.hosts([environment("3", name=" ,: ")], "name")) == ["3"]


def test_a_name_that_several_have_is_completed_for_all_of_them():
    found = environment_hosts.hosts([environment(guid, name=name) for guid, name in ("1a", "2a", "3b")], "name")
    assert {name: one["id"] for name, one in found.items()} == {"a_1": "1", "a_2": "2", "b": "3"}


def test_a_host_is_ready_for_every_module():
    found = environment_hosts.variables(environment("1", url="https://contoso.crm4.dynamics.com"))
    assert found["dataverse_url"] == found["dataverse_environment"]["url"] == "https://contoso.crm4.dynamics.com"
    assert found["ansible_connection"] == "local"
    assert "dataverse_url" not in environment_hosts.variables(environment("1"))


def test_groups_are_those_of_known_members():
    one = environment("1", type="production", environment_group="1a-2b", region="united states")
    assert list(environment_hosts.groups(one, ["type", "state", "region", "environment_group"])) == [
        "dataverse_environments",
        "type_production",
        "region_united_states",
        "environment_group_1a_2b",
    ]
    assert list(environment_hosts.groups(one, [])) == ["dataverse_environments"]
