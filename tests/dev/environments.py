# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual environments: made once from pinned requirements, and again only when these change."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.dev import process, pythons, remedy
from tests.dev.layout import BUILD, EMULATOR, REQUIREMENTS, ROOT
from tests.dev.problem import Problem

STAMP = "made-from"


@dataclass(frozen=True)
class Core:
    """A line of ansible-core and the Pythons it is tested on, the preferred one first."""

    version: str
    pythons: tuple[str, ...]
    promised: bool = True


CORES = (
    Core("2.16", ("3.11", "3.12")),
    Core("2.19", ("3.11", "3.12", "3.13")),
    Core("2.21", ("3.13", "3.12", "3.14")),
    Core("2.22", ("3.13", "3.14"), promised=False),
)


@dataclass(frozen=True)
class Environment:
    name: str
    folder: Path
    python: pythons.Python
    requirements: Path
    with_emulator: bool = True

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def title(self) -> str:
        return f"ansible-core {self.name}, Python {self.python.version}"

    def variables(self, room: str = "", **extra: str) -> dict[str, str]:
        return process.variables({"VIRTUAL_ENV": str(self.folder), **extra}, first_on_path=[self.bin], room=room)


def main_core() -> Core:
    """The newest promised core that a Python of this machine can run."""
    for core in reversed(CORES):
        if core.promised and pythons.usable(core.pythons):
            return core
    python = pythons.without_venv(pythons.FOR_ANSIBLE)
    if python:
        raise Problem(f"{python.path} has no venv. {remedy.python((python.version,))}")
    newest = next(core for core in reversed(CORES) if core.promised)
    raise Problem(
        f"ansible-core needs Python {' or '.join(pythons.FOR_ANSIBLE)}, and neither PATH nor pyenv has one of them. "
        f"{remedy.python(newest.pythons)}"
    )


def main_environment() -> Environment:
    core = main_core()
    return Environment(core.version, ROOT / ".venv", python_for(core), REQUIREMENTS / f"core-{core.version}.txt")


def core_environment(core: Core) -> Environment:
    main = main_environment()
    if core.version == main.name:
        return main
    folder = BUILD / "envs" / f"core-{core.version}"
    return Environment(core.version, folder, python_for(core), REQUIREMENTS / f"core-{core.version}.txt")


def tools_environment() -> Environment:
    requirements = REQUIREMENTS / "tools.txt"
    return Environment("tools", BUILD / "envs" / "tools", main_environment().python, requirements, with_emulator=False)


def clients_environment() -> Environment:
    """The clients of others have requirements of their own and need no Ansible."""
    return Environment("clients", BUILD / "envs" / "clients", main_environment().python, REQUIREMENTS / "clients.txt")


def all_of_them() -> list[Environment]:
    """Every environment that the checks need and this machine can have."""
    cores = [core for core in CORES if core.promised and pythons.usable(core.pythons)]
    return [tools_environment(), clients_environment(), *map(core_environment, cores)]


def python_for(core: Core) -> pythons.Python:
    python = pythons.usable(core.pythons)
    if python is None:
        raise Problem(
            f"ansible-core {core.version} needs Python {' or '.join(core.pythons)} with venv, on PATH or in pyenv. "
            f"{remedy.python(core.pythons)}"
        )
    return python


def ready(environment: Environment) -> Environment:
    """The environment, made if it is not there or was made from something else."""
    wanted = digest(environment)
    if not is_made(environment, wanted):
        with lock(environment):
            if not is_made(environment, wanted):
                make(environment)
                (environment.folder / STAMP).write_text(wanted, encoding="utf-8")
    return environment


def is_made(environment: Environment, wanted: str) -> bool:
    stamp = environment.folder / STAMP
    return (environment.bin / "python").exists() and stamp.exists() and stamp.read_text("utf-8") == wanted


def digest(environment: Environment) -> str:
    parts = [str(environment.folder), environment.python.version, environment.requirements.read_text("utf-8")]
    if environment.with_emulator:
        parts.append((EMULATOR / "pyproject.toml").read_text("utf-8"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@contextlib.contextmanager
def lock(environment: Environment) -> Iterator[None]:
    """One maker of an environment at a time; what it is made from is the lock, so no file stays behind."""
    handle = os.open(environment.requirements, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def make(environment: Environment) -> None:
    started = time.monotonic()
    python = environment.python
    place = environment.folder.relative_to(ROOT)
    say(f"making {place} ({environment.name}, Python {python.version}) ...")
    shutil.rmtree(environment.folder, ignore_errors=True)
    environment.folder.parent.mkdir(parents=True, exist_ok=True)
    step([python.path, "-m", "venv", environment.folder], "could not make a virtual environment")
    pip = [environment.bin / "python", "-m", "pip", "--disable-pip-version-check"]
    install = [*pip, "install", "--quiet", "--no-deps", "--no-compile"]
    step([*install, "--requirement", environment.requirements], "could not install the pinned packages")
    if environment.with_emulator:
        step([*install, "--no-build-isolation", "--editable", EMULATOR], "could not install the emulator")
    step([*pip, "check"], "the pins do not fit together (python3 dev.py pins makes them anew)")
    say(f"made {place} in {time.monotonic() - started:.0f} s")


def say(text: str) -> None:
    """Print a line in one piece, since several environments may be made at once."""
    print(f"{text}\n", end="", flush=True)


def step(argv: list[str | Path], complaint: str) -> None:
    ended = process.run(argv, env=process.pip_variables(), cwd=ROOT)
    if ended.code:
        raise Problem(f"{complaint}:\n{ended.output.strip()}")
