# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs in Python that run in forks of a process which has imported their libraries (``programs.py``)."""

from __future__ import annotations

import array
import marshal
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

PROGRAM = Path(__file__).with_name("programs.py")
MASK = 0o022


class Forks:
    """Such a process; ``address`` is the socket that takes what is to run."""

    def __init__(self, address: Path, libraries: Sequence[str], environment: dict[str, str]):
        self.address = str(address)
        self._process = subprocess.Popen(
            [sys.executable, "-P", PROGRAM, self.address, *libraries],
            cwd=address.parent,
            env={**environment, "HOME": str(address.parent)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._process.stdout.readline()

    def begin(self, command: Sequence[str | Path], variables: dict[str, str], *streams: IO) -> Fork:
        """Start a program with its arguments; ``streams`` are its standard input, its output and that of errors."""
        return Fork(self.address, [str(part) for part in command], variables, streams)

    def stop(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class Fork:
    """What ``subprocess.Popen`` is to its users, as far as the harness uses it. It is killed when this process ends."""

    def __init__(self, address: str, command: list[str], variables: dict[str, str], streams: Sequence[IO]):
        self.returncode: int | None = None
        self._command = command
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(address)
        request = marshal.dumps((command, os.getcwd(), MASK, variables))
        handed = array.array("i", [stream.fileno() for stream in streams])
        self._connection.sendmsg([len(request).to_bytes(4)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handed)])
        self._connection.sendall(request)
        self.pid = int.from_bytes(self._connection.recv(4))

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self._command, timeout)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._connection], [], [], timeout)[0]:
            self.returncode = int.from_bytes(self._connection.recv(2), signed=True)
            self._connection.close()
        return self.returncode
