# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a play starts: with which variables, and as a process of its own unless ``fast_start`` plays it."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path

from . import fast_start

HERE = Path(__file__).parent
PROBE = HERE.parents[2] / "build" / "probe"


def variables_at_start(cold: bool) -> dict[str, str]:
    """Return the variables that Ansible and Python read at their start; the same for all plays that do not say more."""
    folders = [HERE / "startup", *([] if cold else [fast_start.STARTUP])]
    kept = ("PATH", "LANG", "LC_ALL", "TERM")
    install_probe()
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "ANSIBLE_COLLECTIONS_PATH": os.pathsep.join(
            filter(None, [str(PROBE), os.environ.get("ANSIBLE_COLLECTIONS_PATH")])
        ),
        "PYTHONPATH": os.pathsep.join(filter(None, [*map(str, folders), os.environ.get("PYTHONPATH")])),
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "record",
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_DEPRECATION_WARNINGS": "1",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_INJECT_INVOCATION": "1",
        "ANSIBLE_SHOW_CUSTOM_STATS": "1",
        **({} if cold else fast_start.variables()),
    }


def install_probe() -> None:
    """Make the probe a module of a collection that every play finds."""
    plugins = PROBE / "ansible_collections" / "flowops" / "probe" / "plugins"
    for kind, folder in (("module", "modules"), ("action", "action")):
        plugins.joinpath(folder).mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            plugins.joinpath(folder, "probe.py").symlink_to(HERE.parent / "probe" / f"{kind}.py")


def from_nothing(arguments: list[str], folder: Path, variables: dict[str, str]) -> tuple[int, bytes]:
    """Return the exit code of a play in a new process, and what it printed."""
    ended = subprocess.run(
        arguments,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return ended.returncode, ended.stdout
