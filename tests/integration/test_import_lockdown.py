# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments that block unmanaged customizations: a dry run fails as the real one does, before anything is sent."""

from __future__ import annotations

import pytest

from tests.unit.plugins.support.made import package

from .harness.laws import refusals
from .harness.play import task

# what an import may do is decided below the host
pytestmark = pytest.mark.one_form
IMPORT, RELEASE = "dataverse_solution_import", "dataverse_release_import"
SETTING = "IsLockdownOfUnmanagedCustomizationEnabled"
BLOCKED = (
    "The environment blocks unmanaged customizations, and the package of {0} is unmanaged. "
    "Export it as managed, or turn off the setting in the Power Platform admin center."
)


@pytest.fixture(scope="module")
def emulator(module_emulator):
    """One emulator with an environment that is locked and one that is not."""
    found = module_emulator(environments=["locked", "open"], import_seconds=0.2)
    (organization,) = found.rows("locked", "organization")
    settings = f"<OrgSettings><{SETTING}>true</{SETTING}></OrgSettings>"
    row = {"organizationid": organization["organizationid"], "orgdborgsettings": settings}
    found.put("locked", "organization", row)
    return found


def options(stage, name, managed, version="1.0.0.0"):
    path = stage.inputs / f"{name}.zip"
    path.write_bytes(package(name, managed=managed, flows={"A": {"on": False}}, version=version))
    return {"src": str(path), "wait_interval": 1}


def released(stage, **managed):
    solutions = [{"src": options(stage, name, kind)["src"]} for name, kind in managed.items()]
    made = {"name": "contoso", "dest": str(stage.inputs / "releases"), "solutions": solutions}
    return {"src": stage.play([task("dataverse_release", made)], host="open").only()["folder"], "wait_interval": 1}


def asked(stage, host):
    """Return how often the settings of an environment were read."""
    return sum("orgdborgsettings" in str(one) for one in stage.emulator.journal(environment=host))


@pytest.mark.parametrize("module", [IMPORT, RELEASE])
def test_an_unmanaged_package_is_rejected_by_the_plan(stage, module):
    wanted = options(stage, "loose", False) if module == IMPORT else released(stage, firm=True, loose=False)
    assert refusals(stage, module, [wanted], host="locked") == [BLOCKED.format("loose")]
    check = stage.play([task(module, wanted, check_mode=True, ignore_errors=True)], host="locked").only()
    assert check["msg"] == BLOCKED.format("loose")


def test_it_is_asked_for_what_would_be_rejected_alone(stage):
    before = asked(stage, "open")
    loose, firm = options(stage, "loose", False), options(stage, "firm", True)
    played = stage.play([task(IMPORT, one) for one in (loose, loose, firm)], host="open")
    assert [one["changed"] for one in played.results] == [True, False, True]
    assert asked(stage, "open") - before == 1
    assert stage.play([task(IMPORT, firm)], host="locked").only()["changed"]
