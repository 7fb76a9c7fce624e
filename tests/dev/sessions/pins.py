# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the pinned requirements anew: the newest of everything that fits together, installed and written down."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.dev import environments, process, pythons
from tests.dev.environments import CORES, Core
from tests.dev.layout import EMULATOR, REQUIREMENTS, ROOT
from tests.dev.options import Options
from tests.dev.problem import Problem

EMULATOR_PACKAGE = "powerplatform-emulator"
TOOLS = {
    "tools": lambda core: [*core_of(core), "-r", "tools.in"],
    "clients": lambda core: ["-r", "core.in", "-r", "clients.in", "-e", str(EMULATOR)],
}
OLDER, NEWER = 'python_version < "3.12"', 'python_version >= "3.12"'


def pins(options: Options) -> int:
    for core in CORES:
        wanted = [*core_of(core), "-r", "core.in", "-e", str(EMULATOR)]
        write(f"core-{core.version}.txt", frozen(environments.python_for(core), wanted))
    older, newer = core_named("2.19"), core_named("2.21")
    for name, wanted in TOOLS.items():
        write(f"{name}.txt", merged(*(frozen(environments.python_for(core), wanted(core)) for core in (older, newer))))
    return 0


def core_named(version: str) -> Core:
    return next(core for core in CORES if core.version == version)


def core_of(core: Core) -> list[str]:
    """A promised line gets its newest patch, the line to come its newest pre-release."""
    return [f"ansible-core~={core.version}.0" if core.promised else f"ansible-core~={core.version}.0rc1"]


def frozen(python: pythons.Python, wanted: list[str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        pip = [Path(folder, "bin", "python"), "-m", "pip", "--disable-pip-version-check"]
        answer(python.path, "-m", "venv", folder)
        answer(*pip, "install", "--quiet", "--upgrade", "--upgrade-strategy", "eager", *wanted)
        lines = answer(*pip, "freeze", "--all", "--exclude", "pip", "--exclude-editable").splitlines()
    return sorted((line for line in lines if "==" in line and not line.startswith(EMULATOR_PACKAGE)), key=str.lower)


def answer(*argv: str | Path) -> str:
    ended = process.run(argv, env=process.pip_variables(), cwd=REQUIREMENTS)
    if ended.code:
        raise Problem(ended.output.strip())
    return ended.output


def merged(older: list[str], newer: list[str]) -> list[str]:
    """One list for both Pythons; a package that differs stands twice, each with its marker."""
    both = set(older) & set(newer)
    lines = [*both]
    lines += [f"{line} ; {OLDER}" for line in set(older) - both]
    lines += [f"{line} ; {NEWER}" for line in set(newer) - both]
    return sorted(lines, key=str.lower)


def write(name: str, lines: list[str]) -> None:
    header = Path(REQUIREMENTS, "core.in").read_text("utf-8").splitlines()[:3]
    text = [*header, "# Made by `python3 dev.py pins`.", *lines]
    Path(REQUIREMENTS, name).write_text("\n".join(text) + "\n", encoding="utf-8")
    print(f"{(REQUIREMENTS / name).relative_to(ROOT)}: {len(lines)} packages")
