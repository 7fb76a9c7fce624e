# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The versions of a rollback: above what is installed, and the same ones when it is repeated."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.rollback_packages import rollback_packages
from ansible_collections.flowops.powerplatform.plugins.filter.rollback_versions import rollback_versions


def holder(**versions):
    return {"solutions": [{"unique_name": name, "version": version} for name, version in versions.items()]}


@pytest.mark.parametrize(
    ("installed", "earlier", "version"),
    [
        ([], None, "1.0.0.0"),
        ([holder()], None, "1.0.0.0"),
        ([holder(orders="0.9")], None, "1.0.0.0"),
        ([holder(orders="1.0.0.0")], None, "1.0.0.0"),
        ([holder(orders="1.1.0.0")], None, "1.1.0.1"),
        ([holder(orders="1.9"), holder(orders="1.10")], None, "1.10.0.1"),
        ([holder(orders="1.1.0.0")], holder(orders="1.1.0.1"), "1.1.0.1"),
        ([holder(orders="1.1.0.1")], holder(orders="1.1.0.1"), "1.1.0.1"),
        ([holder(orders="1.1.0.1"), holder(orders="1.1.0.0")], holder(orders="1.1.0.1"), "1.1.0.1"),
        ([holder(orders="1.2.0.0")], holder(orders="1.1.0.1"), "1.2.0.1"),
        ([holder(orders="1.1.0.0")], holder(other="1.1.0.1"), "1.1.0.1"),
    ],
)
def test_a_rollback_is_above_what_is_installed_and_stays_where_it_was(installed, earlier, version):
    assert rollback_versions(holder(orders="1.0.0.0"), installed, earlier) == {"orders": version}


def test_each_solution_has_a_version_of_its_own():
    installed = [holder(orders="2.0.0.0", support="1.0.0.0", unrelated="7.0")]
    assert rollback_versions(holder(orders="1.0.0.0", support="1.0.0.0"), installed) == {
        "orders": "2.0.0.1",
        "support": "1.0.0.0",
    }


def test_the_states_that_belong_to_the_earlier_release_come_back():
    flows = [{"flow_id": "1", "name": "On", "enabled": True}, {"flow_id": "2", "name": "As it is", "enabled": None}]
    release = {"solutions": [{"unique_name": "orders", "flows": flows}, {"unique_name": "support", "flows": []}]}
    assert rollback_packages(release, {"orders": "o.zip", "support": "s.zip"}) == [
        {"src": "o.zip", "flows": [{"flow_id": "1", "enabled": True}]},
        {"src": "s.zip", "flows": []},
    ]
