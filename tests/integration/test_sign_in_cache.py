# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens are asked for once, kept safely, and renewed in time; libraries are loaded only when they are needed."""

from __future__ import annotations

import json
import re
import stat
import time
from collections import Counter

import yaml

from .harness.identities import access_token, by_task, token_requests, variables
from .harness.laws import position
from .harness.play import task

MODULE = "dataverse_solution_info"
SLOW_LIBRARIES = ("msal", "cryptography", "jwt")


def read(name: str, options: dict | None = None, **keywords) -> dict:
    """Return a task that reads the solution ``name``, so that a fault can be meant for it alone."""
    return task(MODULE, {"name": name, **(options or {})}, name=name, **keywords)


def asked(stage, tasks: list[dict], **environment) -> tuple[dict[str, int], dict]:
    """Play tasks; return how often each asked for a token, and their results, by name."""
    start = position(stage)
    played = stage.play(tasks, **environment)
    assert len(played.results) == len(tasks), played.output[-3000:]
    counts = {name: len(entries) for name, entries in by_task(stage.emulator, start, played.results).items()}
    return counts, {one.task: one for one in played.results}


def test_one_token_for_thirty_tasks_and_one_more_for_each_other_audience_and_identity(stage, tmp_path):
    no_folder = tmp_path / "file"
    no_folder.write_text("no folder", encoding="utf-8")
    open_folder = tmp_path / "open"
    open_folder.mkdir()
    open_folder.chmod(0o755)
    other = {"dataverse_url": stage.emulator.url("test")}
    reader = {"dataverse_profile": "reader"}
    unwritable = {"DATAVERSE_TOKEN_CACHE_DIR": str(no_folder / "below")}
    shared = {"DATAVERSE_TOKEN_CACHE_DIR": str(open_folder)}
    tasks = [
        {**read("thirty"), "loop": list(range(30))},
        read("other_audience", other),
        read("other_audience_again", other),
        read("other_identity", reader),
        read("other_identity_again", reader),
        read("no_cache", {"token_cache": False}),
        read("no_cache_again", environment={"DATAVERSE_TOKEN_CACHE": "no"}),
        read("unwritable", environment=unwritable),
        read("open_to_others", environment=shared),
        read("open_to_others_again", environment=shared),
        read("as_before"),
    ]
    entry = stage.emulator.identity("reader")
    counts, results = asked(stage, tasks, **variables("DATAVERSE_READER", entry))
    assert counts == {
        "thirty": 1,
        "other_audience": 1,
        "other_audience_again": 0,
        "other_identity": 1,
        "other_identity_again": 0,
        "no_cache": 1,
        "no_cache_again": 1,
        "unwritable": 1,
        "open_to_others": 1,
        "open_to_others_again": 1,
        "as_before": 0,
    }
    assert len(results["thirty"]["results"]) == 30
    for one in results.values():
        assert (one.status, one.get("warnings")) == ("ok", [])
    assert stat.S_IMODE(stage.cache.stat().st_mode) == 0o700
    modes = {path.suffix: stat.S_IMODE(path.stat().st_mode) for path in stage.cache.iterdir()}
    assert modes == {".json": 0o600, ".lock": 0o600}
    assert len(list(stage.cache.glob("*.json"))) == 3
    assert list(open_folder.iterdir()) == []


def test_twelve_forks_that_start_cold_ask_once(stage):
    hosts = {f"fork{number}": None for number in range(12)}
    same = {"dataverse_url": stage.emulator.url("dev"), "ansible_connection": "local"}
    inventory = stage.inputs / "forks.yml"
    inventory.write_text(yaml.safe_dump({"all": {"children": {"forks": {"hosts": hosts, "vars": same}}}}), "utf-8")
    options = {"name": "Default", "dataverse_url": "{{ dataverse_url }}"}
    play = {"hosts": "forks", "gather_facts": False, "tasks": [task(MODULE, options)]}
    play["vars"] = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    path = stage.inputs / "forks-play.yml"
    path.write_text(yaml.safe_dump([play]), encoding="utf-8")
    start = position(stage)
    played = stage.run(str(path), "-i", str(inventory), "--forks", "12")
    assert Counter(one.status for one in played.results) == {"ok": 12}, played.output[-3000:]
    assert len(token_requests(stage.emulator, start)) == 1


