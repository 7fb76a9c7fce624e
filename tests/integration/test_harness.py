# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The harness itself: it finds what it is to find."""

from __future__ import annotations

import base64
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import jinja2
import pytest

from .harness.csdl import violations
from .harness.examination import credentials_of, examine
from .harness.fast_start import STARTUP
from .harness.fast_start.forks import Fork, Forks
from .harness.fast_start.startup import compile_once
from .harness.journal import Journal
from .harness.play import Stage, task
from .harness.probe import is_alive
from .harness.secrets import leaks
from .harness.single import Single
from .harness.start import variables_at_start

# no module decides what the harness finds
pytestmark = pytest.mark.one_form
PRIVILEGE = "Microsoft.Dynamics.CRM.RetrieveUserPrivilegeByPrivilegeName"
SECRET = 'Sommer&Regen/2026+"ä"'


@pytest.mark.parametrize(
    "text",
    [
        f"x{SECRET}y",
        json.dumps({"password": SECRET}),
        json.dumps(json.dumps({"password": "geheim-ohne-zeichen"})),
        quote(SECRET, safe=""),
        base64.b64encode(f"{SECRET}".encode()).decode(),
        base64.b64encode(f"a{SECRET}".encode()).decode(),
        base64.b64encode(f"ab{SECRET}z".encode()).decode(),
    ],
)
def test_a_secret_is_found_however_it_is_written(text):
    secrets = {"one": SECRET, "two": "geheim-ohne-zeichen"}
    assert leaks(secrets, {"output": text.encode()})
    assert leaks(secrets, {"output": b"nothing to see"}) == []


@pytest.fixture
def unsearched(emulator, tmp_path, controller):
    """A stage that nobody searches at its end."""
    return Stage(tmp_path / "stage", emulator, controller=controller)


def by_a_play(stage):
    stage.play([{"ansible.builtin.debug": {"msg": SECRET}}])


def by_a_result(stage):
    """Only the record of the play has it, and the next play takes that away."""
    said = stage.play([{"ansible.builtin.command": {"argv": ["echo", SECRET]}}], verbose=False)
    assert SECRET not in said.output
    stage.play([])


def by_a_play_of_its_own(stage):
    play = stage.inputs / "begun.yml"
    stage.write_play(play, [{"ansible.builtin.debug": {"msg": SECRET}}], "dev")
    assert stage.begin(str(play)).wait(60) == 0


def by_a_module(stage):
    failed = Single(stage, "dataverse_solution_info", {"auth_source": SECRET}).wait()
    assert failed["failed"] is True


def by_a_file(stage):
    (stage.folder / "letters").mkdir()
    (stage.folder / "letters" / "one.txt").write_text(SECRET, "utf-8")


def by_a_record(stage):
    (stage.inputs / "packages").mkdir()
    (stage.inputs / "packages" / "a.zip.contoso.import.json").write_text(json.dumps({"flows": SECRET}), "utf-8")


def by_a_record_that_is_gone(stage):
    by_a_record(stage)
    victim = Single(stage, "dataverse_environment_info", {})
    victim.kill()
    next(stage.inputs.rglob("*.import.json")).unlink()


@pytest.mark.parametrize(
    "shown",
    [
        by_a_play,
        by_a_result,
        by_a_play_of_its_own,
        by_a_module,
        by_a_file,
        by_a_record,
        by_a_record_that_is_gone,
    ],
)
def test_all_that_a_stage_leaves_is_searched(unsearched, shown):
    examine(unsearched, {"planted": SECRET})
    shown(unsearched)
    with pytest.raises(AssertionError, match="planted in"):
        examine(unsearched, {"planted": SECRET})


def test_what_signs_in_is_searched_for(unsearched):
    assert unsearched.play([task("dataverse_environment_info")]).code == 0
    examine(unsearched, {})
    secrets = credentials_of(unsearched)
    assert {"deployer", "key of deployer"} <= set(secrets)
    assert any(name.startswith("token ") for name in secrets)
    for secret in secrets.values():
        unsearched.outputs["more"] = f"Bearer {secret}".encode()
        with pytest.raises(AssertionError):
            examine(unsearched, {})


