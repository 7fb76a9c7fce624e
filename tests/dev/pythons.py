# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Pythons of this machine that can make a virtual environment."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

OLDEST_FOR_MODULES = "3.9"
FOR_ANSIBLE = ("3.11", "3.12", "3.13", "3.14")
KNOWN = (OLDEST_FOR_MODULES, *FOR_ANSIBLE)
PROBE = """
import importlib.util, sys
print("%d.%d" % sys.version_info[:2])
print(importlib.util.find_spec("ensurepip") is not None)
print(getattr(sys, "_base_executable", sys.executable))
"""


@dataclass(frozen=True)
class Python:
    version: str
    path: Path
    has_venv: bool


def search_path() -> list[str]:
    """PATH without pyenv's shims: they exist for every version and run only some."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return [folder for folder in folders if folder and Path(folder).parts[-2:] != (".pyenv", "shims")]


def pyenv_folders() -> list[Path]:
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return sorted(root.glob("versions/3.*/bin"), reverse=True)


def candidates() -> list[Path]:
    folders = [*map(Path, search_path()), *pyenv_folders()]
    return [*(folder / f"python{version}" for folder in folders for version in KNOWN), Path(sys.executable)]


def probe(path: Path) -> Python | None:
    """Ask the Python itself; one inside a virtual environment answers for the one it was made from."""
    if not os.access(path, os.X_OK):
        return None
    answer = subprocess.run([path, "-I", "-c", PROBE], capture_output=True, text=True, check=False)
    lines = answer.stdout.splitlines()
    if answer.returncode or len(lines) != 3:
        return None
    return Python(lines[0], Path(lines[2]), lines[1] == "True")


@functools.cache
def found() -> dict[str, Python]:
    """The first Python of each version, one with venv before one without."""
    best: dict[str, Python] = {}
    for python in filter(None, map(probe, candidates())):
        if python.version in KNOWN and (python.version not in best or not best[python.version].has_venv):
            best[python.version] = python
    return best


def usable(versions: tuple[str, ...]) -> Python | None:
    """The first of these versions that is here and can make a virtual environment."""
    here = (found().get(version) for version in versions)
    return next((python for python in here if python and python.has_venv), None)


def without_venv(versions: tuple[str, ...]) -> Python | None:
    here = (found().get(version) for version in versions)
    return next((python for python in here if python and not python.has_venv), None)
