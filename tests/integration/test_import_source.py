# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the package of an import is looked for."""

from __future__ import annotations

import shutil

import pytest
import yaml

from tests.demo.solutions.build import build

from .harness.play import PREFIX, task

SUPPORT = "contoso_support"
NAME = "support.zip"
ELSEWHERE = """
from ansible.plugins.connection.local import Connection as Local

class Connection(Local):
    transport = "elsewhere"
"""


@pytest.fixture
def package(stage):
    return build(SUPPORT, "1.0.0.0", True, stage.inputs)


def put(package, *folders):
    """Put the package into a folder below the first one."""
    folder = folders[0].joinpath(*folders[1:])
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.copy(package, folder / NAME)


def look(stage, **more):
    return task("dataverse_solution_import", {"src": NAME, **more}, check_mode=True, ignore_errors=True)


@pytest.mark.parametrize("folders", [(), ("files",)], ids=["beside the play", "files of the play"])
def test_found_by_a_play(stage, package, folders):
    path = put(package, stage.inputs, *folders)
    found, there, absolute = stage.play(
        [look(stage), look(stage, remote_src=True), look(stage, src=str(path), remote_src=True)]
    ).results
    assert found["package"]["unique_name"] == SUPPORT
    assert there.status == ("failed" if folders else "ok")
    assert absolute["package"]["unique_name"] == SUPPORT


def test_found_by_a_role(stage, package):
    role = stage.inputs / "roles" / "deploy"
    put(package, role, "files")
    (role / "tasks").mkdir()
    (role / "tasks" / "main.yml").write_text(yaml.safe_dump([look(stage)]), encoding="utf-8")
    played = stage.play([{"name": "Deploy", "ansible.builtin.include_role": {"name": "deploy"}}])
    (found,) = [one for one in played.results if one.task == "dataverse_solution_import" or "package" in one.result]
    assert found["package"]["unique_name"] == SUPPORT


def test_nowhere(stage):
    elsewhere = {**look(stage), "vars": {"powerplatform_in_process": stage.form != "in-process"}}
    settings = look(stage, src="/nowhere/orders.zip", deployment_settings="settings.json")
    result, other, absolute, there = stage.play(
        [look(stage), elsewhere, settings, look(stage, remote_src=True)]
    ).results
    assert {one.status for one in (result, other, absolute, there)} == {"failed"}
    said = f"src cannot be read: {NAME}: No such file or directory."
    assert result["msg"].startswith(said + " Searched at ")
    places = [stage.inputs / "files" / NAME, stage.inputs / NAME]
    assert all(str(path)[-20:] in result["msg"] for path in places), result["msg"]
    assert (other["msg"], there["msg"]) == (result["msg"], said)
    assert absolute["msg"].startswith(
        "deployment_settings cannot be read: settings.json: No such file or directory. Searched"
    )
    assert all(len(one["msg"]) <= 300 for one in (result, absolute))


def test_sent_to_where_the_task_runs(stage, package):
    put(package, stage.inputs, "files")
    plugins = stage.inputs / "connections"
    plugins.mkdir()
    plugins.joinpath("elsewhere.py").write_text(ELSEWHERE, encoding="utf-8")
    play = stage.inputs / "elsewhere.yml"
    tasks = [look(stage), task("dataverse_solution_package_info", {"src": NAME})]
    stage.write_play(play, [{**one, "vars": {"ansible_connection": "elsewhere"}} for one in tasks], "dev")
    played = stage.run(str(play), ANSIBLE_CONNECTION_PLUGINS=str(plugins))
    result, read = played.results
    assert read["package"]["unique_name"] == SUPPORT, read.result
    assert result.get("package", {}).get("unique_name") == SUPPORT, result.result
    assert result["invocation"]["module_args"]["src"].endswith("/" + NAME)
    assert result["invocation"]["module_args"]["record_path"].endswith("/.ansible/powerplatform/")
    assert PREFIX + "dataverse_solution_import runs as a module" in played.output
