# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports: files that change only when the solution did, and the requests behind them."""

from __future__ import annotations

import json
import time
import zipfile

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import package
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.version import raised

from tests.demo.solutions.build import build

from .harness.examination import examine
from .harness.laws import converge, position, refusal, refusals, unsafe
from .harness.packages import bound
from .harness.play import Stage, task
from .harness.single import Single

ORDERS, EXPORT = "contoso_orders", "dataverse_solution_export"
INTAKE = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"


@pytest.fixture(scope="module")
def emulator(module_emulator, tmp_path_factory, controller):
    """An emulator whose development environment holds the orders, and which varies whatever has no meaning."""
    started = module_emulator(noise=True)
    stage = Stage(tmp_path_factory.mktemp("development"), started, controller=controller)
    src = build(ORDERS, "1.0.0.0", False, stage.inputs)
    played = stage.play([task("dataverse_solution_import", {"src": str(src), "connection_references": bound(src)})])
    assert played.code == 0, played.output[-2000:]
    examine(stage, {})
    return started


@pytest.fixture
def developed(emulator, make_stage):
    return make_stage(emulator)


def note(stage, name):
    """Give a flow one action more, as a designer would."""
    row = next(one for one in stage.emulator.rows("dev", "workflow") if one["workflowid"] == INTAKE)
    document = json.loads(row["clientdata"])
    document["properties"]["definition"]["actions"][name] = {"type": "Compose", "inputs": name, "runAfter": {}}
    stage.emulator.put("dev", "workflow", {"workflowid": INTAKE, "clientdata": json.dumps(document)})


def version(stage):
    return {row["uniquename"]: row["version"] for row in stage.emulator.rows("dev", "solution")}[ORDERS]


def sent(stage, after):
    """Return the requests about solutions since a position: method, path from the root, body."""
    return [
        (entry["method"], entry["path"].rpartition("/api/data/v9.2/")[2], entry["body"])
        for entry in stage.emulator.journal(after)
        if entry["method"] != "GET" and "/api/data/" in entry["path"]
    ]


def test_both_packages_their_files_and_a_new_version_for_a_new_content(developed):
    stage, dest = developed, developed.folder / "packages" / "orders.zip"
    options = {
        "name": ORDERS,
        "both": True,
        "unpack": True,
        "backup": True,
        "version_bump": "build",
        "asynchronous": False,
        "mode": "0640",
        "dest": str(dest),
    }
    first = converge(stage, EXPORT, options)
    assert [one["managed"] for one in first["files"]] == [False, True]
    assert first["package"]["version"] == version(stage)
    assert first["backup_file"] is None
    managed = dest.with_name("orders_managed.zip")
    assert package.read(str(managed), "m")["managed"] is True
    assert (dest.stat().st_mode & 0o7777, managed.stat().st_mode & 0o7777) == (0o640, 0o640)

    note(stage, "Note_it")
    stamps = [path.stat().st_mtime_ns for path in (dest, managed)]
    bumped = raised(version(stage), "build")
    second = converge(stage, EXPORT, options)
    assert second["changes"]["flows"]["changed"] == {"Order intake": ["action Note_it added"]}
    assert all(path.stat().st_mtime_ns > stamp for path, stamp in zip((dest, managed), stamps, strict=True))
    assert package.read(second["backup_file"], "b")["fingerprint"] == first["package"]["fingerprint"]
    assert package.read(str(dest), "d") == second["package"]
    assert second["diff"]["after"]["orders.zip"]["flows"].keys() == {"Order intake"}
    tree = dest.with_suffix("")
    assert f"<Version>{bumped}</Version>" in (tree / "solution.xml").read_text("utf-8")
    assert json.loads(next(tree.glob("Workflows/Orderintake-*")).read_text("utf-8"))["properties"]
    assert version(stage) == second["package"]["version"] == bumped


@pytest.mark.below_host
def test_a_lost_answer_does_not_raise_the_version_twice(developed):
    stage, dest = developed, developed.folder / "orders.zip"
    options = {"name": ORDERS, "dest": str(dest), "version_bump": "revision", "asynchronous": False}
    assert stage.play([task(EXPORT, options)]).only()["changed"] is True
    note(stage, "Note_it_again")
    wanted = raised(version(stage), "revision")
    stage.emulator.fault("dev", "PATCH", r"/solutions\(", kind="drop_after")
    done = stage.play([task(EXPORT, options)]).only()
    assert [one["status"] for one in done["operations"]] == ["done", "done"]
    assert version(stage) == wanted == package.read(str(dest), "d")["version"]
    assert stage.play([task(EXPORT, options)]).only()["changed"] is False


