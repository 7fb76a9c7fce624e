# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of the modules' documentation, played as they stand."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from tests.demo.solutions.build import build

from .harness.desktop_flows import put_desktop_flow, schema
from .harness.emulator import Emulator
from .harness.play import task
from .test_flow_requests import LIST_ROWS

# what is documented is valid in one form as in the other
pytestmark = pytest.mark.one_form
ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__")


def examples(module: str) -> list[dict]:
    """Return the tasks of a module's EXAMPLES, read from its source as ansible-doc does."""
    source = (ROOT / "plugins" / "modules" / f"{module}.py").read_text("utf-8")
    return yaml.safe_load(source.split('EXAMPLES = r"""', 1)[1].split('"""', 1)[0])


@pytest.fixture
def developed(start_emulator, make_stage):
    """An emulator whose development environment is as the examples take it for granted: a solution and a team."""
    emulator = start_emulator()
    emulator.put("dev", "team", {"name": "Operations", "teamtype": 0})
    put_robots(emulator)
    stage = make_stage(emulator)
    source = build("contoso_orders", "1.0.0.0", False, stage.inputs)
    imported = stage.play([task("dataverse_solution_import", {"src": str(source), **bound(source)})])
    assert imported.code == 0, imported.output[-2000:]
    put_run(emulator, "Order intake")
    put_managed_flow(emulator, "Handle refund")
    return emulator


def put_managed_flow(emulator: Emulator, name: str) -> None:
    """A flow of a managed solution that nobody has changed."""
    data = json.dumps({"properties": {"definition": {"triggers": {}, "actions": {}}, "connectionReferences": {}}})
    row = {"name": name, "category": 5, "type": 1, "clientdata": data, "ismanaged": True}
    emulator.put("dev", "workflow", {**row, "$installed": {"name": name, "clientdata": data}})


def put_run(emulator: Emulator, name: str) -> None:
    """What the examples of runs of cloud flows wait for."""
    (flow,) = [row for row in emulator.rows("dev", "workflow") if row["name"] == name]
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    row = {
        "name": "08585",
        "status": "Succeeded",
        "starttime": now,
        "endtime": now,
        "_workflow_value": flow["workflowid"],
    }
    emulator.put("dev", "flowrun", row)


def put_robots(emulator: Emulator) -> None:
    """What the examples of desktop flows take for granted."""
    connector = "/providers/Microsoft.PowerApps/apis/shared_uiflow"
    for name in ("contoso_robot", "contoso_robot_north", "contoso_robot_south", "contoso_robot_west"):
        row = {"connectionreferencelogicalname": name, "connectionid": f"of-{name}", "connectorid": connector}
        emulator.put("dev", "connectionreference", row)
    put_desktop_flow(emulator, "Book invoices", schema(Day="string", Limit="number"), outputs={"Total": 50})
    put_desktop_flow(emulator, "Clean up", seconds=600)
    put_desktop_flow(emulator, "Tidy up", schema(Thorough="boolean"))
    put_desktop_flow(emulator, "Archive letters")


@pytest.fixture
def contoso(developed, make_stage):
    """A stage with the files that the examples find beside the play."""
    stage = make_stage(developed)
    packages, files = stage.inputs / "packages", stage.inputs / "files"
    packages.joinpath("later").mkdir(parents=True)
    files.mkdir()
    source = build("contoso_orders", "1.0.0.0", False, stage.inputs)
    shutil.copy(build("contoso_orders", "1.0.0.0", True, stage.inputs), packages / "contoso_orders_managed.zip")
    shutil.copy(
        build("contoso_orders", "1.1.0.0", True, stage.inputs), packages / "later" / "contoso_orders_managed.zip"
    )
    files.joinpath("order-intake.json").write_bytes(intake_of(source))
    files.joinpath("list-accounts.json").write_text(json.dumps(LIST_ROWS), encoding="utf-8")
    return stage


def intake_of(package: Path) -> bytes:
    """Return a flow file that needs nothing but its triggers and actions."""
    with zipfile.ZipFile(package) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith("Workflows/"):
                document = json.loads(archive.read(name).decode("utf-8-sig"))
                if "Workflow" not in {
                    action.get("type") for action in document["properties"]["definition"]["actions"].values()
                }:
                    return archive.read(name)
    raise AssertionError("no flow without children")


def bound(package: Path) -> dict:
    with zipfile.ZipFile(package) as archive:
        text = archive.read("customizations.xml").decode("utf-8-sig")
    names = [part.split('"')[0] for part in text.split('connectionreferencelogicalname="')[1:]]
    return {"connection_references": {name: f"connection-of-{name}" for name in names}}


@pytest.mark.parametrize("module", MODULES)
def test_examples(contoso, module):
    stage = contoso
    host = "prod" if module.endswith("_import") or module == "dataverse_preflight_info" else "dev"
    played = stage.play(examples(module), host=host)
    assert played.code == 0, played.output[-3000:]
    assert not [(result.task, result["warnings"]) for result in played.results if result.get("warnings")]
