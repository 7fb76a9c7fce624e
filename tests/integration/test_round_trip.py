# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Export, import, export: the same fingerprint and, for a reader that shares no code with us, the same package."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.demo.solutions.build import build

from .harness import packages
from .harness.play import task

VALUES = "environmentvariabledefinitions/contoso_EscalationHours/environmentvariablevalues.json"
VALUE = {"@environmentvariablevalueid": "7a0e0b3e-0000-4000-8000-000000000001", "iscustomizable": "1", "value": "9"}


def odd(source: Path, path: Path) -> Path:
    """Write a package of unusual make: another name of a flow, a value that travels, texts with a byte order mark."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in reversed(old.namelist()):
            content = old.read(name)
            if name == "customizations.xml":
                content = content.replace(b"Ticket routing", "Küchen's &amp; Ticket routing #1".encode())
            mark = b"\xef\xbb\xbf" if name.endswith(".json") else b""
            new.writestr(name, mark + content.removeprefix(b"\xef\xbb\xbf"))
        new.writestr(VALUES, json.dumps({"environmentvariablevalues": {"environmentvariablevalue": VALUE}}))
        new.writestr("WebResources/contoso_logo", bytes(range(256)) * 50)
    return path


@pytest.mark.one_form
def test_own_packages_come_back_as_they_were(start_emulator, make_stage):
    stage = make_stage(start_emulator(noise=True))
    sources = [
        build("contoso_orders", "1.1.0.0", False, stage.inputs),
        odd(build("contoso_support", "1.0.0.0", False, stage.inputs), stage.inputs / "odd.zip"),
    ]
    firsts = travel(stage, "dev", sources)
    seconds = travel(stage, "test", [Path(one["file"]) for one in firsts])
    managed = travel(stage, "prod", [], [packages.manifest(one)[0] for one in sources], host_of_export="dev")
    for source, first, second, other in zip(sources, firsts, seconds, managed, strict=True):
        files = [Path(one["file"]) for one in (first, second, other)]
        assert first["package"]["fingerprint"] == second["package"]["fingerprint"]
        assert packages.members(files[0]) == packages.members(files[1])
        assert packages.flows(files[0]) == packages.flows(files[1])
        assert {guid: one[::2] for guid, one in packages.flows(source).items()} == {
            guid: one[::2] for guid, one in packages.flows(files[0]).items()
        }
        name, version, kind = packages.manifest(source)
        assert packages.manifest(files[1]) == (name, version, kind) == (name, version, "0")
        assert packages.manifest(files[2]) == (name, version, "1")
        for one, file in zip((first, second, other), files, strict=True):
            agrees_with_the_other_reader(one["package"], file)
    assert "value" in packages.text(Path(seconds[1]["file"]), VALUES)
    assert packages.members(Path(seconds[1]["file"]))["WebResources/contoso_logo"] == bytes(range(256)) * 50


def travel(stage, host, sources, names=None, host_of_export=None):
    """Import packages into an environment and export them again; without sources, export managed packages."""
    imports = [
        task("dataverse_solution_import", {"src": str(src), "connection_references": packages.bound(src)})
        for src in sources
    ]
    exports = [
        task(
            "dataverse_solution_export",
            {
                "name": name,
                "managed": not sources,
                "asynchronous": bool(number),
                "dest": str(stage.inputs / f"{host}-{name}.zip"),
            },
        )
        for number, name in enumerate(names or [packages.manifest(src)[0] for src in sources])
    ]
    played = stage.play(imports + exports, host=host_of_export or host)
    assert played.code == 0, played.output[-3000:]
    return played.results[len(imports) :]


def agrees_with_the_other_reader(facts, path):
    kind = "1" if facts["managed"] else "0"
    assert packages.manifest(path) == (facts["unique_name"], facts["version"], kind)
    assert sorted(packages.bound(path)) == [one["name"] for one in facts["connection_references"]]
    assert {guid: (name, state == "1") for guid, (name, state, _actions) in packages.flows(path).items()} == {
        flow["flow_id"]: (flow["name"], flow["enabled"]) for flow in facts["flows"]
    }
    folders = {name.split("/")[1] for name in packages.members(path) if name.startswith("environmentvariabledef")}
    assert folders == {one["name"] for one in facts["environment_variables"]}