def test_a_journal_is_read_as_it_grows(tmp_path):
    path = tmp_path / "journal.jsonl"
    first, second = (json.dumps({"seq": number, "environment": name}) for number, name in ((1, "dev"), (2, "test")))
    path.write_text(f"{first}\n{second[:9]}", "utf-8")
    journal = Journal(path)
    assert [one["seq"] for one in journal.entries()] == [1]
    size = journal.size()
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{second[9:]}\n")
    for asked, seen in (({}, [1, 2]), ({"after": 1}, [2]), ({"environment": "dev"}, [1])):
        assert [one["seq"] for one in journal.entries(**asked)] == seen
    assert journal.since(size) == f"{second[9:]}\n".encode()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"method": "GET", "path": "/api/data/v9.2/workflows", "query": "$select=name,colour"}, "colour"),
        ({"method": "GET", "path": "/api/data/v9.2/workflow", "query": ""}, "workflow"),
        ({"method": "GET", "path": "/api/data/v9.2/workflows", "query": "$filter=state eq 1"}, "state"),
        ({"method": "GET", "path": "/api/data/v9.2/solutions", "query": "$expand=publisher($select=x)"}, "publisher"),
        ({"method": "PATCH", "path": "/api/data/v9.2/workflows(1)", "body": {"ismanaged": True}}, "ismanaged"),
        ({"method": "POST", "path": "/api/data/v9.2/workflows", "body": {"owner@odata.bind": "x"}}, "owner"),
        ({"method": "POST", "path": "/api/data/v9.2/StageSolution", "body": {"File": "x"}}, "File"),
        ({"method": "POST", "path": "/api/data/v9.2/ExportSolution", "body": {"SolutionName": "x"}}, "Managed"),
        ({"method": "POST", "path": "/api/data/v9.2/ExportEverything", "body": {}}, "ExportEverything"),
        (
            {"method": "GET", "path": "/api/data/v9.2/teams(1)/Microsoft.Dynamics.CRM.RetrieveAll()"},
            "RetrieveAll",
        ),
        ({"method": "GET", "path": f"/api/data/v9.2/systemusers(1)/{PRIVILEGE}(Name='x')"}, "PrivilegeName"),
    ],
)
def test_a_request_that_does_not_fit_the_service_is_found(entry, words):
    found = violations({"body": None, "query": "", **entry})
    assert any(repr(words) in text for text in found), found


def test_what_was_compiled_before_is_what_is_compiled_now(tmp_path, monkeypatch):
    monkeypatch.setattr(compile_once, "FOLDER", str(tmp_path))
    source = b"def which():\n    return 'the first'\n"
    first = compile_once.kept(source, "/payload/1.zip/one.py", "exec", dont_inherit=True)
    again = compile_once.kept(source.decode(), "/payload/2.zip/one.py", "exec", dont_inherit=True)
    assert first == compile(source, "/payload/1.zip/one.py", "exec", dont_inherit=True)
    assert again == compile(source, "/payload/2.zip/one.py", "exec", dont_inherit=True)
    assert again.co_consts[0].co_filename == "/payload/2.zip/one.py"
    assert len(list(tmp_path.iterdir())) == 1
    other = compile_once.kept(source.replace(b"first", b"other"), "/payload/1.zip/one.py", "exec", dont_inherit=True)
    assert "the other" in other.co_consts[0].co_consts
    assert len(list(tmp_path.iterdir())) == 2


@pytest.fixture
def translated(tmp_path, monkeypatch):
    """Return a function that tells how many templates have been translated; from now on, each is translated once."""
    monkeypatch.syspath_prepend(STARTUP)
    translate_once = importlib.import_module("translate_once")
    monkeypatch.setattr(translate_once.compile_once, "FOLDER", str(tmp_path))
    monkeypatch.setattr(jinja2.Environment, "compile", jinja2.Environment.compile)
    translate_once.begin()
    return lambda: len(list(tmp_path.iterdir()))


def test_what_was_translated_before_is_what_is_translated_now(translated):
    one, other = jinja2.Environment(), jinja2.Environment()
    other.filters["double"] = lambda text: text * 2
    assert [one.from_string("{{ a }}").render(a=number) for number in (1, 2)] == ["1", "2"]
    assert other.from_string("{{ a }}").render(a=3) == "3"
    assert translated() == 1
    assert one.from_string("{{ a }}b").render(a=1) == "1b"
    brackets = jinja2.Environment(variable_start_string="[[", variable_end_string="]]")
    assert brackets.from_string("{{ a }}").render(a=1) == "{{ a }}"
    assert translated() == 3
    for text in ("{{ a | double }}", "{{ a"):
        for _again in range(2):
            with pytest.raises(jinja2.TemplateSyntaxError):
                one.from_string(text)
    assert other.from_string("{{ a | double }}").render(a="x") == "xx"


def test_a_play_reads_the_variables_beside_its_inventory_wherever_it_is_played(stage):
    beside = stage.inputs / "host_vars"
    beside.mkdir()
    (beside / "dev.yml").write_text("said: beside the inventory\n", encoding="utf-8")
    tell = {"ansible.builtin.debug": {"msg": "{{ said }}"}}
    for variables in ({}, {"ANSIBLE_FORKS": "1"}):
        played = stage.play([tell], **variables)
        assert played.code == 0, played.output
        assert "beside the inventory" in played.output


