# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An import tells of all that a new version changes, not of cloud flows alone."""

from __future__ import annotations

import pytest

from tests.unit.plugins.support.packages import example_members, zipped

from .harness.laws import rehearse
from .harness.play import task

# what an import does is decided below the host; test_solution_import.py compares both forms
pytestmark = pytest.mark.one_form
SUPPORT, MODULE = "contoso_support", "dataverse_solution_import"
FOLDER = "environmentvariabledefinitions/contoso_EscalationHours"
DESCRIPTION = b"Hands new tickets to the right queue."
ROBOT, NEW_ROBOT = "0b1c6a52-3f77-4d6e-9f0a-6f1f3c1d5a01", "0b1c6a52-3f77-4d6e-9f0a-6f1f3c1d5a02"


def robot(guid, name, script):
    return (
        f'<Workflow WorkflowId="{{{guid}}}" Name="{name}"><JsonFileName>/Workflows/{guid}.json</JsonFileName>'
        f"<Type>1</Type><Category>6</Category><UIFlowType>2</UIFlowType><StateCode>1</StateCode>"
        f"<StatusCode>2</StatusCode><Definition>{script}</Definition></Workflow>"
    ).encode()


def write(stage, version, robots, *edits, value=None):
    """Write a managed version of the example solution with desktop flows, and with one text for another in places."""
    members = dict(example_members(SUPPORT, managed=True))
    roots = "".join(f'<RootComponent type="29" id="{{{guid}}}" behavior="0" />' for guid, *_rest in robots)
    for one, other in (("<Version>1.0.0.0", f"<Version>{version}"), ("</RootComponents>", f"{roots}</RootComponents>")):
        members["solution.xml"] = members["solution.xml"].replace(one.encode(), other.encode())
    for name, old, new in edits:
        assert old in members[name]
        members[name] = members[name].replace(old, new)
    elements = b"".join(robot(*one) for one in robots)
    members["customizations.xml"] = members["customizations.xml"].replace(b"</Workflows>", elements + b"</Workflows>")
    members |= {f"Workflows/{guid}.json": b'{"properties": {"definition": {}}}' for guid, *_rest in robots}
    if value:
        entry = f'{{"@environmentvariablevalueid": "{ROBOT}", "value": "{value}"}}'
        content = f'{{"environmentvariablevalues": {{"environmentvariablevalue": {entry}}}}}'
        members[f"{FOLDER}/environmentvariablevalues.json"] = content.encode()
    path = stage.inputs / f"{version}.zip"
    path.write_bytes(zipped(members))
    return str(path)


def test_desktop_flows_defaults_values_and_descriptions_are_told(start_emulator, make_stage):
    stage = make_stage(start_emulator())
    options = {"connection_references": {"contoso_support_dataverse": "a"}, "wait_interval": 1}
    old = write(stage, "1.0.0.0", [(ROBOT, "Robot", "Display 1")])
    assert stage.play([task(MODULE, {**options, "src": old})]).code == 0
    new = write(
        stage,
        "1.1.0.0",
        [(ROBOT, "Robot", "Display 2"), (NEW_ROBOT, "New robot", "Beep")],
        (f"{FOLDER}/environmentvariabledefinition.xml", b"<defaultvalue>24<", b"<defaultvalue>48<"),
        ("customizations.xml", DESCRIPTION, b"Sorts tickets."),
        value="36",
    )
    told = stage.play([task("dataverse_solution_package_info", {"src": new, "compare_with": old})]).only()["changes"]
    assert told["desktop_flows"] == {"added": ["New robot"], "changed": {"Robot": ["script changed"]}, "removed": []}
    assert told["environment_variables"]["changed"] == {
        "contoso_EscalationHours": ["default 24 -> 48", "value none -> 36"]
    }
    described = [f"description {DESCRIPTION.decode()} -> Sorts tickets."]
    assert told["flows"]["changed"] == {"Ticket routing": described}

    planned, imported, repeat = rehearse(stage, MODULE, {**options, "src": new})
    assert (planned["changed"], imported["changed"], repeat["changed"]) == (True, True, False)
    assert planned["diff"] == imported["diff"]
    assert imported["changes"]["desktop_flows"] == told["desktop_flows"]
    assert imported["changes"]["flows"]["changed"] == {"Ticket routing": described}
    assert imported["changes"]["environment_variables"]["changed"] == {
        "contoso_EscalationHours": ["default 24 -> 48", "value none -> 36"]
    }
    before, after = (imported["diff"][side] for side in ("before", "after"))
    assert (before["defaults"], after["defaults"]) == (
        {"contoso_EscalationHours": "24"},
        {"contoso_EscalationHours": "48"},
    )
    assert after["environment_variables"] == {"contoso_EscalationHours": "36"}
    assert before["desktop_flows"].keys() == {"Robot"}
    assert after["desktop_flows"].keys() == {"Robot", "New robot"}
