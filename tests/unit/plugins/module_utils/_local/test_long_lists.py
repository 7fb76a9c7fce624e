# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that are too long for a result reach the next task whole."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.context import Context
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.bounds import size
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.kept_files import Shelf
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.long_lists import is_part, kept, whole

from tests.unit.plugins.support.host import Host

FLOWS = [{"flow_id": f"{number:036}", "name": f"Bulk {number:05}", "enabled": True} for number in range(1800)]
LIMIT = 20_000


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def shelf(folder):
    return Shelf(str(folder), pytest.fail)


@pytest.fixture
def part(shelf):
    return kept(shelf, FLOWS, LIMIT)


def test_a_short_list_is_itself(folder, shelf):
    assert kept(shelf, FLOWS[:10], LIMIT) == FLOWS[:10]
    assert not folder.exists()
    assert not is_part(FLOWS)
    assert not is_part([])
    assert not is_part(["a"])


def test_a_long_list_is_shown_in_part_and_kept_whole(shelf, part):
    assert size(part) < LIMIT + 300
    assert is_part(json.loads(json.dumps(part)))
    assert part[-1]["name"] == f"and {1800 - len(part) + 1} more"
    assert part[-1].keys() >= FLOWS[0].keys()
    assert whole(shelf, part) == FLOWS


def completed(host):
    context = Context(host, True)
    context.complete_lists()
    return context.options


def test_a_later_task_gets_the_whole(folder, part):
    host = Host(options={"predicted_flows": part, "name": "x"}, environment={"DATAVERSE_TOKEN_CACHE_DIR": str(folder)})
    assert completed(host) == {"predicted_flows": FLOWS, "name": "x"}
    assert host.warnings == []


def test_a_task_does_not_act_on_a_part(tmp_path, part):
    elsewhere = {"DATAVERSE_TOKEN_CACHE_DIR": str(tmp_path / "elsewhere")}
    with pytest.raises(InputFailure, match=r"^flows is incomplete: .* List the names"):
        completed(Host(options={"flows": part}, environment=elsewhere))


def test_a_task_that_cannot_find_it_says_so(tmp_path, part):
    elsewhere = {"DATAVERSE_TOKEN_CACHE_DIR": str(tmp_path / "elsewhere")}
    host = Host(options={"predicted_flows": part}, environment=elsewhere)
    assert completed(host) == {"predicted_flows": part[:-1]}
    (warning,) = host.warnings
    assert warning.startswith("predicted_flows is incomplete: it was too long for a result")