def test_a_cold_start_has_nothing_of_fast_start(monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    fast, cold = (" ".join(variables_at_start(cold).values()) for cold in (False, True))
    assert "fast_start" in fast
    assert "compiled" in fast
    assert "fast_start" not in cold
    assert "compiled" not in cold


def test_what_a_play_runs_in_is_patched_only_when_it_starts_fast(stage, request):
    """The compiler of zipped modules, as a process sees it that was started as modules are."""
    tell = "import zipimport; print('compile' in vars(zipimport))"
    seen = subprocess.run(
        [sys.executable, "-c", tell], env=stage.environment, capture_output=True, text=True, check=True
    )
    assert seen.stdout.strip() == str(not request.config.getoption("--cold"))


@pytest.fixture
def begin_fork(stage, tmp_path):
    """Return a function that runs a program in a fork, with an empty input and its output in a file."""
    forks, output = Forks(tmp_path / "forks", ["requests"], variables_at_start(cold=False)), stage.folder / "of-a-fork"

    def begin(source: str, *arguments: str) -> Fork:
        program = stage.inputs / "program.py"
        program.write_text(source, "utf-8")
        with open(os.devnull) as nothing, open(output, "wb") as file:
            return forks.begin([program, *arguments], {"SAID": "ä"}, nothing, file, file)

    begin.output = output
    yield begin
    forks.stop()


OF_A_FORK = """
import os, sys
print(os.getpid(), sys.argv[1:], sys.stdin.read(), dict(os.environ), "requests" in sys.modules)
"""


def test_a_program_runs_in_a_fork_with_what_it_was_given(begin_fork):
    begun = begin_fork(OF_A_FORK, "one")
    assert (begun.wait(60), begun.poll()) == (0, 0)
    assert begin_fork.output.read_text() == f"{begun.pid} ['one']  {{'SAID': 'ä'}} True\n"


AT_THE_END = """
import atexit, sys, threading, time
atexit.register(print, "at exit")
threading.Thread(target=lambda: (time.sleep(0.2), print("in a thread"))).start()
print("before", end=" ")
sys.exit({})
"""


@pytest.mark.parametrize(("given", "code"), [("", 0), ("None", 0), ("3", 3), ("'too bad'", 1)])
def test_a_fork_does_at_its_end_what_python_does(begin_fork, given, code):
    begun = begin_fork(AT_THE_END.format(given))
    assert begun.wait(60) == code
    printed = begin_fork.output.read_text()
    assert printed.endswith("in a thread\nat exit\n") or code == 1
    assert all(words in printed for words in ("before ", "in a thread\n", "at exit\n"))
    assert ("too bad\n" in printed) is (code == 1)


def test_a_fork_that_fails_shows_why(begin_fork):
    assert begin_fork("1 / 0").wait(60) == 1
    assert begin_fork.output.read_text().endswith("ZeroDivisionError: division by zero\n")


def test_a_fork_ends_as_a_process_does(begin_fork):
    assert begin_fork("import sys; sys.exit(7)").wait(60) == 7
    waiting = begin_fork("import time; time.sleep(60)")
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(0.1)
    assert waiting.poll() is None
    waiting.kill()
    assert (waiting.wait(60), waiting.returncode) == (-signal.SIGKILL, -signal.SIGKILL)
    waiting.kill()


PROGRAM = """
import os, sys
print(sys.argv[1:], os.getcwd(), os.environ["SAID"], sys.stdin.read(), __name__, "ansible" in sys.modules)
print("requests" in sys.modules, file=sys.stderr)
sys.exit(7)
"""


@pytest.fixture
def begin_module(stage, controller):
    """Return a function that starts a program as Ansible starts a module."""
    variables = {**stage.environment, "SAID": "ä"}
    if controller:
        variables |= controller.for_modules(stage.environment)

    def begin(source: str, *arguments: str) -> subprocess.Popen:
        program = stage.inputs / "AnsiballZ_program.py"
        program.write_text(source, "utf-8")
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        command = [sys.executable, str(program), *arguments]
        return subprocess.Popen(command, cwd=stage.folder, env=variables, text=True, **streams)

    return begin


def test_a_module_runs_in_a_fork_as_it_does_in_a_process_of_its_own(stage, controller, begin_module):
    begun = begin_module(PROGRAM, "one", "two")
    printed, imported = begun.communicate("given", timeout=60)
    assert printed == f"['one', 'two'] {stage.folder} ä given __main__ False\n"
    assert imported == f"{controller is not None}\n"
    assert begun.returncode == 7


def test_a_module_that_is_killed_by_a_signal_ends_by_it(begin_module):
    begun = begin_module("import os; os.kill(os.getpid(), 15)")
    begun.communicate(timeout=60)
    assert begun.returncode == -15


def test_a_module_whose_process_is_killed_is_killed_in_its_fork(begin_module):
    begun = begin_module("import os, time; print(os.getpid(), flush=True); time.sleep(60)")
    running = int(begun.stdout.readline())
    assert is_alive(running)
    begun.kill()
    until = time.monotonic() + 30
    while is_alive(running):
        assert time.monotonic() < until
        time.sleep(0.02)
    begun.communicate(timeout=60)


def test_a_module_whose_python_starts_in_another_way_has_a_process_of_its_own(stage, controller):
    other = {**stage.environment, "PYTHONOPTIMIZE": "1"}
    if controller:
        other |= controller.for_modules(stage.environment)
    program = stage.inputs / "AnsiballZ_program.py"
    program.write_text("import sys; print(sys.flags.optimize, 'requests' in sys.modules)", "utf-8")
    assert subprocess.check_output([sys.executable, program], env=other, text=True) == "1 False\n"
