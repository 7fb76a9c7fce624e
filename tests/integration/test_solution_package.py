# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages under another version, made by a task and imported over a newer one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.demo.solutions.build import build

from .harness import packages
from .harness.laws import converge, refusals
from .harness.packages import ORDERS, bound
from .harness.play import task

PACKAGE, IMPORT = "dataverse_solution_package", "dataverse_solution_import"


@pytest.mark.one_per_module
def test_an_earlier_package_replaces_a_newer_one(stage):
    old, new = (build(ORDERS, version, True, stage.inputs) for version in ("1.0.0.0", "1.1.0.0"))
    back = stage.inputs / "back" / "orders.zip"
    made = converge(stage, PACKAGE, {"src": str(old), "dest": str(back), "above": "1.1.0.0", "mode": "0640"})
    assert made["package"]["version"] == "1.1.0.1"
    assert packages.manifest(back) == (ORDERS, "1.1.0.1", "1")
    assert packages.flows(back) == packages.flows(old)
    assert os.stat(back).st_mode & 0o777 == 0o640
    given = [{"src": str(path), "connection_references": bound(path)} for path in (new, back)]
    given[1]["allow_removals"] = True
    first, second = stage.play([task(IMPORT, one) for one in given], host="test").results
    assert (first["solution"]["version"], second["solution"]["version"]) == ("1.1.0.0", "1.1.0.1")
    assert first["flows"] != second["flows"] or first["changes"] != second["changes"]


def test_a_version_is_set_raised_or_left(stage):
    src = build(ORDERS, "1.1.0.0", False, stage.inputs)
    dest = stage.inputs / "out.zip"
    first = converge(stage, PACKAGE, {"src": str(src), "dest": str(dest), "above": "1.0.9"})
    assert first["package"]["version"] == "1.1.0.0"
    second = converge(stage, PACKAGE, {"src": str(src), "dest": str(dest), "version": "3.0"})
    assert second["package"]["version"] == "3.0"
    assert second["diff"]["before"]["version"] == "1.1.0.0"
    assert packages.manifest(dest)[1] == "3.0"
    # in its own place, and only mode and owner
    converge(stage, PACKAGE, {"src": str(dest), "dest": str(dest), "above": "3.0"})
    assert packages.manifest(dest)[1] == "3.0.0.1"
    third = converge(stage, PACKAGE, {"src": str(dest), "dest": str(dest), "version": "3.0.0.1", "mode": "0600"})
    assert third["diff"]["after"] == {"mode": "0600"}


def test_what_cannot_be_done_is_refused(stage):
    src = str(build(ORDERS, "1.0.0.0", True, stage.inputs))
    dest = str(stage.inputs / "never.zip")
    messages = refusals(
        stage,
        PACKAGE,
        [
            {"src": src, "dest": dest, "version": 1.5},
            {"src": src, "dest": dest, "above": "newest"},
            {"src": src, "dest": str(stage.inputs), "version": "2.0"},
            {"src": str(stage.inputs / "none.zip"), "dest": dest, "version": "2.0"},
            {"src": src, "dest": dest, "version": ""},
            {"src": src, "dest": dest, "above": None},
        ],
    )
    words = (
        "may have lost a zero",
        "above must be two to four",
        "is a folder",
        "none.zip",
        "version is empty",
        "None of version, above has a value",
    )
    for message, word in zip(messages, words, strict=True):
        assert word in message
    assert not Path(dest).exists()
