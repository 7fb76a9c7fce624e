# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages that are not imported, by the position of their versions: what is declared with them, and what is said."""

from __future__ import annotations

import json

import pytest

from tests.unit.plugins.support.packages import example, example_members, zipped

from .harness.laws import converge, refusals
from .harness.packages import BOUND, ORDERS, VALUES
from .harness.play import task

# what an import does is decided below the host; test_solution_import.py compares both forms
pytestmark = pytest.mark.one_form
MODULE = "dataverse_solution_import"
EXTRA = f"{ORDERS}_extra"
REFERENCE = (
    f'<connectionreference connectionreferencelogicalname="{EXTRA}">'
    "<connectionreferencedisplayname>Extra</connectionreferencedisplayname>"
    "<connectorid>/providers/Microsoft.PowerApps/apis/shared_sql</connectorid>"
    "<iscustomizable>1</iscustomizable><statecode>0</statecode><statuscode>1</statuscode></connectionreference>"
)


@pytest.fixture(scope="module")
def emulator(module_emulator):
    """One emulator with an environment for each test."""
    names = ["absent", "content", "shown", "numbers", "given"]
    return module_emulator(environments=names, import_seconds=0.2)


def options(stage, version="1.0.0.0", managed=True, extra=False, **more) -> dict:
    """Return the options for a package, on request with a reference more."""
    path = stage.inputs / f"{version}-{managed}-{extra}.zip"
    members = dict(example_members(managed=managed))
    members["solution.xml"] = members["solution.xml"].replace(b"1.0.0.0", version.encode())
    bound = BOUND
    if extra:
        start = b"<connectionreferences>"
        assert start in members["customizations.xml"]
        members["customizations.xml"] = members["customizations.xml"].replace(start, start + REFERENCE.encode())
        bound = {**BOUND, EXTRA: "a-extra"}
    path.write_bytes(zipped(members))
    declared = {"connection_references": bound, "environment_variables": VALUES}
    return {"src": str(path), "wait_interval": 1, **declared, **more}


def play(stage, host, *tasks):
    played = stage.play(list(tasks), host=host)
    assert played.code == 0, played.output[-3000:]
    return played.results


def test_what_only_the_package_could_bring(stage):
    play(stage, "absent", task(MODULE, options(stage)))
    lower = options(stage, "0.9.0.0", extra=True, lower_version="skip")
    other = options(stage, "1.0.0.0", managed=False, extra=True, managed_mismatch="skip")
    rebound = {**lower, "connection_references": {**lower["connection_references"], f"{ORDERS}_teams": "b-teams"}}
    tasks = [task(MODULE, one, check_mode=check) for one in (lower, other, rebound) for check in (True, False)]
    results = play(stage, "absent", *tasks)
    for number, result in enumerate(results):
        (warning,) = result["warnings"]
        assert warning.startswith(f"connection_references: {EXTRA} does not exist and was ignored, since ")
        assert result["strategy"] is None
        assert result["changed"] is (number >= 4), "what is there is bound all the same"
    assert [one["step"] for one in results[5]["operations"]] == [
        f"bind connection reference '{ORDERS}_teams' to 'b-teams'"
    ]
    (refused,) = refusals(stage, MODULE, [options(stage, extra=True)], "absent")
    assert refused == f"connection_references: {EXTRA} does not exist. Set same_version to reimport, or omit it."
    (again,) = play(stage, "absent", task(MODULE, options(stage, extra=True, same_version="reimport")))
    assert again["changed"] is True


def test_what_info_modules_return_is_taken(stage):
    of_solution = {"solution": ORDERS}
    play(stage, "given", task(MODULE, options(stage)))
    names = ("connection_reference", "environment_variable")
    infos = play(stage, "given", *(task(f"dataverse_{name}_info", of_solution) for name in names))
    found = {f"{name}s": info[f"{name}s"] for name, info in zip(names, infos, strict=True)}
    assert all(found.values())
    (same,) = play(stage, "given", task(MODULE, options(stage, **found)))
    assert same["changed"] is False
    found["connection_references"][0]["connection"] = "another"
    (bound,) = play(stage, "given", task(MODULE, options(stage, **found)))
    assert [one["step"].split()[0] for one in bound["operations"]] == ["bind"]


