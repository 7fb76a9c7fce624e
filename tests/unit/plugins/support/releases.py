# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases of small packages, and tasks that bring an environment of the emulator to one."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.runner import Run
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.promotions import declare as promotions
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.releases import (
    declare as releases,
)

from .host import Host
from .made import package
from .task import Task, carry_out

OPTIONS = {
    "connection_references": None,
    "environment_variables": None,
    "flows": None,
    "exact_shares": False,
    "allow_empty": False,
    "ignore_unknown": False,
    "require_managed": None,
    "stage_all": False,
    "approved_plan": None,
    "approved_plan_file": None,
    "record_directory": None,
    "max_parallel": 4,
    "check_mode_wait": False,
    "strategy": "auto",
    "same_version": "skip",
    "lower_version": "fail",
    "managed_mismatch": "fail",
    "leftover_upgrade": "fail",
    "allow_removals": False,
    "overwrite_unmanaged_customizations": None,
    "publish_workflows": True,
    "convert_to_managed": False,
    "skip_product_update_dependencies": False,
    "asynchronous": True,
    "start_grace": 0,
    "on_timeout": "fail",
    "abandoned_after": 6,
    "wait_timeout": 60,
    "wait_interval": 1,
}
TENANT = "11111111-2222-4333-8444-555555555555"


def made(folder, *packages, states=None, name="contoso", version=None):
    """Make a release of packages (see made.py), and return its folder; ``states`` lists flows by solution."""
    solutions = []
    for one in packages:
        path = folder / f"{one['name']}-{one.get('version', '1.0.0.0')}.zip"
        path.write_bytes(package(**one))
        flows = [{"flow_id": None, "enabled": True, **flow} for flow in (states or {}).get(one["name"], ())]
        solutions.append({"src": str(path), "flows": flows})
    options = {
        "name": name,
        "dest": str(folder / "releases"),
        "version": version,
        "solutions": solutions,
        "made_from": None,
    }
    return carry_out(releases.declare(Task(None, options))).target


def brought(environment, folder, check=True, secret="kept for this test", **options):
    """Run a task that brings an environment to the release in a folder; return its host."""
    given = {**OPTIONS, "src": str(folder), "dataverse_url": environment.url, "client_secret": secret, **options}
    given = {**given, "tenant_id": TENANT, "client_id": TENANT, "auth_source": "client_secret"}
    host = Host(check, options=given)

    def declare(context):
        context._dataverse = environment
        return promotions.declare(context)

    Run(host).converge(declare)
    return host
