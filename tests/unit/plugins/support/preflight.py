# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases to be checked: made of small packages, and what an environment has of them."""

from __future__ import annotations

import io

from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight.declare import Preflight
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight.release import Part
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports import decision
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.situation import (
    Situation,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import package
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.releases import declare, folder

from .made import flow_id
from .made import package as made
from .task import Task, carry_out

REFUSED = Refused("Reading it failed: no right (HTTP 403).", "Assign a role.", http_status=403)
OPTIONS = {
    "connection_references": None,
    "environment_variables": None,
    "flows": None,
    "ignore_unknown": False,
    "require_managed": None,
    "overwrite_unmanaged_customizations": None,
    "abandoned_after": 6,
    "strategy": "auto",
    "same_version": "skip",
    "lower_version": "fail",
    "managed_mismatch": "fail",
    "leftover_upgrade": "fail",
}


def facts(name="made", **how):
    """Return the facts of a small package."""
    return package.read(io.BytesIO(made(name, **how)), name)


def situation(facts_of_package, installed=None, leftover=None, **rows):
    """Return what an environment has of a package: ``installed`` and ``leftover`` are versions or rows."""
    nouns = ("references", "variables", "flows", "desktop_flows")
    name = facts_of_package["unique_name"]
    return Situation(
        facts_of_package,
        solution(name, installed),
        solution(name + "_Upgrade", leftover),
        *(rows.get(noun) or {} for noun in nouns),
        {},
    )


def solution(name, version, managed=True, publisher="contoso"):
    """Return the row of a solution, None without a version; a row stays as it is."""
    if not isinstance(version, str):
        return version
    return {
        "solutionid": flow_id(name),
        "uniquename": name,
        "version": version,
        "ismanaged": managed,
        "publisherid": {"uniquename": publisher},
    }


def part(name="made", enabled=None, installed=None, decided=True, rows=None, **how):
    """Return a solution of a release in an environment; ``enabled`` maps names of flows to states in the release."""
    found = facts(name, **how)
    there = situation(found, installed, **(rows or {}))
    states = enabled or {}
    entry = {"flows": [{"flow_id": one["flow_id"], "enabled": states.get(one["name"])} for one in found["flows"]]}
    return Part(entry, there, decision.decide(there, decision.policy_of(OPTIONS)) if decided else None)


def row_of_flow(name, on=False, owner="someone", **columns):
    """Return the row of a flow."""
    state = {"statecode": int(on), "_ownerid_value": owner}
    return {"workflowid": flow_id(name), "name": name, **state, **columns}


def release(path, *packages, name="contoso"):
    """Make a release of packages, bytes each, in a folder."""
    solutions = []
    for number, content in enumerate(packages):
        file = path / f"{number}.zip"
        file.write_bytes(content)
        solutions.append({"src": str(file), "flows": []})
    options = {"name": name, "dest": str(path / "releases"), "version": None, "solutions": solutions, "made_from": None}
    carry_out(declare.declare(Task(None, options)))
    return folder.at(options["dest"], name, None)


def look(environment, made_release, expected=None, **options):
    """Return the result of all checks."""
    return Preflight(environment, made_release, {**OPTIONS, **options}, expected).result()


def said(found):
    """Return findings as ``severity check object`` each; from a result or from a check."""
    listed = found["findings"] if isinstance(found, dict) else [one.as_result() for one in found]
    return [f"{one['severity']} {one['check']} {one['object']}" for one in listed]
