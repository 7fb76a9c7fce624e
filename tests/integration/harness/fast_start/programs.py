# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python that has imported libraries: programs run in forks of it.

More than half of a module's time is spent importing the standard library and `requests`, and most of what the start of
an emulator costs is imports. Nothing of Ansible or of the collection stays imported here, so a module imports all of
that from its own zip.

Each module's process asks for a fork, hands over its streams, and ends as the fork ended (`startup/elsewhere.py`);
other programs are started by `forks.py`.
"""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import marshal
import os
import runpy
import select
import signal
import socket
import sys

import quick_end
import sitecustomize

OURS = ("ansible", "ansible_collections")
STREAMS = 3


def main(path: str, libraries: list[str]) -> None:
    import_libraries(libraries)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen(64)
        print("ready", flush=True)
        # the caller closes the standard input when it ends
        while listening in select.select([listening, sys.stdin], [], [])[0]:
            connection, _address = listening.accept()
            if not os.fork():
                listening.close()
                serve(connection)
                return
            connection.close()
            reap()


def import_libraries(libraries: list[str]) -> None:
    """Import libraries with what they import, and forget what is Ansible's."""
    for name in libraries:
        importlib.import_module(name)
    for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
        del sys.modules[name]
    gc.collect()
    # a fork that collects garbage would copy all that has been imported
    gc.freeze()


def reap() -> None:
    """Forget the forks that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG):
            pass


def serve(connection: socket.socket) -> None:
    """Run one program in a child, say which it is and how it ended; when the caller is killed, so is the program."""
    streams = array.array("i")
    size, handed, _flags, _address = connection.recvmsg(4, socket.CMSG_LEN(STREAMS * streams.itemsize))
    streams.frombytes(handed[0][2])
    with connection.makefile("rb") as request:
        arguments, folder, mask, environment = marshal.loads(request.read(int.from_bytes(size)))
    child = os.fork()
    if not child:
        connection.close()
        become(streams, folder, mask, environment)
        run(arguments)
        return
    connection.sendall(child.to_bytes(4))
    ended = os.pidfd_open(child)
    if ended not in select.select([connection, ended], [], [])[0]:
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    connection.sendall(code.to_bytes(2, signed=True))
    os._exit(0)


def become(streams: array.array[int], folder: str, mask: int, environment: dict[str, str]) -> None:
    """Take over what belongs to the process that asked."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.umask(mask)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sitecustomize.watch_syslog()


def run(arguments: list[str]) -> None:
    """Run a program as if Python had been started for it."""
    sys.argv = arguments
    sys.path.insert(0, os.path.dirname(arguments[0]))
    with quick_end.ending():
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