@pytest.mark.parametrize(
    ("before", "method", "path"),
    [
        ("/asyncoperations(", "POST", "/DownloadSolutionExportData"),
        ("/DownloadSolutionExportData", "PATCH", r"/solutions\("),
    ],
)
def test_a_killed_export_leaves_nothing_behind_and_the_next_one_goes_on(developed, before, method, path):
    stage, folder = developed, developed.folder / "packages"
    options = {"name": ORDERS, "dest": str(folder / "orders.zip"), "version_bump": "revision", "wait_interval": 1}
    assert stage.play([task(EXPORT, options)]).only()["changed"] is True
    content = (folder / "orders.zip").read_bytes()
    note(stage, f"Note_{method}_{len(path)}")
    wanted = raised(version(stage), "revision")
    start = position(stage)
    stage.emulator.fault("dev", method, path, kind="delay", seconds=2)
    victim = Single(stage, EXPORT, options, "dev")
    until(lambda: any(before in entry["path"] for entry in stage.emulator.journal(start)))
    time.sleep(0.5)
    assert not victim.over
    victim.kill()
    assert [one.name for one in folder.iterdir()] == ["orders.zip"]
    assert (folder / "orders.zip").read_bytes() == content
    until(lambda: any(entry["method"] == method for entry in stage.emulator.journal(start)))
    assert stage.play([task(EXPORT, options)]).only()["package"]["version"] == wanted == version(stage)
    assert [one.name for one in folder.iterdir()] == ["orders.zip"]
    assert package.read(str(folder / "orders.zip"), "d")["version"] == wanted


@pytest.mark.one_form
def test_a_run_that_was_cut_off_between_two_files_raises_no_version_twice(developed):
    stage, dest = developed, developed.folder / "orders.zip"
    options = {"name": ORDERS, "both": True, "version_bump": "build", "asynchronous": False, "dest": str(dest)}
    managed = dest.with_name("orders_managed.zip")
    assert stage.play([task(EXPORT, options)]).only()["changed"] is True
    older = managed.read_bytes()
    note(stage, "Note_between")
    wanted = raised(version(stage), "build")
    assert stage.play([task(EXPORT, options)]).only()["package"]["version"] == wanted
    # as a run leaves it that was killed before the second file, and as it is when that was lost
    for leave in (lambda: managed.write_bytes(older), managed.unlink):
        leave()
        done = converge(stage, EXPORT, options)
        assert [one["step"].split(" to ")[0] for one in done["operations"]] == [f"write {ORDERS} {wanted} (managed)"]
        assert version(stage) == wanted == package.read(str(managed), "m")["version"]


