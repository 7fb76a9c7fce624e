# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Child processes: the variables they see, and how they end."""

from __future__ import annotations

import configparser
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.dev.layout import HOME
from tests.dev.pythons import search_path

DROPPED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "VIRTUAL_ENV")
DROPPED_PREFIXES = ("ANSIBLE_", "AZURE_", "DATAVERSE_", "SMARTFLOWS_", "GALAXY_IMPORTER_", "PYTEST_")
LOOPBACK = ("127.0.0.1", "localhost")
GRACE_SECONDS = 10
RUNNING: set[subprocess.Popen] = set()


@dataclass(frozen=True)
class Ended:
    code: int
    output: str


def pip_variables() -> dict[str, str]:
    """What pip sees: the user's own settings and home."""
    return {name: value for name, value in os.environ.items() if name not in DROPPED}


def variables(
    extra: Mapping[str, str] | None = None, first_on_path: Sequence[Path] = (), room: str = ""
) -> dict[str, str]:
    """What every other child sees: nothing that belongs to the user's own work with Ansible, and a home of its own.

    Children that run at once and write there have a `room` each. No proxy stands between them and the emulator.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in DROPPED and not name.startswith(DROPPED_PREFIXES)
    }
    kept["PATH"] = os.pathsep.join([*map(str, first_on_path), *search_path()])
    kept["HOME"] = str(own_home(room))
    kept["NO_COLOR"] = "1"
    return {**kept, **around_proxies(), **(extra or {})}


def around_proxies() -> dict[str, str]:
    """The hosts that are reached without a proxy: the user's own, and this machine; programs read either spelling."""
    lower, upper = os.environ.get("no_proxy"), os.environ.get("NO_PROXY")
    return {"no_proxy": with_loopback(lower or upper or ""), "NO_PROXY": with_loopback(upper or lower or "")}


def with_loopback(hosts: str) -> str:
    given = [host.strip() for host in hosts.split(",") if host.strip()]
    # an asterisk means every host only while it stands alone
    if given == ["*"]:
        return hosts
    return ",".join([*given, *(host for host in LOOPBACK if host not in given)])


def own_home(room: str = "") -> Path:
    """A home for tools that write into it. ansible-test hides PIP_* from pip, so the user's settings go into a file."""
    home = HOME / room
    if Path.home() == home:
        return home
    settings = configparser.RawConfigParser()
    for folder in (".config/pip", ".pip"):
        settings.read(Path.home() / folder / "pip.conf")
    if not settings.has_section("global"):
        settings.add_section("global")
    for name, value in os.environ.items():
        if name.startswith("PIP_") and name != "PIP_CONFIG_FILE":
            settings.set("global", name.removeprefix("PIP_").lower().replace("_", "-"), value)
    # Python compiles what is imported, and most of what is installed never is
    settings.set("global", "no-compile", "true")
    target = home / ".config" / "pip" / "pip.conf"
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        settings.write(file)
    return home


def run(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    show: bool = False,
    limit: float = 1200,
) -> Ended:
    """Run to the end in a group of its own; a time limit or an interrupt ends the whole group."""
    process = subprocess.Popen(
        [str(word) for word in argv],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    RUNNING.add(process)
    late = threading.Event()
    timer = threading.Timer(limit, lambda: (late.set(), end_group(process)))
    timer.start()
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if show:
                sys.stdout.write(line)
                sys.stdout.flush()
        code = process.wait()
    except BaseException:
        end_group(process)
        raise
    finally:
        timer.cancel()
        RUNNING.discard(process)
    if late.is_set():
        lines.append(f"ended after {limit:.0f} seconds, the limit of this step\n")
        code = code or 1
    return Ended(code, "".join(lines))


def end_all() -> None:
    """End what other threads are running."""
    for process in list(RUNNING):
        end_group(process)


def end_group(process: subprocess.Popen) -> None:
    for kind in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, kind)
            process.wait(GRACE_SECONDS)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
