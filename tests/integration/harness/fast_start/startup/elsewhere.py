# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Let a module run in a fork of `fast_start/programs.py`, and end as it ended there.

That happens before anything is imported. A process that was not started for a module, or whose Python would start in
another way than that one did, goes on by itself.
"""

from __future__ import annotations

import _socket
import array
import marshal
import os
import signal
import sys

ADDRESS = "MODULES_ADDRESS"
# What Python reads at its start, as the other one has read it.
SETTLED = "MODULES_SETTLED"


def settled(environment) -> str:
    """Return what settles how Python starts."""
    names = sorted(name for name in environment if name.startswith(("PYTHON", "LANG", "LC_", "TZ")))
    return repr([sys.executable, *((name, environment[name]) for name in names)])


def is_wanted() -> bool:
    """Tell whether this process was started for a module, with nothing else that settles how it starts."""
    words = sys.orig_argv[1:]
    for_module = words and os.path.basename(words[0]).startswith("AnsiballZ_")
    return bool(for_module) and ADDRESS in os.environ and os.environ.get(SETTLED) == settled(os.environ)


def run() -> None:
    mask = os.umask(0o077)
    os.umask(mask)
    request = marshal.dumps((sys.orig_argv[1:], os.getcwd(), mask, dict(os.environ)))
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    connection.connect(os.environ[ADDRESS])
    streams = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
    connection.sendmsg([len(request).to_bytes(4)], streams)
    connection.sendall(request)
    connection.recv(4)
    code = int.from_bytes(connection.recv(2), signed=True)
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


if is_wanted():
    run()