def test_tokens_are_renewed_early_and_when_they_are_refused(stage):
    fault = stage.emulator.fault
    fault("dev", "GET", "refused_once", times=1, kind="expire_token")
    fault("dev", "GET", "refused_twice", times=2, kind="expire_token")
    tasks = [
        read("first"),
        read("refused_once"),
        read("refused_twice", ignore_errors=True),
        read("after_all"),
    ]
    counts, results = asked(stage, tasks)
    assert counts == {"first": 1, "refused_once": 1, "refused_twice": 1, "after_all": 0}
    assert [one.status for one in results.values()] == ["ok", "ok", "failed", "ok"]
    message, error = results["refused_twice"]["msg"], results["refused_twice"]["error"]
    assert stage.emulator.url("dev") in message
    assert "a newly issued access token was rejected as well (HTTP 401). Check that tenant_id" in message
    assert len(message) <= 300
    assert error["http_status"] == 401
    assert error["code"] == "0x80041D52"
    assert error["message"] == "The OAuth token has expired."
    assert error["request_id"]


def test_a_token_near_its_end_is_not_used(stage):
    assert asked(stage, [read("first"), read("second")])[0] == {"first": 1, "second": 0}
    (file,) = stage.cache.glob("*.json")
    entry = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**entry, "expires_on": time.time() + 299}), encoding="utf-8")
    assert asked(stage, [read("near"), read("renewed")])[0] == {"near": 1, "renewed": 0}
    file.write_text("half a fi", encoding="utf-8")
    assert asked(stage, [read("broken")])[0] == {"broken": 1}


def spy(stage, block: str = "") -> str:
    """Return a PYTHONPATH by which every module writes down what it imported, and cannot import ``block``."""
    folder = stage.inputs / f"spy-{block}"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        f"""
import atexit, os, sys
BLOCK = {block!r}
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if BLOCK and name.partition(".")[0] == BLOCK:
            raise ImportError("No module named " + name, name=name)
def write():
    if "ansible_module" in sys.argv[0].lower() or "AnsiballZ" in sys.argv[0]:
        with open({str(stage.folder / "imported")!r}, "a") as stream:
            stream.write(" ".join(sorted({{name.partition(".")[0] for name in sys.modules}})) + "\\n")
if "ansible-playbook" not in " ".join(sys.orig_argv[:3]):
    sys.meta_path.insert(0, Blocker())
    atexit.register(write)
""",
        encoding="utf-8",
    )
    return f"{folder}:{stage.environment.get('PYTHONPATH', '')}"


def as_module(**variables):
    """Return variables of a play whose tasks run in processes of their own."""
    return {"POWERPLATFORM_IN_PROCESS": "0", **variables}


def test_msal_is_loaded_only_to_sign_in(stage, planted):
    planted["given token"] = token = access_token(stage.emulator, "deployer")
    tasks = [read("cold"), read("warm"), read("given", {"access_token": token, "token_cache": False})]
    counts, results = asked(stage, tasks, **as_module(PYTHONPATH=spy(stage)))
    assert counts == {"cold": 1, "warm": 0, "given": 0}
    cold, warm, given = ((stage.folder / "imported").read_text("utf-8")).splitlines()
    assert "msal" in cold.split()
    for library in SLOW_LIBRARIES:
        assert library not in warm.split()
        assert library not in given.split()
    for imported in (cold, warm, given):
        assert "requests" in imported.split()


def test_a_missing_library_is_named_with_its_interpreter(stage):
    # msal needs requests itself
    for blocked, libraries in (("requests", ("requests", "msal")), ("msal", ("msal",))):
        stage.forget_tokens()
        _counts, results = asked(stage, [read("Default")], **as_module(PYTHONPATH=spy(stage, blocked)))
        message = results["Default"]["msg"]
        assert re.fullmatch(
            rf"Python libraries are missing for (\S+): {', '.join(libraries)}\. "
            rf"Install them with '\1 -m pip install {' '.join(libraries)}'\.",
            message,
        ), message
        assert "exception" not in results["Default"].result


def test_what_is_cached_is_enough_without_msal(stage):
    played = stage.play([read("Default")])
    assert played.code == 0
    _counts, results = asked(stage, [read("Default")], **as_module(PYTHONPATH=spy(stage, "msal")))
    assert results["Default"]["solutions"]
