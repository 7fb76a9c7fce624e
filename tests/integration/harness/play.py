# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real plays of ansible-playbook, their results read back."""

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from .emulator import Emulator
from .fast_start.controller import Controller
from .secrets import files_under
from .start import from_nothing, variables_at_start

PREFIX = "flowops.powerplatform."
# The two forms in which tasks run: in the controller's process, or in one of their own.
IN_PROCESS, MODULE = "in-process", "module"


@dataclass
class Result:
    """What one task returned; ``position`` is the last journal entry before it ended."""

    host: str
    task: str
    status: str
    position: int
    result: dict

    def __getitem__(self, name):
        return self.result[name]

    def get(self, name, default=None):
        return self.result.get(name, default)

    @property
    def failed(self) -> bool:
        return self.status != "ok"


@dataclass
class Played:
    """A finished play."""

    code: int
    output: str
    results: list[Result] = field(default_factory=list)

    def only(self) -> Result:
        """Return the result of the only task."""
        (one,) = self.results
        return one


class Stage:
    """A folder to play in, against one emulator.

    ``form`` is the form in which tasks run unless they say otherwise; ``controller`` plays what it can. The
    rest starts from nothing, and so does everything without a controller, with nothing patched. ``inputs`` holds what a
    test writes for a play to read, and may hold secrets; everything else is searched for them: ``outputs`` and all that
    is in ``places``.
    """

    def __init__(self, folder: Path, emulator: Emulator, form: str = IN_PROCESS, controller: Controller | None = None):
        self.folder = folder
        self.form = form
        self.controller = controller
        self.emulator = emulator
        self.inputs = folder / "inputs"
        self.cache = folder / "token-cache"
        self.outputs: dict[str, bytes] = {}
        self._numbers = itertools.count(1)
        self.start = emulator.position()
        self.noted = emulator.noted.size()
        for one in (self.inputs, folder / "home"):
            one.mkdir(parents=True)
        self.environment = self._environment()

    def _environment(self) -> dict[str, str]:
        return {
            **variables_at_start(cold=self.controller is None),
            "HOME": str(self.folder / "home"),
            "ANSIBLE_REMOTE_TMP": str(self.folder / "home" / "tmp"),
            "SYSLOG_FILE": str(self.folder / "syslog"),
            "RECORD_JOURNAL": str(self.emulator.journal_path),
            "DATAVERSE_TOKEN_CACHE_DIR": str(self.cache),
            "POWERPLATFORM_IN_PROCESS": str(self.form == IN_PROCESS),
            **self.emulator.variables(),
        }

    def inventory(self) -> Path:
        hosts = {
            name: {
                "dataverse_url": entry["url"],
                "ansible_connection": "local",
                "ansible_python_interpreter": sys.executable,
            }
            for name, entry in self.emulator.ready["environments"].items()
        }
        path = self.inputs / "inventory.yml"
        path.write_text(yaml.safe_dump({"all": {"hosts": hosts}}), encoding="utf-8")
        return path

    def play(self, tasks: list[dict], host: str = "dev", **options) -> Played:
        """Play tasks on one environment."""
        path = self.inputs / "play.yml"
        self.write_play(path, tasks, host)
        return self.run(str(path), **options)

    @staticmethod
    def write_play(path: Path, tasks: list[dict], host: str) -> None:
        """Write a play; the environment's address comes from ``module_defaults``, that of a project from a variable."""
        play = {
            "hosts": host,
            "gather_facts": False,
            "module_defaults": {f"group/{PREFIX}dataverse": {"dataverse_url": "{{ dataverse_url }}"}},
            "tasks": tasks,
        }
        path.write_text(yaml.safe_dump([play], allow_unicode=True, sort_keys=False), encoding="utf-8")

    def run(self, playbook: str, *arguments: str, verbose: bool = True, **variables: str) -> Played:
        """Run a playbook, by path or FQCN; ``variables`` are those of the process, None takes one away."""
        record = self.folder / "record.jsonl"
        record.unlink(missing_ok=True)
        command = [str(part) for part in self.command(playbook, *arguments, verbose=verbose)]
        environment = {**self.environment, "RECORD_FILE": str(record), **variables}
        environment = {name: value for name, value in environment.items() if value is not None}
        warm = self.controller is not None and self.controller.fits(environment)
        play = self.controller.play if warm else from_nothing
        code, output = play(command, self.folder, environment)
        lines = record.read_text("utf-8").splitlines() if record.exists() else []
        self.keep("the record of a play", "\n".join(lines).encode())
        self.keep("a play", output)
        results = [
            Result(one["host"], one["task"], one["status"], one["position"], one["result"])
            for one in map(json.loads, lines)
        ]
        return Played(code, output.decode("utf-8", "replace"), results)

    def begin(self, playbook: str, *arguments: str) -> subprocess.Popen:
        """Start a playbook in a session of its own, as a terminal would; what it prints goes into a file."""
        command, number = [str(part) for part in self.command(playbook, *arguments)], next(self._numbers)
        with open(self.folder / f"output-{number}", "wb") as output:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env={**self.environment, "RECORD_FILE": str(self.folder / f"record-{number}.jsonl")},
                start_new_session=True,
                preexec_fn=heed_interrupts,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def keep(self, what: str, output: bytes) -> None:
        """Keep what was printed or written, to be searched at the end."""
        self.outputs[f"{what}, {next(self._numbers)}"] = output

    def keep_records(self) -> None:
        """Keep the records of imports as they are now, since the next run takes them away."""
        for name, content in self._records().items():
            self.keep(name, content)

    def places(self) -> dict[str, bytes]:
        """Return everything in which no secret may stand, by name."""
        return {**self.outputs, **files_under(self.folder, self.inputs, self.cache), **self._records()}

    def _records(self) -> dict[str, bytes]:
        """Return the records of imports, which lie beside the packages."""
        found = {}
        for path in self.inputs.rglob("*.import.json*"):
            with contextlib.suppress(FileNotFoundError):
                found[str(path.relative_to(self.folder))] = path.read_bytes()
        return found

    def command(self, playbook: str, *arguments: str, verbose: bool = True) -> list:
        """Return the command line of a playbook."""
        tool = Path(sys.executable).with_name("ansible-playbook")
        return [tool, "-i", self.inventory(), *arguments, *(["-vvvv"] if verbose else []), playbook]

    def forget_tokens(self) -> None:
        shutil.rmtree(self.cache, ignore_errors=True)


def heed_interrupts() -> None:
    """Let Ctrl-C count in a child also where it does not in us, as in what a shell has put into the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def task(module: str, options: dict | None = None, **keywords) -> dict:
    """Return a task of one of our modules."""
    return {"name": keywords.pop("name", module), PREFIX + module: options or {}, **keywords}
