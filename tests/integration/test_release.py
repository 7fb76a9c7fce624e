# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases: made once of packages, in order, the same bytes for ever, and refused once they were changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.demo.solutions.build import build

from .harness.laws import converge, refusal, refusals
from .harness.packages import ORDERS

MAKE, READ = "dataverse_release", "dataverse_release_info"
SUPPORT = "contoso_support"


def asked(stage, *versions, **more):
    solutions = [{"src": str(build(name, version, True, stage.inputs))} for name, version in versions]
    return {"name": "contoso", "dest": str(stage.inputs / "releases"), "solutions": solutions, **more}


def content(path):
    return {one.name: one.read_bytes() for one in Path(path).iterdir()}


@pytest.mark.one_per_module
def test_a_release_is_made_once(stage):
    options = asked(stage, (ORDERS, "1.0.0.0"), (SUPPORT, "1.0.0.0"), made_from={"unique_name": "contosodev"})
    options["solutions"][0]["flows"] = ["order intake", {"name": "Weekly backlog report", "enabled": False}]
    first = converge(stage, MAKE, options)
    release, path = first["release"], first["folder"]
    assert (release["version"], first["earlier_version"], first["changes"]) == ("1.0.0.0", None, {})
    assert sorted(content(path)) == [
        "RELEASE.md", f"{ORDERS}_managed.zip", f"{SUPPORT}_managed.zip", "release.json",
    ]  # fmt: skip
    assert json.loads(content(path)["release.json"]) == release
    states = {flow["name"]: flow["enabled"] for one in release["solutions"] for flow in one["flows"]}
    assert [states[name] for name in ("Order intake", "Weekly backlog report", "Order approval")] == [True, False, None]
    assert release["made_from"]["unique_name"] == "contosodev"
    before = content(path)
    # another file of the same meaning is no other release
    Path(options["solutions"][1]["src"]).write_bytes(Path(options["solutions"][1]["src"]).read_bytes() + b"")
    again = converge(stage, MAKE, options, changes=False)
    assert (again["release"], content(path)) == (release, before)
    read = converge(stage, READ, {"dest": options["dest"], "name": "contoso"}, changes=False)
    assert (read["release"], read["folder"]) == (release, path)
    assert read["files"][ORDERS] == f"{path}/{ORDERS}_managed.zip"


@pytest.mark.below_host
def test_the_next_release_says_what_differs(stage):
    first = converge(stage, MAKE, asked(stage, (ORDERS, "1.0.0.0")))
    before = content(first["folder"])
    second = converge(stage, MAKE, asked(stage, (ORDERS, "1.1.0.0")))
    assert (second["release"]["version"], second["earlier_version"]) == ("1.0.0.1", "1.0.0.0")
    assert second["changes"][ORDERS]["flows"]["changed"]
    note = content(second["folder"])["RELEASE.md"].decode()
    assert "Compared with version 1.0.0.0." in note
    assert "* Flow " in note
    assert content(first["folder"]) == before
    old = converge(stage, READ, {"src": first["folder"]}, changes=False)
    assert old["release"]["version"] == "1.0.0.0"
    third = converge(stage, MAKE, asked(stage, (ORDERS, "1.1.0.0"), version="2.0"))
    assert (third["release"]["version"], third["earlier_version"]) == ("2.0", "1.0.0.1")
    states = asked(stage, (ORDERS, "1.1.0.0"))
    states["solutions"][0]["flows"] = ["Order intake"]
    fourth = converge(stage, MAKE, states)
    assert fourth["release"]["version"] == "2.0.0.1"
    assert fourth["diff"]["after"]["states"] == {"Order intake": True}
    options = asked(stage, (ORDERS, "1.1.0.0"), version="0.9")
    below = (
        f"Release 'contoso' 0.9 is below 2.0.0.1, the newest one in {options['dest']}, and is not compared with it. "
        "Tasks without a version continue to use 2.0.0.1. Set a higher version, or omit it, unless this is intended."
    )
    converge(stage, MAKE, options, warnings=[below])


@pytest.mark.below_host
def test_a_release_that_was_changed_is_refused(stage):
    made = converge(stage, MAKE, asked(stage, (ORDERS, "1.0.0.0")))
    package, document = (Path(made["folder"]) / name for name in (f"{ORDERS}_managed.zip", "release.json"))
    whole = package.read_bytes(), document.read_text()
    package.write_bytes(build(ORDERS, "1.1.0.0", True, stage.inputs).read_bytes())
    assert f"{package.name} was changed after the release was made." in refusal(stage, READ, {"src": made["folder"]})
    assert "was changed after" in refusal(stage, MAKE, asked(stage, (ORDERS, "1.1.0.0")))
    package.write_bytes(whole[0])
    document.write_text(whole[1].replace('"enabled": null', '"enabled": true', 1))
    assert "release.json was changed after the release was made." in refusal(stage, READ, {"src": made["folder"]})
    document.write_text(whole[1])
    package.unlink()
    assert f"{package.name}: No such file" in refusal(stage, READ, {"src": made["folder"]})


def test_what_cannot_be_a_release_is_refused(stage):
    made = converge(stage, MAKE, asked(stage, (ORDERS, "1.0.0.0")))
    good = asked(stage, (ORDERS, "1.0.0.0"))
    (one,) = good["solutions"]
    bad = {
        "exists with other content": asked(stage, (ORDERS, "1.1.0.0"), version="1.0.0.0"),
        "solutions is empty": {**good, "solutions": []},
        "is in two of the packages": {**good, "solutions": [one, one]},
        "name must begin": {**good, "name": "../x"},
        "may have lost a zero": {**good, "version": 1.5},
        "Did you mean: Order intake": {**good, "solutions": [{**one, "flows": ["Order intakes"]}]},
        "both on and off": {
            **good,
            "solutions": [{**one, "flows": ["Order intake", {"name": "order intake", "enabled": False}]}],
        },
        "No such file": {**good, "solutions": [{"src": str(stage.inputs / "none.zip")}]},
    }
    for message, words in zip(refusals(stage, MAKE, list(bad.values())), bad, strict=True):
        assert words in message
    messages = refusals(
        stage,
        READ,
        [
            {"dest": good["dest"], "name": "other"},
            {"dest": good["dest"], "name": "contoso", "version": "9.0"},
            {"src": good["dest"]},
        ],
    )
    words = ("No release 'other' exists", "No release 'contoso' 9.0 exists", "No such file")
    for message, word in zip(messages, words, strict=True):
        assert word in message
    Path(good["dest"], "other-1.0.0.0").mkdir()
    assert "other-1.0.0.0 exists and is not a release." in refusal(stage, MAKE, {**good, "name": "other"})
    assert sorted(one.name for one in Path(good["dest"]).iterdir()) == ["contoso-1.0.0.0", "other-1.0.0.0"]
    assert content(made["folder"])
