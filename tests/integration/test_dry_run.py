# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks of a dry run that plan from the packages and releases of earlier ones, which were not written."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from tests.demo.solutions.build import build

from .harness.laws import position, unsafe
from .harness.packages import ORDERS, bound, manifest
from .harness.play import task

EXPORT, PACKAGE, IMPORT = "dataverse_solution_export", "dataverse_solution_package", "dataverse_solution_import"
RELEASE, READ = "dataverse_release", "dataverse_release_info"
SUPPORT = "contoso_support"


@pytest.fixture
def developed(start_emulator, make_stage):
    """Return a function that makes a stage whose development environment has the solution of a package."""

    def develop(package):
        stage = make_stage(start_emulator())
        src = package(stage)
        stage.play([task(IMPORT, {"src": str(src), "connection_references": bound(src), "wait_interval": 1})])
        return stage

    return develop


def url(stage, name="test"):
    return stage.emulator.ready["environments"][name]["url"]


def rehearsed(stage, tasks):
    """Play tasks in check mode, which change nothing, and for real; return the results of both plays."""
    start = position(stage)
    planned = stage.play([{**one, "check_mode": True} for one in tasks])
    assert unsafe(stage, start, position(stage)) == []
    done = stage.play(tasks)
    for one, other in zip(planned.results, done.results, strict=True):
        assert (one.status, other.status) == ("ok", "ok"), (one.result.get("msg"), other.result.get("msg"))
        assert one.get("diff") == other.get("diff")
        assert [step["step"] for step in one["operations"]] == [step["step"] for step in other["operations"]]
        assert one.get("warnings") == other.get("warnings")
    return planned.results, done.results


def kept(stage):
    """Return the files that tasks have kept for later ones."""
    return [path for path in (stage.cache / "kept").rglob("*") if path.is_file() and path.name != "lock"]


def test_export_version_release_and_import_are_planned_as_they_are_carried_out(developed):
    stage = developed(lambda stage: build(ORDERS, "1.0.0.0", False, stage.inputs))
    dest, raised, releases = (
        stage.folder / "out" / "orders.zip",
        stage.folder / "out" / "raised.zip",
        stage.folder / "r",
    )
    references = bound(build(ORDERS, "1.0.0.0", False, stage.inputs))
    given = {
        "dataverse_url": url(stage),
        "connection_references": references,
        "record_path": f"{stage.folder}/records/",
    }
    tasks = [
        task(
            EXPORT,
            {"name": ORDERS, "managed": True, "both": True, "dest": str(dest), "version": "1.2.0.0"},
            register="exported",
            diff=True,
        ),
        task(
            PACKAGE,
            {"src": "{{ exported.file }}", "dest": str(raised), "above": "1.2.0.0"},
            register="raised",
            diff=True,
        ),
        task(
            RELEASE,
            {"name": "contoso", "dest": str(releases), "solutions": [{"src": "{{ raised.file }}"}]},
            register="made",
            diff=True,
        ),
        task(IMPORT, {"src": "{{ raised.file }}", "wait_interval": 1, **given}, diff=True),
    ]
    planned, done = rehearsed(stage, tasks)
    assert planned[3]["diff"]["after"]["version"] == "1.2.0.1"
    assert planned[3]["diff"]["after"]["ADDED"]["Order intake"]["actions"], "an approver sees what comes"
    assert [one["changed"] for one in planned] == [True] * 4

    files = [one["file"] for one in planned[0]["files"]]
    assert planned[0]["file"] == files[0]
    assert [manifest(path)[1:] for path in files] == [("1.2.0.0", "1"), ("1.2.0.0", "0")]
    assert manifest(planned[1]["file"])[1] == "1.2.0.1"
    modes = {stat.S_IMODE(Path(path).stat().st_mode) for path in [*files, planned[1]["file"]]}
    assert modes == {0o600}
    assert all(Path(path).is_relative_to(stage.cache) for path in [*files, planned[1]["file"], planned[2]["folder"]])
    assert [done[0]["file"], done[1]["file"]] == [str(dest.with_name("orders_managed.zip")), str(raised)]
    read, real = stage.play([task(READ, {"src": one[2]["folder"]}) for one in (planned, done)]).results
    entries = [dict(one["release"]["solutions"][0], sha256=None) for one in (read, real)]
    assert entries[0] == entries[1]


def test_what_is_unchanged_is_where_it_is(developed):
    stage = developed(lambda stage: build(SUPPORT, "1.0.0.0", False, stage.inputs))
    dest = stage.folder / "support.zip"
    export = task(EXPORT, {"name": SUPPORT, "dest": str(dest)})
    (planned,), (done,) = rehearsed(stage, [export])
    assert (planned["changed"], done["changed"], done["file"]) == (True, True, str(dest))
    assert kept(stage) == [Path(planned["file"])]
    (again,) = stage.play([{**export, "check_mode": True}]).results
    assert (again["changed"], again["file"]) == (False, str(dest))


def test_without_a_cache_folder_a_dry_run_says_so(developed):
    stage = developed(lambda stage: build(SUPPORT, "1.0.0.0", False, stage.inputs))
    dest = stage.folder / "support.zip"
    stage.cache.chmod(0o755)
    (planned,) = stage.play([task(EXPORT, {"name": SUPPORT, "dest": str(dest)}, check_mode=True)]).results
    assert (planned.status, planned["file"]) == ("ok", str(dest))
    (warning,) = planned["warnings"]
    assert warning == (
        f"The package of {SUPPORT} is not kept for later tasks of a dry run: {stage.cache} is not a folder that only "
        "you can access. Set DATAVERSE_TOKEN_CACHE_DIR to a folder that only you can access."
    )


def test_a_package_of_any_size_is_planned_from(developed):
    """The facts of 250 variables with long defaults are too long for a result."""
    stage = developed(lambda stage: enlarge(build(SUPPORT, "1.0.0.0", False, stage.inputs)))
    export = {"name": SUPPORT, "managed": True, "dest": str(stage.folder / "large.zip"), "asynchronous": False}
    tasks = [
        task(EXPORT, export, register="exported", diff=True),
        task(IMPORT, {"src": "{{ exported.file }}", "dataverse_url": url(stage)}, check_mode=True),
    ]
    exported, planned = stage.play([{**one, "check_mode": True} for one in tasks]).results
    assert exported["package"]["cut"]
    assert "package" not in exported["files"][0]
    assert (planned["strategy"], len(planned["flows"])) == ("install", 2)


def enlarge(path):
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(250):
            name = f"contoso_Long{number:03}"
            text = (
                f'<environmentvariabledefinition schemaname="{name}"><defaultvalue>{number:02000}</defaultvalue>'
                f'<displayname default="{name}"/><isrequired>0</isrequired><type>100000000</type>'
                "</environmentvariabledefinition>"
            )
            archive.writestr(f"environmentvariabledefinitions/{name}/environmentvariabledefinition.xml", text)
    return path