def test_other_content_counts_for_the_installed_version_and_kind_only(stage):
    """The installed version is 1.1.0.0, whose flows are others than those of the packages that are skipped."""
    newest = stage.inputs / "newest.zip"
    newest.write_bytes(example(version="1.1.0.0", managed=True))
    play(stage, "content", task(MODULE, options(stage) | {"src": str(newest)}))
    for wanted in (
        options(stage, lower_version="skip"),
        options(stage, "1.1.0.0", managed=False, managed_mismatch="skip"),
    ):
        for policy in ("skip", "fail_if_different"):
            converge(stage, MODULE, {**wanted, "same_version": policy}, "content", changes=False)
    (refused,) = refusals(stage, MODULE, [options(stage, "1.1.0.0", same_version="fail_if_different")], "content")
    assert "of its components differ" in refused


def changed(member, old, new) -> bytes:
    """Return a managed package in which a text is replaced in the members whose name contains ``member``."""
    whole = example_members(managed=True)
    made = {name: text.replace(old, new) if member in name else text for name, text in whole.items()}
    assert made != whole
    return zipped(made)


def test_other_content_is_noticed_in_everything_that_an_environment_shows(stage):
    customizations, limit = "customizations.xml", "ApprovalLimit/"
    others = {
        "flow 'Order intake'": ("Orderintake", b"contoso_orders_outlook", b"contoso_orders_teams"),
        "flow 'Order intakes'": (customizations, b"Order intake", b"Order intakes"),
        "flow 'Look up customer'": (customizations, b"Child flow: finds", b"Child flow: seeks"),
        "environment variable 'contoso_ApprovalLimit'": (limit, b"<isrequired>0", b"<isrequired>1"),
        "environment variable 'contoso_ApprovalLimit'.": (limit, b">100000001<", b">100000003<"),
        "connection reference 'contoso_orders_teams'": (customizations, b"apis/shared_teams<", b"apis/shared_slack<"),
        "connection reference 'contoso_orders_": (
            customizations,
            b"<connectionreferencedisplayname>",
            b"<connectionreferencedisplayname>X ",
        ),
    }
    play(stage, "shown", task(MODULE, options(stage)))
    tasks = []
    for number, other in enumerate(others.values()):
        path = stage.inputs / f"other{number}.zip"
        path.write_bytes(changed(*other))
        tasks.append(task(MODULE, {**options(stage), "src": str(path)}))
    tasks.append(task(MODULE, {**options(stage), "same_version": "fail_if_different"}))
    *found, same = play(stage, "shown", *tasks)
    assert same["warnings"] == []
    for name, one in zip(others, found, strict=True):
        (warning,) = [text for text in one["warnings"] if "differ" in text]
        assert name in warning, warning


def test_a_connection_that_yaml_takes_for_a_number(stage, planted):
    """It is refused before anybody knows whether the values beside it are secret."""
    planted["value"] = "hunter2-hunter2-hunter2"
    # Ansible shows the last lines before a task that fails
    values = {"environment_variables": {"contoso_OrdersMailbox": planted["value"]}}
    wanted = {**values, **options(stage, connection_references={**BOUND, f"{ORDERS}_teams": 5}), **values}
    path = stage.inputs / "prod.json"
    entries = [{"LogicalName": f"{ORDERS}_teams", "ConnectionId": 5, "ConnectorId": "/x"}]
    path.write_text(json.dumps({"ConnectionReferences": entries}), encoding="utf-8")
    of_file = {**values, "src": wanted["src"], "deployment_settings": str(path)}
    said = f"The connection of {ORDERS}_teams in {{}} is not text but 5. Quote its name."
    sources = ["connection_references", "deployment_settings (prod.json)"]
    assert refusals(stage, MODULE, [wanted, of_file], "numbers") == [said.format(source) for source in sources]