def until(happened, seconds=20):
    """Wait until something has happened."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.below_host
def test_the_requests_of_both_ways(developed):
    stage, dest = developed, developed.folder / "orders.zip"
    options = {"name": ORDERS, "dest": str(dest)}
    start = position(stage)
    played = stage.play(
        [
            task(EXPORT, {**options, "asynchronous": False, "settings": ["general", "calendar"]}),
            task(EXPORT, {**options, "managed": False}),
        ]
    )
    assert [result["changed"] for result in played.results] == [True, False]
    assert "Order intake" in played.results[0]["changes"]["flows"]["added"]
    assert all(one == {"added": [], "changed": {}, "removed": []} for one in played.results[1]["changes"].values())
    once, started, fetched = sent(stage, start)
    settings = {"ExportGeneralSettings": True, "ExportCalendarSettings": True}
    assert once == ("POST", "ExportSolution", {"SolutionName": ORDERS, "Managed": False, **settings})
    assert started == ("POST", "ExportSolutionAsync", {"SolutionName": ORDERS, "Managed": False})
    assert fetched[:2] == ("POST", "DownloadSolutionExportData")
    assert fetched[2].keys() == {"ExportJobId"}
    assert unsafe(stage, start, position(stage)) == []
    entries = [one for one in stage.emulator.journal(start) if one["path"].endswith("/ExportSolution")]
    headers = {key.lower(): value for key, value in entries[0]["headers"].items()}
    assert entries[0]["path"] == "/api/data/v9.2/ExportSolution"
    assert {key: headers[key] for key in ("accept", "odata-version", "odata-maxversion", "content-type")} == {
        "accept": "application/json",
        "odata-version": "4.0",
        "odata-maxversion": "4.0",
        "content-type": "application/json",
    }


def test_permissions_and_the_tree_are_put_right_without_a_new_file(developed):
    stage, dest = developed, developed.folder / "orders.zip"
    options = {"name": ORDERS, "dest": str(dest), "asynchronous": False}
    assert stage.play([task(EXPORT, options)]).only()["changed"] is True
    stamp = dest.stat().st_mtime_ns
    dest.chmod(0o600)
    more = {**options, "mode": "0644", "owner": str(dest.stat().st_uid), "unpack": True}
    changed = converge(stage, EXPORT, more)
    assert [one["step"].split()[0] for one in changed["operations"]] == ["set", "write"]
    assert (dest.stat().st_mtime_ns, dest.stat().st_mode & 0o7777) == (stamp, 0o644)
    stray = dest.with_suffix("") / "Workflows" / "stray.json"
    stray.write_text("{}")
    dest.with_suffix("").joinpath(".gitignore").write_text("x")
    converge(stage, EXPORT, more)
    assert not stray.exists()
    assert dest.with_suffix("").joinpath(".gitignore").exists()


@pytest.mark.below_host
def test_a_folder_that_lacks_is_made_and_a_tree_that_was_cut_off_is_completed(developed):
    stage, dest = developed, f"{developed.folder / 'packages'}/"
    options = {"name": ORDERS, "dest": dest, "asynchronous": False}
    assert converge(stage, EXPORT, options)["file"] == f"{dest}{ORDERS}.zip"
    in_the_way = developed.folder / "packages" / ORDERS / "customizations.xml"
    in_the_way.mkdir(parents=True)
    in_the_way.joinpath(".of_others").touch()
    options["unpack"] = True
    assert "cannot be written" in stage.play([task(EXPORT, options, ignore_errors=True)]).only()["msg"]
    in_the_way.joinpath(".of_others").unlink()
    assert converge(stage, EXPORT, options)["files"][0]["tree"] == str(in_the_way.parent)
    assert in_the_way.is_file()


@pytest.mark.one_form
def test_a_repository_in_a_tree_is_left_alone(developed):
    stage, folder = developed, developed.folder
    options = {"name": ORDERS, "dest": str(folder / "orders.zip"), "asynchronous": False, "unpack": True}
    stage.play([task(EXPORT, options)])
    # what a repository has after "git gc"
    needed = [folder / "orders" / ".git" / name for name in ("refs/heads", "objects/info")]
    for one in needed:
        one.mkdir(parents=True)
    note(stage, "Note_of_a_repository")
    diff = converge(stage, EXPORT, options)["diff"]
    assert diff["before"]["tree"].keys() == diff["after"]["tree"].keys()
    assert [name.partition("-")[0] for name in diff["after"]["tree"]] == ["Workflows/Orderintake"]
    assert all(one.is_dir() for one in needed)

    src = build("contoso_support", "1.0.0.0", False, stage.inputs)
    with zipfile.ZipFile(src, "a") as hostile:
        hostile.writestr(".git/config", "[core]\n\tfsmonitor = touch PWNED;false\n")
    stage.play([task("dataverse_solution_import", {"src": str(src), "connection_references": bound(src)})])
    base = {"asynchronous": False, "dest": str(folder / "support.zip"), "name": "contoso_support"}
    words = "unpack: '.git/config' of the package cannot be a file: names that begin with a dot are reserved."
    assert words in refusal(stage, EXPORT, {**base, "unpack": True})
    assert not list(folder.glob("support*"))
    assert stage.play([task(EXPORT, base)]).only()["changed"] is True


@pytest.mark.below_host
def test_half_an_emoji_is_no_trouble(developed):
    """Texts that were cut in the middle of one stand in flows; Python cannot write them as UTF-8."""
    stage = developed
    options = {"name": ORDERS, "dest": str(stage.folder / "orders.zip"), "asynchronous": False, "unpack": True}
    stage.play([task(EXPORT, options)])
    note(stage, "Cut_\ud83d")
    changed = converge(stage, EXPORT, options)
    assert changed["changes"]["flows"]["changed"]
    tree = stage.folder / "orders"
    (file,) = tree.glob("Workflows/Orderintake-*")
    assert "Cut_\\ud83d" in file.read_text("utf-8")


@pytest.mark.one_form
def test_a_blank_in_a_default_value_is_a_new_content(developed):
    stage, options = developed, {"name": ORDERS, "dest": str(developed.folder / "orders.zip"), "asynchronous": False}
    row = next(one for one in stage.emulator.rows("dev", "environmentvariabledefinition") if one["defaultvalue"])
    key = {"environmentvariabledefinitionid": row["environmentvariabledefinitionid"]}
    fingerprints = set()
    for default in (row["defaultvalue"], row["defaultvalue"] + " "):
        stage.emulator.put("dev", "environmentvariabledefinition", {**key, "defaultvalue": default})
        fingerprints.add(converge(stage, EXPORT, options)["package"]["fingerprint"])
    assert len(fingerprints) == 2


@pytest.mark.below_host
def test_a_job_whose_row_is_cleared_away_is_downloaded(developed):
    stage = developed
    stage.emulator.fault("dev", "GET", r"/asyncoperations\(", kind="delay", seconds=0.01)
    stage.emulator.fault("dev", "GET", r"/asyncoperations\(", 99, kind="status", status=404, code="0x80040217")
    options = {"name": ORDERS, "dest": str(stage.folder / "orders.zip"), "wait_timeout": 20}
    assert stage.play([task(EXPORT, options)]).only()["changed"] is True


@pytest.mark.one_form
def test_another_operation_is_waited_for(developed):
    stage = developed
    for name, times in (("ExportSolution$", 2), ("ExportSolutionAsync", 5)):
        stage.emulator.fault("dev", "POST", name, times, kind="status", status=400, code="0x80071151", message="Busy.")
    base = {"name": ORDERS, "wait_interval": 1}
    played = stage.play(
        [
            task(EXPORT, {**base, "dest": str(stage.folder / "a.zip"), "asynchronous": False}),
            task(EXPORT, {**base, "dest": str(stage.folder / "b.zip")}),
        ]
    )
    assert [result.get("changed") for result in played.results] == [True, True]


@pytest.mark.below_host
def test_a_broken_answer_is_fetched_again_and_a_bad_one_replaces_nothing(developed):
    stage, dest = developed, developed.folder / "orders.zip"
    options = {"name": ORDERS, "dest": str(dest), "asynchronous": False}
    stage.emulator.fault("dev", "POST", "ExportSolution", 2, kind="truncate")
    assert stage.play([task(EXPORT, options)]).only()["changed"] is True
    content = dest.read_bytes()
    stage.emulator.fault("dev", "POST", "ExportSolution", 9, kind="garbage")
    (message,) = refusals(stage, EXPORT, [options])
    assert "the response contains no package" in message
    assert dest.read_bytes() == content


def test_what_cannot_be_is_refused(developed):
    stage = developed
    other = stage.folder / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    (stage.folder / "other_managed.zip").mkdir()
    base = {"name": ORDERS, "dest": str(stage.folder / "orders.zip")}
    messages = refusals(
        stage,
        EXPORT,
        [
            {**base, "dest": str(stage.folder / "other.zip"), "unpack": True},
            {**base, "version": "1.x"},
            {**base, "version": 1.10},
            {**base, "mode": "rw"},
            {**base, "owner": "nobody-of-this-name"},
            {**base, "name": "Contoso Orders"},
            {**base, "name": "Default"},
            {**base, "dest": str(stage.folder / "orders"), "unpack": True},
            {**base, "dest": str(stage.folder / "other.zip"), "both": True},
        ],
    )
    refused = [
        "contains files that do not belong to a package: mine.txt. Move them",
        "version must be",
        "version is a number, 1.1",
        "mode must be",
        "There is no user",
        "display name",
    ]
    refused += ["'Default' contains all components that are in no other solution", "the same name"]
    for message, words in zip(messages, [*refused, "is a folder"], strict=True):
        assert words in message
    assert not (stage.folder / "orders.zip").exists()
